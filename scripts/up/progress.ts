/** One line per step, with the time it took; on a terminal the running step counts its seconds. */
const EVERY_MS = 1000;

export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  const started = performance.now();
  const tty = process.stderr.isTTY;
  const line = (rest: string): string => {
    const text = `  ${title}${rest}${((performance.now() - started) / 1000).toFixed(1)} s`;
    // Padded, to cover what a longer line has left on the terminal.
    return tty ? `\r${text.padEnd(60)}` : text;
  };
  const timer = tty && setInterval(() => process.stderr.write(line(' ... ')), EVERY_MS);
  try {
    const result = await work();
    process.stderr.write(`${line(': ')}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${line(': failed after ')}\n`);
    throw error;
  } finally {
    if (timer) clearInterval(timer);
  }
}
