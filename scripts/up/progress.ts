/** One line per step, with the time it took; on a terminal the running step counts its seconds. */
const EVERY_MS = 1000;

export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  const started = performance.now();
  const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const tty = process.stderr.isTTY;
  const timer = tty && setInterval(() => process.stderr.write(`\r  ${title} ... ${elapsed()}`), EVERY_MS);
  try {
    const result = await work();
    process.stderr.write(
      `${tty ? '\r' : ''}  ${title}: ${elapsed()}          \n`.replace(/ +\n/, tty ? '     \n' : '\n'),
    );
    return result;
  } catch (error) {
    process.stderr.write(`${tty ? '\r' : ''}  ${title}: failed after ${elapsed()}\n`);
    throw error;
  } finally {
    if (timer) clearInterval(timer);
  }
}
