/** Packets that wait for their time: one heap and one timer for all wires. */

export interface Departures {
  /** Calls `leave` at `due`, a time of performance.now(); equal times leave in the order they came. */
  at(due: number, leave: () => void): void;
  stop(): void;
}

interface Waiting {
  readonly due: number;
  readonly order: number;
  readonly leave: () => void;
}

/** Node's timers tick in whole ms; what is due within half of one leaves now, so that rounding has no bias. */
const EARLY_MS = 0.5;

export function createDepartures(): Departures {
  const heap: Waiting[] = [];
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerDue = Infinity;

  function arm(): void {
    const next = heap[0];
    if (!next || next.due >= timerDue) return;
    clearTimeout(timer);
    timerDue = next.due;
    timer = setTimeout(run, Math.max(0, Math.round(next.due - performance.now())));
  }

  function run(): void {
    timerDue = Infinity;
    const until = performance.now() + EARLY_MS;
    for (let next = heap[0]; next && next.due <= until; next = heap[0]) {
      removeFirst(heap);
      next.leave();
    }
    arm();
  }

  return {
    at(due, leave) {
      insert(heap, { due, order: order++, leave });
      arm();
    },
    stop() {
      clearTimeout(timer);
      heap.length = 0;
    },
  };
}

function before(a: Waiting, b: Waiting): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

function insert(heap: Waiting[], item: Waiting): void {
  let i = heap.length;
  heap.push(item);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, item)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = item;
}

function removeFirst(heap: Waiting[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let i = 0;
  for (;;) {
    const left = heap[2 * i + 1];
    const right = heap[2 * i + 2];
    if (!left) break;
    const child = right && before(right, left) ? 2 * i + 2 : 2 * i + 1;
    const below = heap[child];
    if (!below || before(last, below)) break;
    heap[i] = below;
    i = child;
  }
  heap[i] = last;
}
