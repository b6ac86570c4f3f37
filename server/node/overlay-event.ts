/** From what the overlay says has happened to events of the contract. A switch is told twice: at once, and when it has settled. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import type { OverlayEvent, SwitchEvent } from '../runtime/gateway-report.ts';
import { nodeEvent } from './node-event.ts';

/** Switches that have not settled yet; a settled one is told whole. */
const open = new Map<string, SwitchEvent>();
const mostOpen = 1000;

/** JSON has no infinity: what is no figure is told as none. */
const figure = (value: number | null): number | null => (Number.isFinite(value) ? value : null);

const quality = ({ rttMs, jitterMs, lossPct }: SwitchEvent['before']): SwitchEvent['before'] => ({
  rttMs: figure(rttMs),
  jitterMs: figure(jitterMs),
  lossPct: figure(lossPct),
});

function measured(measurement: SwitchEvent['measurement']): SwitchEvent['measurement'] {
  if (measurement === null) return null;
  const { value, threshold, heldMs } = measurement;
  return [value, threshold, heldMs].every((each) => Number.isFinite(each)) ? measurement : null;
}

const iso = (wallMs: number): string => new Date(wallMs).toISOString();

function switchEvent(event: SwitchEvent, settled: NonNullable<NodeEvent['pathSwitch']>['settled']): NodeEvent {
  const { id, peer, from, to, cause, subject, decidedBy, actor, measurement, detectedAt, switchedAt, before } = event;
  const pathSwitch = {
    id,
    peerId: peer,
    fromPathId: from,
    toPathId: to,
    cause,
    subject,
    class: event.class,
    decidedBy,
    actor,
    measurement: measured(measurement),
    detectedAt: iso(detectedAt),
    switchedAt: iso(switchedAt),
    before: quality(before),
    settled,
  };
  const level = cause === 'recovered' || decidedBy !== 'gateway' ? 'info' : 'warn';
  return { ...nodeEvent('path-switch', level, {}, iso(switchedAt)), pathSwitch };
}

export function overlayEvent(event: OverlayEvent, nameOf: (gatewayId: string) => string): NodeEvent | null {
  if (event.type === 'switch') {
    if (open.size >= mostOpen) open.clear();
    open.set(event.id, event);
    return switchEvent(event, null);
  }
  if (event.type === 'settled') {
    const begun = open.get(event.id);
    open.delete(event.id);
    if (!begun) return null;
    const { after, outageMs, packetsLost, packetsReplayed, packetsDuplicated } = event;
    return switchEvent(
      { ...begun, ...event.revised },
      { after: quality(after), outageMs: figure(outageMs), packetsLost, packetsReplayed, packetsDuplicated },
    );
  }
  const peer = nameOf(event.peer);
  if (event.type === 'peer-up') return nodeEvent('peer-up', 'info', { peer }, iso(event.at));
  return nodeEvent('peer-down', 'error', { peer, cause: event.cause }, iso(event.at));
}
