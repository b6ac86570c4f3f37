/** Changes two tables in one transaction, over and over, and says each id once it is committed. Killed by its parent. */
import { openSqlite } from '../open.ts';

const [file = '', round = ''] = process.argv.slice(2);
const store = await openSqlite(file, 4);
const site = {
  role: 'branch' as const,
  region: '',
  lan_prefixes_json: '[]',
  created_at: 1,
  time_zone: 'UTC',
  values_json: '{}',
};
for (let count = 0; count < 5000; count++) {
  const id = `site_${round}_${count}`;
  await store.write(async (db) => {
    await db
      .insertInto('site')
      .values({ ...site, id, name: id, slug: id })
      .execute();
    await db.insertInto('meta').values({ key: id, value: '' }).execute();
  });
  process.send?.(id);
}
