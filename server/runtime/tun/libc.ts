/**
 * The system calls that Node has not: a TUN device needs ioctl, a namespace setns, waiting without a pool thread poll. Linux only.
 * Buffers given to these must stay referenced for the call, which they are as arguments.
 */
import koffi from 'koffi';

export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
export const CLONE_NEWNET = 0x4000_0000;
export const POLLIN = 1;

export interface Libc {
  open(path: string, flags: number): number;
  close(fd: number): number;
  ioctl(fd: number, request: number, argument: Uint8Array): number;
  read(fd: number, into: Uint8Array, length: number): number;
  write(fd: number, from: Uint8Array, length: number): number;
  poll(fds: Uint8Array, count: number, timeoutMs: number): number;
  setns(fd: number, kind: number): number;
  eventfd(initial: number, flags: number): number;
  /** The name of the last failure on this thread, for example EBUSY. */
  errorName(): string;
}

const SIGNATURES = {
  open: 'int open(const char *path, int flags)',
  close: 'int close(int fd)',
  ioctl: 'int ioctl(int fd, unsigned long request, void *argument)',
  read: 'long read(int fd, void *into, unsigned long length)',
  write: 'long write(int fd, const void *from, unsigned long length)',
  poll: 'int poll(void *fds, unsigned long count, int timeout)',
  setns: 'int setns(int fd, int kind)',
  eventfd: 'int eventfd(unsigned int initial, int flags)',
} as const;

let loaded: Libc | undefined;

/** Throws where there is no libc.so.6. */
export function libc(): Libc {
  if (loaded) return loaded;
  const library = koffi.load('libc.so.6');
  const functions = Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, signature]) => [name, library.func(signature)]),
  );
  const names = new Map<number, string>();
  // EAGAIN and EWOULDBLOCK are one number: the first name is that of the manual pages.
  for (const [name, code] of Object.entries(koffi.os.errno)) if (!names.has(code)) names.set(code, name);
  loaded = { ...functions, errorName: () => names.get(koffi.errno()) ?? 'UNKNOWN' } as unknown as Libc;
  return loaded;
}
