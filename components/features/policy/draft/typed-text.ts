/** What was typed and not saved, kept for this browser tab, so that another page or a reload does not lose it. */
export interface TypedText {
  readonly text: string;
  /** Of the draft that it was begun from; null: from what is enforced. */
  readonly version: number | null;
}

const key = 'policy-typed';

export function keptText(): TypedText | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<TypedText> | null;
    if (typeof kept?.text !== 'string') return null;
    return { text: kept.text, version: typeof kept.version === 'number' ? kept.version : null };
  } catch {
    return null;
  }
}

/** A text that is too long for the browser's memory is not kept; nothing else fails. */
export function keepText(typed: TypedText | null): void {
  try {
    if (typed === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(typed));
  } catch {
    sessionStorage.removeItem(key);
  }
}
