/** Base64 (RFC 4648 section 4) of keys; the engine may not ask the machine for it. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++)
      text += i + digit > bytes.length ? '=' : ALPHABET.charAt((word >>> (18 - 6 * digit)) & 63);
  }
  return text;
}

/** Undefined for anything that is not base64 of a whole number of bytes. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let word = 0;
  let at = 0;
  for (const [i, digit] of [...digits].entries()) {
    word = ((word << 6) | ALPHABET.indexOf(digit)) & 0xffffff;
    if (i % 4 !== 0) bytes[at++] = word >>> (6 - 2 * (i % 4));
  }
  return bytes;
}
