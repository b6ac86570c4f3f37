/** Kysely over node:sqlite: the shape of better-sqlite3 that Kysely's own SQLite dialect expects. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from '../schema.ts';

type Value = string | number | bigint | null | Uint8Array;
const mostStatements = 500;

const bindable = (parameters: ReadonlyArray<unknown>): Value[] =>
  parameters.map((value) =>
    value === undefined ? null : typeof value === 'boolean' ? Number(value) : (value as Value),
  );

export function kyselyOver(db: DatabaseSync): Kysely<Schema> {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      if (prepared.size >= mostStatements) prepared.clear();
      statement = db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => db.close(),
        prepare(sql) {
          const statement = prepare(sql);
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...bindable(parameters)),
            run: (parameters) => statement.run(...bindable(parameters)),
            iterate: (parameters) => statement.iterate(...bindable(parameters)),
          };
        },
      },
    }),
  });
}
