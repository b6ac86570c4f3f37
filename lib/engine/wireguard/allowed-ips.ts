/**
 * Cryptokey routing (WireGuard paper, section 2): the longest prefix decides which peer an address belongs to. A path-compressed
 * binary trie for each family. It is built once and then only read; a change builds another.
 */
import { readU32 } from '../bytes/index.ts';
import type { AllowedIp } from './allowed-ip.ts';

interface Node<P> {
  readonly words: Uint32Array;
  readonly bits: number;
  peer: P | undefined;
  zero: Node<P> | undefined;
  one: Node<P> | undefined;
}

export class AllowedIps<P> {
  #root4: Node<P> | undefined;
  #root6: Node<P> | undefined;
  #key4 = new Uint32Array(1);
  #key6 = new Uint32Array(4);

  /** The same network given to two peers belongs to the later one. */
  insert({ family, words, bits }: AllowedIp, peer: P): void {
    const leaf: Node<P> = { words, bits, peer, zero: undefined, one: undefined };
    if (family === 4) this.#root4 = put(this.#root4, leaf);
    else this.#root6 = put(this.#root6, leaf);
  }

  /** The peer of the 4 bytes at `at`. */
  find4(bytes: Uint8Array, at: number): P | undefined {
    this.#key4[0] = readU32(bytes, at);
    return find(this.#root4, this.#key4, 32);
  }

  /** The peer of the 16 bytes at `at`. */
  find6(bytes: Uint8Array, at: number): P | undefined {
    for (let i = 0; i < 4; i++) this.#key6[i] = readU32(bytes, at + i * 4);
    return find(this.#root6, this.#key6, 128);
  }
}

function find<P>(root: Node<P> | undefined, key: Uint32Array, maxBits: number): P | undefined {
  let best: P | undefined;
  for (let node = root; node !== undefined; ) {
    if (commonBits(node.words, key, node.bits) < node.bits) return best;
    best = node.peer ?? best;
    if (node.bits === maxBits) return best;
    node = bitAt(key, node.bits) ? node.one : node.zero;
  }
  return best;
}

function put<P>(node: Node<P> | undefined, leaf: Node<P>): Node<P> {
  if (node === undefined) return leaf;
  const common = commonBits(node.words, leaf.words, Math.min(node.bits, leaf.bits));
  if (common === node.bits && common === leaf.bits) {
    node.peer = leaf.peer;
    return node;
  }
  if (common === node.bits) {
    if (bitAt(leaf.words, common)) node.one = put(node.one, leaf);
    else node.zero = put(node.zero, leaf);
    return node;
  }
  if (common === leaf.bits) {
    if (bitAt(node.words, common)) leaf.one = node;
    else leaf.zero = node;
    return leaf;
  }
  const oneIsLeaf = bitAt(leaf.words, common);
  return {
    words: leaf.words,
    bits: common,
    peer: undefined,
    zero: oneIsLeaf ? node : leaf,
    one: oneIsLeaf ? leaf : node,
  };
}

/** How many leading bits are equal, at most `limit`. */
function commonBits(a: Uint32Array, b: Uint32Array, limit: number): number {
  for (let i = 0; i * 32 < limit; i++) {
    const difference = (a[i] as number) ^ (b[i] as number);
    if (difference !== 0) return Math.min(limit, i * 32 + Math.clz32(difference));
  }
  return limit;
}

function bitAt(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] as number) & (0x8000_0000 >>> (bit & 31))) !== 0;
}
