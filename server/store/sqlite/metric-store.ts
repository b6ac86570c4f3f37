/** Time series in SQLite: one row per subject, second and source, one table per level. */
import type { DatabaseSync } from 'node:sqlite';
import { type Level, levels, type MetricRow, type MetricStore, type Source } from '../store.ts';
import { pack, unpack } from './pack.ts';

interface Stored {
  readonly subject: number;
  readonly at: number;
  readonly source: number;
  readonly body: Uint8Array;
}

/** `inTransaction` runs a synchronous change alone on the writing connection. */
export function createMetricStore(
  reading: DatabaseSync,
  writing: DatabaseSync,
  inTransaction: <T>(change: () => T) => Promise<T>,
): MetricStore {
  const codes = new Map<string, number>();
  const names = new Map<number, string>();
  const remember = (id: number, name: string): number => {
    codes.set(name, id);
    names.set(id, name);
    return id;
  };
  for (const row of writing.prepare('SELECT id, name FROM metric_subject').all())
    remember(Number(row['id']), String(row['name']));

  const addSubject = writing.prepare('INSERT INTO metric_subject (name) VALUES (?) RETURNING id');
  const insert = writing.prepare('INSERT OR IGNORE INTO metric_1s (subject, at, source, body) VALUES (?, ?, ?, ?)');
  const replace = new Map(
    levels.map((level) => [
      level,
      writing.prepare(`INSERT OR REPLACE INTO metric_${level} (subject, at, source, body) VALUES (?, ?, ?, ?)`),
    ]),
  );
  const select = new Map(
    levels.map((level) => [
      level,
      reading.prepare(
        `SELECT subject, at, source, body FROM metric_${level} WHERE subject = ? AND at >= ? AND at < ? ORDER BY at`,
      ),
    ]),
  );

  /** Ids that this transaction added; forgotten again when it rolls back. */
  function subjectId(name: string, added: string[]): number {
    const known = codes.get(name);
    if (known !== undefined) return known;
    added.push(name);
    return remember(Number(addSubject.get(name)?.['id']), name);
  }

  const toRow = (level: Level, row: Stored): MetricRow => ({
    subject: names.get(row.subject) ?? '',
    at: row.at,
    source: row.source as Source,
    values: unpack(row.body, level === '1s'),
  });

  return {
    async append(raw, rolled) {
      const added: string[] = [];
      try {
        return await inTransaction(() => {
          const fresh = raw.map(
            (row) =>
              insert.run(subjectId(row.subject, added), row.at, row.source, pack(row.values, true)).changes === 1,
          );
          for (const [level, rows] of rolled) {
            const statement = replace.get(level);
            for (const row of rows)
              statement?.run(subjectId(row.subject, added), row.at, row.source, pack(row.values, false));
          }
          return fresh;
        });
      } catch (error) {
        for (const name of added) codes.delete(name);
        throw error;
      }
    },
    range(subject, level, from, to) {
      const code = codes.get(subject);
      if (code === undefined) return [];
      return ((select.get(level)?.all(code, from, to) ?? []) as unknown as Stored[]).map((row) => toRow(level, row));
    },
    latest() {
      const newest = reading.prepare('SELECT max(at) AS at FROM metric_1s WHERE subject = ?');
      const found = new Map<string, number>();
      for (const [code, name] of names) {
        const at = newest.get(code)?.['at'];
        if (typeof at === 'number') found.set(name, at);
      }
      return found;
    },
    prune(level, before, limit) {
      return inTransaction(() => {
        const drop = writing.prepare(`DELETE FROM metric_${level} WHERE subject = ? AND at < ?`);
        let dropped = 0;
        for (const code of names.keys()) {
          dropped += Number(drop.run(code, before).changes);
          if (dropped >= limit) break;
        }
        return dropped;
      });
    },
  };
}
