/**
 * A text on the control wire: one length byte, then UTF-8. TextEncoder belongs to a host and not to the language, so the few
 * lines of RFC 3629 are here; malformed input answers undefined.
 */

/** Writes at `at`, answers where it ended; -1 when `at` is -1, the text is too long or has a lone surrogate. */
export function writeText(out: Uint8Array, at: number, text: string): number {
  if (at < 0 || !text.isWellFormed()) return -1;
  let end = at + 1;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (end - at > 252) return -1;
    if (code < 0x80) out[end++] = code;
    else if (code < 0x800) {
      out[end++] = 0xc0 | (code >>> 6);
      out[end++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      out[end++] = 0xe0 | (code >>> 12);
      out[end++] = 0x80 | ((code >>> 6) & 63);
      out[end++] = 0x80 | (code & 63);
    } else {
      out[end++] = 0xf0 | (code >>> 18);
      out[end++] = 0x80 | ((code >>> 12) & 63);
      out[end++] = 0x80 | ((code >>> 6) & 63);
      out[end++] = 0x80 | (code & 63);
    }
  }
  out[at] = end - at - 1;
  return end;
}

const MIN_BY_LENGTH = [0, 0, 0x80, 0x800, 0x10000];

export function readText(bytes: Uint8Array, at: number): { text: string; end: number } | undefined {
  const end = at + 1 + (bytes[at] ?? Number.POSITIVE_INFINITY);
  if (end > bytes.length) return undefined;
  let text = '';
  for (let i = at + 1; i < end; ) {
    const lead = bytes[i] as number;
    const length = lead < 0x80 ? 1 : lead >>> 5 === 6 ? 2 : lead >>> 4 === 14 ? 3 : lead >>> 3 === 30 ? 4 : 0;
    if (length === 0 || i + length > end) return undefined;
    let code = length === 1 ? lead : lead & (0xff >>> (length + 1));
    for (let j = 1; j < length; j++) {
      const next = bytes[i + j] as number;
      if (next >>> 6 !== 2) return undefined;
      code = (code << 6) | (next & 63);
    }
    if (code < (MIN_BY_LENGTH[length] as number) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      return undefined;
    text += String.fromCodePoint(code);
    i += length;
  }
  return { text, end };
}
