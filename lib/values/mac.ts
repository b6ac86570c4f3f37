/** Hardware addresses, IEEE 802 48 bits. */

/** `AA-BB-CC-00-11-22` or `aa:bb:cc:00:11:22` to the latter; undefined for anything else. */
export function parseMac(text: string): string | undefined {
  const match = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i.test(text);
  return match ? text.toLowerCase().replaceAll('-', ':') : undefined;
}
