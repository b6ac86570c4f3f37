/** Undefined for text that is not JSON: whoever parses the shape then refuses it like anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
