/**
 * The elements of a table that have no end: as nft lists them, and how many a script makes. Those that end leave by themselves, so that
 * nothing can be said of one that is missing.
 */
import { createHash } from 'node:crypto';

export interface TableElements {
  readonly count: number;
  /** The same for the same elements, in whatever order they are listed. */
  readonly hash: string;
}

/** Of `nft -s list table`. */
export function listedElements(listing: string): TableElements {
  const stay: string[] = [];
  let collection = '';
  for (const [, name, elements] of listing.matchAll(/(?:set|map) (\w+) \{|elements = \{([^}]*)\}/g)) {
    if (name !== undefined) collection = name;
    for (const element of permanent(elements ?? '')) stay.push(`${collection} ${element}`);
  }
  const hash = createHash('sha256').update(stay.toSorted().join('\n')).digest('base64url');
  return { count: stay.length, hash };
}

/** Of scripts that are loaded together; what two of them add is one element. */
export function scriptedElements(scripts: readonly string[]): number {
  const keys = new Set<string>();
  for (const script of scripts)
    for (const [, collection, elements] of script.matchAll(/^add element inet \w+ (\w+) \{(.*)\}$/gm))
      for (const element of permanent(elements ?? '')) keys.add(`${collection} ${element.split(' : ')[0]}`);
  return keys.size;
}

const permanent = (elements: string): string[] =>
  elements
    .split(',')
    .map((element) => element.trim().replace(/\s+/g, ' '))
    .filter((element) => element !== '' && !/ timeout /.test(element));
