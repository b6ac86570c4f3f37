import { expect, it } from 'vitest';
import { FILTER } from '#lib/engine/filter/index.ts';
import { emptyIpView } from '#lib/engine/tunnel/index.ts';
import { type AccessRecord, accessRecorder } from './access-recorder.ts';

it('counts equal refusals into one entry, with the rule that was against them, asked for once', () => {
  const told: AccessRecord[] = [];
  const asked: unknown[] = [];
  const recorder = accessRecorder({
    tell: (record) => void told.push(record),
    ruleAgainst(...question) {
      asked.push(question);
      return 'no-payroll';
    },
  });
  const packet = { ...emptyIpView(), version: 4 as const, dstIp: 0x0a00_0542, protocol: 6, dstPort: 443 };
  for (let i = 0; i < 3; i++) recorder.refused('c1', packet, FILTER.denied);
  recorder.close();
  expect(asked).toEqual([['c1', '10.0.5.66', 6, 443]]);
  expect(told).toMatchObject([
    { verdict: 'denied', clientId: 'c1', port: 443, reason: 'denied', rule: 'no-payroll', count: 3 },
  ]);
});
