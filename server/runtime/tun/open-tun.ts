/** A TUN interface: packets of layer 3 between this process and the system's network stack. Linux, root. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '#lib/values/result.ts';
import { ipCommand } from './ip-command.ts';
import { type Libc, libc, O_CLOEXEC, O_NONBLOCK } from './libc.ts';
import { type RingMemory, RingReader, ringMemory } from './packet-ring.ts';
import type { ReaderData, ReaderMessage } from './reader-thread.ts';

export interface TunOptions {
  /** At most 15 characters. */
  readonly name: string;
  readonly mtuBytes: number;
  /** With prefix length: `10.0.0.1/24`, `fd00::1/64`. */
  readonly addresses: readonly string[];
  /** Networks to be reached through the interface, without host bits. */
  readonly routes?: readonly string[];
  /** Name of a network namespace (`ip netns`) in which the interface is made; the process itself stays where it is. */
  readonly netns?: string;
  /** A packet that the system sends: `length` bytes from 0, in shared memory, valid during the call only. */
  readonly onPacket: (bytes: Uint8Array, length: number) => void;
  /** The interface was taken away from outside. */
  readonly onGone?: (sentence: string) => void;
}

export interface Tun {
  readonly name: string;
  readonly counters: {
    rxPackets: number;
    rxBytes: number;
    txPackets: number;
    txBytes: number;
    /** The system's queue was full. */
    queueDrops: number;
    writeErrors: number;
  };
  /** Gives a packet to the system; false when it was dropped, which is counted. The bytes are the caller's again at once. */
  write(bytes: Uint8Array, offset: number, length: number): boolean;
  close(): Promise<void>;
}

const DRAIN_LIMIT = 256;
const ROOM_BYTES = 64;

/** The interface, up and with its addresses and routes; or one sentence of what a person can do about it. */
export async function openTun(options: TunOptions): Promise<Result<Tun>> {
  const refused = await checkBefore(options);
  if (refused !== undefined) return err(refused);
  const system = libc();
  const stopFd = system.eventfd(0, O_CLOEXEC | O_NONBLOCK);
  const ring = ringMemory((options.mtuBytes + ROOM_BYTES * 2) & -ROOM_BYTES);
  const data: ReaderData = { name: options.name, netns: options.netns, stopFd, ring };
  const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: data });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const first = await new Promise<ReaderMessage>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', (error) => resolve({ type: 'gone', code: error.message }));
  });
  if (first.type !== 'open') {
    await ended;
    system.close(stopFd);
    return err(sentenceOf(options, first));
  }
  const tun = attach(system, options, { fd: first.fd, stopFd, ring, worker, ended });
  const problem = await configure(options);
  if (problem === undefined) return ok(tun);
  await tun.close();
  return err(problem);
}

async function checkBefore({ name, netns }: TunOptions): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'a TUN interface needs Linux.';
  if (!/^[\w=+.-]{1,15}$/.test(name))
    return `${JSON.stringify(name)} cannot be the name of an interface; accepted are 1 to 15 letters, digits or _ = + . -`;
  if (!existsSync('/dev/net/tun'))
    return 'there is no /dev/net/tun; load the module "tun" or give the container the device.';
  const shown = await ipCommand(netns, ['link', 'show', 'dev', name]);
  return shown.ok ? `there is already an interface "${name}"; choose another name or remove it.` : undefined;
}

function sentenceOf({ name, netns }: TunOptions, message: ReaderMessage): string {
  if (message.type !== 'refused')
    return `the TUN device failed (${message.type === 'gone' ? message.code : 'no answer'}).`;
  const { step, code } = message;
  if (code === 'EPERM' || code === 'EACCES')
    return 'making a TUN interface needs root (CAP_NET_ADMIN); run it as root.';
  if (step === 'netns')
    return `there is no network namespace "${netns}" (${code}); make it with: ip netns add ${netns}`;
  if (step === 'device')
    return `/dev/net/tun cannot be opened (${code}); load the module "tun" or give the container the device.`;
  return code === 'EBUSY' || code === 'EINVAL'
    ? `the name "${name}" is taken by another interface; choose another.`
    : `the interface "${name}" cannot be made (${code}).`;
}

/** Addresses, MTU and routes; the first complaint. */
async function configure({ name, netns, mtuBytes, addresses, routes = [] }: TunOptions): Promise<string | undefined> {
  const commands = [
    ...addresses.map((address) => ['addr', 'add', address, 'dev', name]),
    ['link', 'set', 'dev', name, 'mtu', String(mtuBytes), 'up'],
  ];
  for (const command of commands) {
    const done = await ipCommand(netns, command);
    if (!done.ok) return done.error;
  }
  for (const route of routes) {
    const family = route.includes(':') ? '-6' : '-4';
    const present = await ipCommand(netns, [family, 'route', 'show', 'dev', name, 'exact', route]);
    if (present.ok && present.value.trim() !== '') continue;
    const added = await ipCommand(netns, [family, 'route', 'add', route, 'dev', name]);
    if (!added.ok) return added.error;
  }
  return undefined;
}

interface Reader {
  readonly fd: number;
  readonly stopFd: number;
  readonly ring: RingMemory;
  readonly worker: Worker;
  readonly ended: Promise<void>;
}

function attach(system: Libc, options: TunOptions, { fd, stopFd, ring, worker, ended }: Reader): Tun {
  const counters = { rxPackets: 0, rxBytes: 0, txPackets: 0, txBytes: 0, queueDrops: 0, writeErrors: 0 };
  const reader = new RingReader(ring);
  let closed = false;
  const take = (bytes: Uint8Array, length: number): void => {
    counters.rxPackets++;
    counters.rxBytes += length;
    options.onPacket(bytes, length);
  };
  const drain = (): void => {
    // Sockets and timers get their turn between two batches.
    if (!closed && reader.drain(DRAIN_LIMIT, take)) setImmediate(drain);
  };
  worker.on('message', (message: ReaderMessage) => {
    if (message.type === 'packets') drain();
    if (message.type !== 'gone' || closed) return;
    closed = true;
    options.onGone?.(`the interface "${options.name}" is gone (${message.code}).`);
  });
  worker.on('error', (error) => {
    closed = true;
    options.onGone?.(`the reader of "${options.name}" ended: ${error.message}`);
  });
  return {
    name: options.name,
    counters,
    write(bytes, offset, length) {
      if (closed) return false;
      const from = offset === 0 ? bytes : bytes.subarray(offset, offset + length);
      if (system.write(fd, from, length) === length) {
        counters.txPackets++;
        counters.txBytes += length;
        return true;
      }
      if (system.errorName() === 'EAGAIN') counters.queueDrops++;
      else counters.writeErrors++;
      return false;
    },
    async close() {
      closed = true;
      system.write(stopFd, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), 8);
      await ended;
      system.close(stopFd);
    },
  };
}
