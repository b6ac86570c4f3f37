/** Public keys of X25519 (RFC 7748 section 6.1) that agree with nobody: of small order, the shared secret would be all zero. */

const LOW_ORDER: readonly string[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/** Whether a key, 32 bytes in hex, is of small order; the top bit does not count (RFC 7748 section 5). */
export function isLowOrderKey(hex: string): boolean {
  const top = Number.parseInt(hex.slice(62), 16) & 0x7f;
  return LOW_ORDER.includes(`${hex.slice(0, 62).toLowerCase()}${top.toString(16).padStart(2, '0')}`);
}
