import { expect, it } from 'vitest';
import { testSegment } from '../testing/ltt-node.ts';
import { decodeLttHeader, emptyLttHeader, TYPE_PROBE } from './header.ts';
import { PathEnd } from './path-end.ts';
import { Segment } from './segment.ts';

const out = new Uint8Array(64);

function sequenceOf(end: PathEnd): number {
  const header = emptyLttHeader();
  decodeLttHeader(out, end.seal(0, out, TYPE_PROBE, 0, 0, 4), header);
  return header.sequence;
}

it('numbers its packets one by one from where it begins, across the wrap', () => {
  const end = new PathEnd(new Segment(testSegment(1)), 5, 0);
  end.begin(0xffff_fffe);
  expect([sequenceOf(end), sequenceOf(end), sequenceOf(end)]).toEqual([0xffff_ffff, 0, 1]);
});

it('seals nothing for a neighbour whose address is unknown', () => {
  const end = new PathEnd(new Segment(testSegment(1, { remote: null })), 5, 0);
  expect([end.seal(0, out, TYPE_PROBE, 0, 0, 4), end.txPackets]).toEqual([0, 0]);
});
