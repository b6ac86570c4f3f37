/** What the engine says of reaching a gateway, as the steps that `GET /clients/{id}/attempts` shows. Fewer, for people read them. */
import type { LinkStep } from '#lib/contract/link.ts';
import type { LinkEvent } from '../../runtime/link/link-client.ts';

type Reach = Extract<LinkEvent, { type: 'reach' }>['event'];
type Told = Omit<LinkStep, 'at'>;

/** Null for what is too small to tell. */
export function stepOf(event: LinkEvent): Told | null {
  if (event.type === 'nat') return null;
  if (event.type === 'handshake')
    return { step: 'handshake', outcome: 'done', params: { via: event.state.via, rttMs: rounded(event.state.rttMs) } };
  if (event.type === 'path') {
    const { via, relay } = event.state;
    if (via === 'direct' || !relay) return null;
    const outcome = via === 'relay' ? 'done' : 'waiting';
    return { step: 'relayed', outcome, params: { relay: relay.popName, over: relay.kind } };
  }
  return stepOfReach(event.event);
}

function stepOfReach(event: Reach): Told | null {
  switch (event.type) {
    case 'candidate': {
      const { kind, ip, port } = event.candidate;
      return {
        step: 'gathered',
        outcome: 'done',
        params: { kind, address: ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}` },
      };
    }
    case 'round':
      return {
        step: 'punched',
        outcome: 'waiting',
        params: { round: event.round, paths: event.paths, peerCandidates: event.peerCandidates },
      };
    case 'check-succeeded':
      return { step: 'checked', outcome: 'done', params: { ...pathOf(event.path), rttMs: rounded(event.rttMs) } };
    case 'check-failed':
      return { step: 'checked', outcome: 'failed', params: { ...pathOf(event.path), why: event.why } };
    case 'selected':
      return { step: 'selected', outcome: 'done', params: { ...pathOf(event.path), why: event.why } };
    case 'lost':
      return { step: 'lost', outcome: 'failed', params: { ...pathOf(event.path), why: event.why } };
    case 'round-failed':
      return { step: 'punched', outcome: 'failed', params: { round: event.round, retryMs: event.retryMs } };
    case 'birthday':
      return event.ended
        ? null
        : { step: 'punched', outcome: 'waiting', params: { birthday: event.role, sent: event.sent } };
    default:
      return null;
  }
}

const pathOf = (path: { kind: string; remote: string }): Record<string, string> => ({
  kind: path.kind,
  remote: path.remote,
});
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
