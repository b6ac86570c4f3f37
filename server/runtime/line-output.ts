/** What a long-running role prints: with --json one object per line, the first with event "ready"; else sentences. */
export interface LineOutput {
  event(event: string, fields: object, sentence: string): void;
  /** Always on stderr. */
  warn(sentence: string): void;
}

export function lineOutput(command: string, json: boolean): LineOutput {
  // A reader that has gone away is no reason to die in the middle of a session.
  process.stdout.on('error', () => {});
  return {
    event: (event, fields, sentence) =>
      void process.stdout.write(json ? `${JSON.stringify({ event, ...fields })}\n` : `${sentence}\n`),
    warn: (sentence) => void process.stderr.write(`signalbox ${command}: ${sentence}\n`),
  };
}
