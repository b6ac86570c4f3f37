/** Names that rules are written with. Plain ASCII, so that no name can look like another: a Cyrillic `а` is not an `a`. */
import * as z from 'zod';

const MAX_LENGTH = 63;
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** What is wrong with a name, as a sentence; undefined when nothing is. */
export function refuseIdentifier(text: string): string | undefined {
  if (text.length === 0) return 'A name is empty.';
  if (text.length > MAX_LENGTH)
    return `The name ${JSON.stringify(text.slice(0, 20))}... is longer than ${MAX_LENGTH} characters.`;
  if (PLAIN.test(text)) return undefined;
  const strange = [...text].find((sign) => !/[A-Za-z0-9._-]/.test(sign));
  if (strange === undefined) return `The name ${JSON.stringify(text)} does not begin with a letter or digit.`;
  const code = `U+${(strange.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return `The name ${JSON.stringify(text)} has a character that names must not have, ${code}; letters a to z, digits, ".", "_" and "-" are accepted.`;
}

export const identifier = z
  .string()
  .superRefine((text, context) => {
    const message = refuseIdentifier(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ pattern: PLAIN.source, maxLength: MAX_LENGTH });
