/**
 * `GET /api/v1/events`: invalidations for the screens of one actor, scoped to their sites. Resumable by event id; a client
 * whose id is older than the buffer is told to refetch everything by a new `hello`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ChangedEvent, type HelloEvent, type Resource, resources } from '#lib/contract/events.ts';
import type { Bus } from '../bus.ts';
import type { Actor } from '../controller/call.ts';

const pingMs = 2000;
const keptEvents = 2000;
const mostBufferedBytes = 1 << 20;
const mostStreams = 2000;
const mostStreamsPerUser = 20;

interface Kept extends ChangedEvent {
  readonly seq: number;
  readonly siteId?: string | null;
}

interface Stream {
  readonly res: ServerResponse;
  readonly actor: Actor;
}

/** Resources of which a site-bound actor hears nothing. */
const fleetOnly = new Set<Resource>(['pops', 'users', 'lab']);

const mayHear = (actor: Actor, event: Kept): boolean =>
  actor.siteIds === null ||
  (!fleetOnly.has(event.resource) &&
    (event.siteId === undefined || event.siteId === null || actor.siteIds.includes(event.siteId)));

export interface Events {
  open(req: IncomingMessage, res: ServerResponse, actor: Actor): void;
  readonly size: () => number;
  close(): void;
}

export function createEvents(bus: Bus, startedAt: string): Events {
  const versions = Object.fromEntries(resources.map((name) => [name, 0])) as Record<Resource, number>;
  const streams = new Set<Stream>();
  let kept: Kept[] = [];
  let seq = 0;
  /** Ids of another process are of another run: they never resume here. */
  const run = Date.parse(startedAt).toString(36);

  function write(stream: Stream, text: string): void {
    // A reader that does not read is cut; it comes back and refetches.
    if (stream.res.writableLength > mostBufferedBytes) stream.res.destroy();
    else stream.res.write(text);
  }

  function end(stream: Stream): void {
    streams.delete(stream);
    stream.res.end();
  }

  const textOf = ({ seq: id, resource, id: object, version }: Kept): string =>
    `event: changed\nid: ${run}-${id}\ndata: ${JSON.stringify({ resource, ...(object === undefined ? {} : { id: object }), version })}\n\n`;

  const offChanged = bus.on('changed', (event) => {
    const resource = event.resource as Resource;
    versions[resource] += 1;
    const next: Kept = {
      seq: ++seq,
      resource,
      version: versions[resource],
      ...(event.id === undefined ? {} : { id: event.id }),
      ...(event.siteId === undefined ? {} : { siteId: event.siteId }),
    };
    kept.push(next);
    if (kept.length > keptEvents * 2) kept = kept.slice(-keptEvents);
    const text = textOf(next);
    for (const stream of streams) if (mayHear(stream.actor, next)) write(stream, text);
  });

  const offEnded = bus.on('session-ended', (ended) => {
    for (const stream of streams) {
      const { actor } = stream;
      const hit =
        (ended.sessionId !== undefined && actor.sessionId === ended.sessionId) ||
        (ended.tokenId !== undefined && actor.tokenId === ended.tokenId) ||
        (ended.userId !== undefined && actor.userId === ended.userId);
      if (hit) end(stream);
    }
  });

  const ping = setInterval(() => {
    for (const stream of streams) write(stream, 'event: ping\ndata: {}\n\n');
  }, pingMs);
  ping.unref();

  function resume(stream: Stream, lastId: string | undefined): void {
    const [lastRun, lastSeq] = (lastId ?? '').split('-');
    const from = Number(lastSeq);
    const oldest = kept[0]?.seq ?? seq + 1;
    if (lastRun === run && Number.isInteger(from) && from + 1 >= oldest) {
      for (const event of kept) if (event.seq > from && mayHear(stream.actor, event)) write(stream, textOf(event));
      return;
    }
    const hello: HelloEvent = { versions, startedAt, at: new Date().toISOString() };
    // No id on a hello of a resumed stream: dropping in the middle must not skip what follows.
    write(
      stream,
      `event: hello\n${lastId === undefined ? `id: ${run}-${seq}\n` : ''}data: ${JSON.stringify(hello)}\n\n`,
    );
  }

  return {
    open(req, res, actor) {
      const own = [...streams].filter((stream) => stream.actor.userId === actor.userId);
      if (own.length >= mostStreamsPerUser && own[0]) end(own[0]);
      if (streams.size >= mostStreams) {
        res.writeHead(503, { 'retry-after': '5' }).end();
        return;
      }
      res.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const stream = { res, actor };
      streams.add(stream);
      res.on('close', () => streams.delete(stream));
      write(stream, 'retry: 1000\n\n');
      const last = req.headers['last-event-id'];
      resume(stream, typeof last === 'string' ? last : undefined);
    },
    size: () => streams.size,
    close() {
      clearInterval(ping);
      offChanged();
      offEnded();
      for (const stream of streams) end(stream);
    },
  };
}
