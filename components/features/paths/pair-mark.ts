import type { Mark } from '#components/ui/status-mark.tsx';
import { type Pair, pairTrouble } from './pairs.ts';

export function pairMark(pair: Pair): Mark {
  if (pair.ahead.status === 'unknown') return 'pending';
  return pairTrouble(pair) ?? 'well';
}
