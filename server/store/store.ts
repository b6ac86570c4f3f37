/**
 * What the controller keeps. Reads see committed state only; every change goes through `write`, one at a time, and a
 * change that is acknowledged is on disk (SQLite: WAL with synchronous FULL).
 */
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export type Reader = Kysely<Schema>;
/** A row of a table, read. */
export type Row<K extends keyof Schema> = { readonly [C in keyof Schema[K]]: Schema[K][C] };
/** Inside `write` only: everything it does is one transaction. */
export type Writer = Kysely<Schema>;

/** Raw samples or a bucket of them: series code (index in `seriesNames`) to its figures. */
export interface Bucket {
  readonly count: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** Who measured: both ends of a session report under one subject. */
export type Source = 0 | 1 | 2;

export interface MetricRow {
  readonly subject: string;
  /** Start of the bucket, ms since the epoch. */
  readonly at: number;
  readonly source: Source;
  readonly values: ReadonlyMap<number, Bucket>;
}

export const levels = ['1s', '10s', '1m', '15m'] as const;
export type Level = (typeof levels)[number];
export const levelMs: Record<Level, number> = { '1s': 1000, '10s': 10_000, '1m': 60_000, '15m': 900_000 };

export interface MetricStore {
  /** Adds rows of all levels in one transaction. A raw row that exists is left alone; answers which raw rows were new. */
  append(
    raw: readonly MetricRow[],
    rolled: ReadonlyMap<Exclude<Level, '1s'>, readonly MetricRow[]>,
  ): Promise<readonly boolean[]>;
  /** Rows of a subject in [from, to), oldest first. */
  range(subject: string, level: Level, from: number, to: number): readonly MetricRow[];
  /** Per subject, when its newest raw row was taken; used to rebuild the open buckets at start. */
  latest(): ReadonlyMap<string, number>;
  /** Drops what is older than `before`, at most `limit` rows; answers how many. */
  prune(level: Level, before: number, limit: number): Promise<number>;
}

/** Why the store takes no writes; null when it does. */
export type ReadOnlyReason = 'disk-full' | 'not-writable';

export interface Store {
  readonly read: Reader;
  readonly metrics: MetricStore;
  readonly readOnly: () => ReadOnlyReason | null;
  /** Runs `change` in one transaction. Throws StoreReadOnly where the disk refuses; nothing is kept then. */
  write<T>(change: (db: Writer) => Promise<T>): Promise<T>;
  /** A consistent copy of the whole store in a new file. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

export class StoreReadOnly extends Error {
  readonly reason: ReadOnlyReason;
  constructor(reason: ReadOnlyReason) {
    super(`the store takes no writes: ${reason}`);
    this.reason = reason;
  }
}
