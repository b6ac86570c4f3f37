import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readProbe, readProbeReply, writeProbe, writeProbeReply } from './probe.ts';
import { emptyReport, REPORT_BYTES, REPORT_FIELDS, readReport, writeReport } from './report.ts';

const u32 = fc.nat({ max: 0xffffffff });

it('probes and replies are read as they were written, at their exact length only', () => {
  const bytes = new Uint8Array(64);
  const reply = { id: 0, expected: 0, received: 0 };
  fc.assert(
    fc.property(u32, u32, u32, (id, expected, received) => {
      writeProbe(bytes, id);
      expect([readProbe(bytes, 28), readProbe(bytes, 27), readProbe(bytes, 29)]).toEqual([id, -1, -1]);
      writeProbeReply(bytes, id, expected, received);
      expect(readProbeReply(bytes, 36, reply) && reply).toEqual({ id, expected, received });
      expect(readProbeReply(bytes, 35, reply)).toBe(false);
    }),
  );
});

it('a report is read as it was written', () => {
  const bytes = new Uint8Array(24 + REPORT_BYTES);
  fc.assert(
    fc.property(fc.array(u32, { minLength: REPORT_FIELDS.length, maxLength: REPORT_FIELDS.length }), (values) => {
      const report = emptyReport();
      for (const [i, field] of REPORT_FIELDS.entries()) report[field] = values[i] as number;
      writeReport(bytes, report);
      const read = emptyReport();
      expect(readReport(bytes, bytes.length, read)).toBe(true);
      expect(read).toEqual(report);
      expect(readReport(bytes, bytes.length - 1, read)).toBe(false);
    }),
  );
});
