/**
 * Why a path fell silent, from what else is alive. A path is a row of elements: own link, PoPs, the peer's link, and the hops
 * between them. Whatever a live path or segment uses is innocent. Of the rest the one that most silent paths and segments
 * have in common is held responsible, PoPs first where that does not decide; a hop only when every element is innocent.
 */
import type { SwitchCause } from '#lib/netmap/ltt.ts';

export interface Element {
  /** Unique among all elements. */
  readonly key: string;
  readonly kind: 'own-link' | 'pop' | 'peer-link';
  readonly name: string;
}

export interface Witness {
  readonly elements: readonly Element[];
  readonly alive: boolean;
}

export interface InferredCause {
  readonly cause: Extract<SwitchCause, 'link-down' | 'pop-down'>;
  readonly subject: string | null;
}

const ORDER = { pop: 0, 'own-link': 1, 'peer-link': 2 } as const;

export function inferCause(failed: readonly Element[], witnesses: readonly Witness[]): InferredCause {
  const innocent = new Set<string>();
  const innocentHops = new Set<string>();
  const votes = new Map<string, number>();
  for (const { elements, alive } of witnesses) {
    for (const [i, { key }] of elements.entries()) {
      if (!alive) votes.set(key, (votes.get(key) ?? 0) + 1);
      else {
        innocent.add(key);
        const next = elements[i + 1];
        if (next) innocentHops.add(hopKey(key, next.key));
      }
    }
  }
  const suspects = failed.filter(({ key }) => !innocent.has(key));
  const weight = (each: Element): number => (votes.get(each.key) ?? 0) * 10 - ORDER[each.kind];
  const chief = suspects.toSorted((a, b) => weight(b) - weight(a))[0];
  if (chief) return { cause: chief.kind === 'pop' ? 'pop-down' : 'link-down', subject: chief.name };
  for (const [i, element] of failed.entries()) {
    const next = failed[i + 1];
    if (next && !innocentHops.has(hopKey(element.key, next.key)))
      return { cause: 'link-down', subject: `${element.name} - ${next.name}` };
  }
  return { cause: 'link-down', subject: null };
}

function hopKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
