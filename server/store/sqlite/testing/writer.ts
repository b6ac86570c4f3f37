/** Changes two tables in one transaction, over and over, and says each id once it is committed. Killed by its parent. */
import { openSqlite } from '../open.ts';

const [file = '', round = ''] = process.argv.slice(2);
const store = await openSqlite(file, 4);
for (let count = 0; count < 5000; count++) {
  const id = `site_${round}_${count}`;
  await store.write(async (db) => {
    await db
      .insertInto('site')
      .values({ id, name: id, role: 'branch', region: '', lan_prefixes_json: '[]', created_at: 1 })
      .execute();
    await db.insertInto('meta').values({ key: id, value: '' }).execute();
  });
  process.send?.(id);
}
