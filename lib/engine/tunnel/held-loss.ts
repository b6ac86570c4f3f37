/**
 * How many of a sender's packets never came, from its own cumulative count and ours. Packets under way look lost for a moment,
 * so a loss counts when two reports in a row saw it. Either end may start again: then counting begins anew.
 */
const RESTARTED = 3;
const UNDER_WAY = 1000;

export class HeldLoss {
  /** May fall when something comes very late. */
  lost = 0;
  #base: number | undefined;
  #sent = 0;
  #last = 0;
  #lower = 0;

  /** The sender had sent `sent` when it reported; `got` have come until now. */
  update(sent: number, got: number): void {
    if (this.#base !== undefined && sent < this.#sent) {
      // A report that another path was faster than; several in a row are a sender that started again.
      if (++this.#lower < RESTARTED) return;
      this.#base = sent - got - this.lost;
    }
    // What the sender had sent before we began to listen cannot be lost; a few may be under way instead.
    this.#base ??= sent - got > UNDER_WAY ? sent - got : 0;
    this.#lower = 0;
    this.#sent = sent;
    // Data that overtakes the report makes it look as if more had come than was sent.
    const candidate = Math.max(0, sent - got - this.#base);
    this.lost = Math.min(candidate, this.#last);
    this.#last = candidate;
  }
}
