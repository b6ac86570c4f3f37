/** For component tests: the same handlers in Node. */
import { setupServer } from 'msw/node';
import { createDb, type Db, type DbOptions } from './db.ts';
import { createHandlers } from './http.ts';

export function createMockServer(options: DbOptions = {}): {
  readonly db: Db;
  readonly server: ReturnType<typeof setupServer>;
} {
  const db = createDb(options);
  return { db, server: setupServer(...createHandlers(db)) };
}
