/** What the runtime needs of a logger; pino satisfies it. */
export interface RuntimeLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: RuntimeLog = { info: () => {}, warn: () => {}, error: () => {} };
