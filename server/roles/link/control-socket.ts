/** How other commands of this device ask the one that is up: one line of JSON each way, by a unix socket in its folder. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseJson } from '#lib/values/json.ts';

export type Question = 'status' | 'diagnose';
const questions: readonly string[] = ['status', 'diagnose'] satisfies Question[];

/** The system takes no longer name. */
const MAX_PATH = 100;
const MAX_LINE_BYTES = 1 << 20;

function pathOf(data: string): string {
  const path = join(resolve(data), 'link.sock');
  if (path.length <= MAX_PATH) return path;
  return join(tmpdir(), `signalbox-${createHash('sha256').update(path).digest('hex').slice(0, 24)}.sock`);
}

/** Call while the folder is locked: whatever socket is there is left over. */
export async function openControlSocket(
  data: string,
  answer: (question: Question) => Promise<unknown>,
): Promise<{ close(): Promise<void> }> {
  const path = pathOf(data);
  rmSync(path, { force: true });
  const server: Server = createServer((socket) => {
    let line = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      line += part;
      if (line.length > 200) return void socket.destroy();
      if (!line.includes('\n')) return;
      const question = line.slice(0, line.indexOf('\n'));
      if (!questions.includes(question)) return void socket.destroy();
      answer(question as Question).then(
        (value) => socket.end(`${JSON.stringify(value)}\n`),
        () => socket.destroy(),
      );
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => done());
  });
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        rmSync(path, { force: true });
      }),
  };
}

/** Undefined when nobody is up. */
export function ask(data: string, question: Question, withinMs: number): Promise<unknown> {
  return new Promise((done) => {
    const socket = connect(pathOf(data));
    let text = '';
    const end = (value: unknown): void => {
      socket.destroy();
      done(value);
    };
    socket.setTimeout(withinMs, () => end(undefined));
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${question}\n`));
    socket.on('error', () => end(undefined));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_LINE_BYTES) end(undefined);
    });
    socket.on('end', () => end(parseJson(text)));
  });
}
