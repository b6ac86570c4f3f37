import type { MeasuredPath } from '#lib/contract/paths.ts';

export type SwitchPath = Pick<MeasuredPath, 'id' | 'link' | 'peerLink' | 'pops'>;

/** "wan1, Frankfurt, wan1": the same in every language. */
export function pathText(path: SwitchPath): string {
  return [path.link, ...path.pops.map(({ name }) => name), path.peerLink].join(', ');
}
