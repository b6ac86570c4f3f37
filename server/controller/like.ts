/** A LIKE pattern for "contains", in which what the user typed is only text. SQLite's LIKE has no escape by default. */
import { sql } from 'kysely';

export const contains = (text: string) =>
  sql<string>`${`%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`} ESCAPE '\\'`;
