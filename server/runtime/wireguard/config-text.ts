/** The lines of a wg-quick style file: sections of `Key = value`, comments from `#` on. Knows no key. */
import { err, ok, type Result } from '#lib/values/result.ts';

export interface ConfigEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface ConfigSection {
  /** Lower case. */
  readonly name: string;
  readonly line: number;
  readonly entries: readonly ConfigEntry[];
}

export function readSections(text: string): Result<ConfigSection[]> {
  const sections: (ConfigSection & { readonly entries: ConfigEntry[] })[] = [];
  for (const [i, whole] of text.split(/\r?\n/).entries()) {
    const line = i + 1;
    const content = whole.replace(/#.*$/, '').trim();
    if (content === '') continue;
    const header = /^\[(.*)\]$/.exec(content)?.[1]?.trim();
    if (header !== undefined) {
      if (!/^(interface|peer)$/i.test(header))
        return err(`line ${line}: [${header}] is no section; accepted are [Interface] and [Peer].`);
      sections.push({ name: header.toLowerCase(), line, entries: [] });
      continue;
    }
    const equals = content.indexOf('=');
    const key = content.slice(0, equals).trim();
    const value = content.slice(equals + 1).trim();
    const section = sections.at(-1);
    if (equals < 1) return err(`line ${line}: expected "Key = value" or a [Section].`);
    if (!section) return err(`line ${line}: "${key}" stands before the first section; begin with [Interface].`);
    section.entries.push({ key, value, line });
  }
  return ok(sections);
}
