/**
 * When each flow next wants the clock. A binary heap in which a later time is noticed only when the earlier one comes: a timer that
 * is pushed on with every packet costs nothing.
 */
export interface Timed {
  /** When it wants to be called; Infinity for never. */
  dueAt: number;
  /** The heap's own: the time by which it is ordered, and its place; -1 outside. */
  heapAt: number;
  heapIndex: number;
}

export class TimerHeap<T extends Timed> {
  #items: T[] = [];

  /** The earliest time at which something may be due. */
  get next(): number {
    return this.#items[0]?.heapAt ?? Number.POSITIVE_INFINITY;
  }

  /** `dueAt` of the item has changed. */
  update(item: T): void {
    if (item.heapIndex < 0) {
      if (item.dueAt === Number.POSITIVE_INFINITY) return;
      item.heapAt = item.dueAt;
      item.heapIndex = this.#items.length;
      this.#items.push(item);
      this.#up(item.heapIndex);
    } else if (item.dueAt < item.heapAt) {
      item.heapAt = item.dueAt;
      this.#up(item.heapIndex);
    }
  }

  remove(item: T): void {
    const at = item.heapIndex;
    if (at < 0) return;
    item.heapIndex = -1;
    const last = this.#items.pop() as T;
    if (last === item) return;
    this.#place(last, at);
    this.#up(at);
    this.#down(last.heapIndex);
  }

  /** Takes out an item that is due; undefined when none is. It is put in again by `update`. */
  takeDue(now: number): T | undefined {
    for (;;) {
      const first = this.#items[0];
      if (first === undefined || first.heapAt > now) return undefined;
      if (first.dueAt <= now) {
        this.remove(first);
        return first;
      }
      if (first.dueAt === Number.POSITIVE_INFINITY) this.remove(first);
      else {
        first.heapAt = first.dueAt;
        this.#down(0);
      }
    }
  }

  #place(item: T, at: number): void {
    this.#items[at] = item;
    item.heapIndex = at;
  }

  #up(from: number): void {
    const item = this.#items[from] as T;
    let at = from;
    while (at > 0) {
      const parent = this.#items[(at - 1) >> 1] as T;
      if (parent.heapAt <= item.heapAt) break;
      this.#place(parent, at);
      at = (at - 1) >> 1;
    }
    this.#place(item, at);
  }

  #down(from: number): void {
    const item = this.#items[from] as T;
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.#items.length) break;
      const right = this.#items[child + 1];
      if (right !== undefined && right.heapAt < (this.#items[child] as T).heapAt) child++;
      const smaller = this.#items[child] as T;
      if (smaller.heapAt >= item.heapAt) break;
      this.#place(smaller, at);
      at = child;
    }
    this.#place(item, at);
  }
}
