import { expect, test } from 'vitest';
import { fromNode } from '#lib/contract/agent.ts';
import type { SwitchEvent } from '../runtime/gateway-report.ts';
import { overlayEvent } from './overlay-event.ts';

const switched: SwitchEvent = {
  type: 'switch',
  id: 'switch-1',
  peer: 'gw_peer',
  from: 'path-1',
  to: 'path-2',
  cause: 'better-path',
  class: null,
  measurement: { name: 'costMs', value: Number.POSITIVE_INFINITY, threshold: 40, heldMs: 30_000 },
  detectedAt: 1_763_700_000_000,
  switchedAt: 1_763_700_000_000,
  decidedBy: 'orchestrator',
  actor: null,
  subject: null,
  before: { rttMs: Number.NaN, jitterMs: null, lossPct: 0 },
};

test('a switch is of the contract whatever was measured, when it happens and when it has settled', () => {
  const begun = overlayEvent(switched, (id) => id);
  const settled = overlayEvent(
    {
      type: 'settled',
      id: switched.id,
      peer: switched.peer,
      after: { rttMs: 12, jitterMs: Number.POSITIVE_INFINITY, lossPct: 0 },
      packetsLost: 0,
      packetsDuplicated: 0,
      packetsReplayed: 0,
      outageMs: Number.NaN,
      revised: {
        cause: 'sla-latency',
        subject: 'fibre',
        measurement: { name: 'rttMs', value: 210, threshold: Number.NaN, heldMs: 0 },
      },
    },
    (id) => id,
  );
  const sent = fromNode.safeParse(JSON.parse(JSON.stringify({ type: 'events', events: [begun, settled] })));
  expect(sent.error?.issues ?? []).toEqual([]);
  expect(begun?.pathSwitch).toMatchObject({
    measurement: null,
    before: { rttMs: null, jitterMs: null, lossPct: 0 },
  });
  expect(settled?.pathSwitch).toMatchObject({
    cause: 'sla-latency',
    measurement: null,
    settled: { after: { rttMs: 12, jitterMs: null, lossPct: 0 }, outageMs: null },
  });
});

test('a measurement that is whole stays as it is', () => {
  const measurement = { name: 'lossPct', value: 4, threshold: 2, heldMs: 300 } as const;
  expect(overlayEvent({ ...switched, measurement }, (id) => id)?.pathSwitch?.measurement).toEqual(measurement);
});
