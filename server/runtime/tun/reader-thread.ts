/**
 * The thread that owns a TUN device: enters the namespace, creates the interface, and waits for packets in poll, so that neither the
 * event loop nor a pool thread is held. Ends when the stop descriptor becomes readable; the interface goes with its descriptor.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { CLONE_NEWNET, type Libc, libc, O_CLOEXEC, O_NONBLOCK, O_RDONLY, O_RDWR, POLLIN } from './libc.ts';
import { type RingMemory, RingWriter } from './packet-ring.ts';

export interface ReaderData {
  readonly name: string;
  readonly netns: string | undefined;
  readonly stopFd: number;
  readonly ring: RingMemory;
}

/** `step` says what was refused: entering the namespace, opening the device, creating the interface. */
export type ReaderMessage =
  | { readonly type: 'open'; readonly fd: number }
  | { readonly type: 'refused'; readonly step: 'netns' | 'device' | 'interface'; readonly code: string }
  | { readonly type: 'packets' }
  | { readonly type: 'gone'; readonly code: string };

const TUNSETIFF = 0x4004_54ca;
const IFF_TUN = 0x0001;
const IFF_NO_PI = 0x1000;
const IFREQ_BYTES = 40;
const IFNAMSIZ = 16;
const FULL_WAIT_MS = 50;
/** A reader that sleeps gets a first batch soon; while it is awake, batches grow by themselves. */
const SIGNAL_EVERY = 32;

function post(message: ReaderMessage): void {
  parentPort?.postMessage(message);
}

function openDevice(system: Libc, { name, netns }: ReaderData): number | ReaderMessage {
  if (netns !== undefined) {
    const namespace = system.open(`/run/netns/${netns}`, O_RDONLY | O_CLOEXEC);
    // Only this thread goes there: the sockets of the process stay where they are.
    if (namespace < 0 || system.setns(namespace, CLONE_NEWNET) < 0)
      return { type: 'refused', step: 'netns', code: system.errorName() };
    system.close(namespace);
  }
  const fd = system.open('/dev/net/tun', O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return { type: 'refused', step: 'device', code: system.errorName() };
  const request = new Uint8Array(IFREQ_BYTES);
  request.set(new TextEncoder().encode(name));
  new DataView(request.buffer).setUint16(IFNAMSIZ, IFF_TUN | IFF_NO_PI, true);
  if (system.ioctl(fd, TUNSETIFF, request) < 0) {
    const code = system.errorName();
    system.close(fd);
    return { type: 'refused', step: 'interface', code };
  }
  return fd;
}

/** Reads until the device has nothing more; the code of a failure that is not that, else undefined. */
function readAll(system: Libc, fd: number, ring: RingWriter, slotBytes: number): string | undefined {
  for (let count = 1; ; count++) {
    const slot = ring.free();
    if (!slot) {
      if (ring.needsSignal()) post({ type: 'packets' });
      ring.waitForSpace(FULL_WAIT_MS);
      return undefined;
    }
    const length = system.read(fd, slot, slotBytes);
    if (length <= 0) {
      const code = length < 0 ? system.errorName() : 'EAGAIN';
      return code === 'EAGAIN' || code === 'EINTR' ? undefined : code;
    }
    ring.commit(length);
    if (count % SIGNAL_EVERY === 1 && ring.needsSignal()) post({ type: 'packets' });
  }
}

function run(data: ReaderData): void {
  const system = libc();
  const fd = openDevice(system, data);
  if (typeof fd !== 'number') return post(fd);
  post({ type: 'open', fd });
  const ring = new RingWriter(data.ring);
  const waiting = new Uint8Array(16);
  const fields = new DataView(waiting.buffer);
  for (const [i, each] of [fd, data.stopFd].entries()) {
    fields.setInt32(i * 8, each, true);
    fields.setInt16(i * 8 + 4, POLLIN, true);
  }
  for (;;) {
    system.poll(waiting, 2, -1);
    if (fields.getInt16(14, true) !== 0) break;
    const failure = readAll(system, fd, ring, data.ring.slotBytes);
    if (ring.needsSignal()) post({ type: 'packets' });
    if (failure !== undefined) {
      post({ type: 'gone', code: failure });
      break;
    }
  }
  system.close(fd);
}

run(workerData as ReaderData);
