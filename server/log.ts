/** One structured logger per process: JSON lines on stderr, one `name` per part. Never a secret, never a payload. */
import { pino } from 'pino';

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const root = pino(
  {
    level: process.env['SIGNALBOX_LOG'] ?? 'info',
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['token', 'secret', 'password', '*.token', '*.secret', '*.password', 'authorization', 'cookie'],
  },
  pino.destination({ fd: 2, sync: true }),
);

export function createLogger(name: string): Logger {
  return root.child({ name });
}
