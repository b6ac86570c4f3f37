/** `signalbox link diagnose`: each part of the way, ok or bad, with a cause and what to do next. */
import { setTimeout as wait } from 'node:timers/promises';
import { natWord } from '#lib/netmap/reach.ts';
import { option, readArgs, text } from '../args.ts';
import { lockData } from '../data-lock.ts';
import { ask } from './control-socket.ts';
import { defaultData, deviceStore } from './device-store.ts';
import { answered, No } from './outcome.ts';
import { type LinkSession, startLinkSession, type TunnelStatus } from './session.ts';

export interface Finding {
  readonly check: string;
  /** Null: could not be measured, which is no fault. */
  readonly ok: boolean | null;
  readonly value: string | number | null;
  readonly cause: string | null;
  readonly next: string | null;
}

const PATIENCE_MS = 60_000;
const SETTLE_MS = 8000;
const CLOCK_MS = 30_000;
const PINGS = 10;
const PING_BYTES = 84;
const LEAST_MTU = 1280;
const BURST = 48;
const LOSS_PCT = 2;

const good = (check: string, value: Finding['value']): Finding => ({ check, ok: true, value, cause: null, next: null });
const bad = (check: string, value: Finding['value'], cause: string, next: string): Finding => ({
  check,
  ok: false,
  value,
  cause,
  next,
});
const unmeasured = (check: string, cause: string, next: string): Finding => ({
  check,
  ok: null,
  value: null,
  cause,
  next,
});
const round = (value: number): number => Math.round(value * 10) / 10;

function controllerFindings(session: LinkSession): Finding[] {
  const { dialer, clockAheadMs } = session;
  const { connected, url, rttMs } = session.status().controller;
  const reachable = connected
    ? good('controller', dialer.rttMs > 0 ? `${url}, ${rttMs} ms` : url)
    : bad(
        'controller',
        url,
        'no connection to it by WebSocket',
        'Traffic goes on by what it last said. See whether this network lets HTTPS to it pass, or needs a proxy.',
      );
  if (clockAheadMs === null)
    return [reachable, unmeasured('clock', 'the controller has not spoken', 'Connect to the controller first.')];
  const seconds = Math.round(clockAheadMs / 1000);
  const clock =
    Math.abs(clockAheadMs) < CLOCK_MS
      ? good('clock', `${seconds} s`)
      : bad(
          'clock',
          `${seconds} s`,
          'this clock differs from the controller’s',
          'Set the clock of this device by NTP.',
        );
  return [reachable, clock];
}

function natFindings({ client, device }: LinkSession): Finding[] {
  if (device.stun.length === 0)
    return [unmeasured('stun', 'the controller named no STUN server', 'Have the controller run one (--stun).')];
  const { nat, publicAddress } = client;
  if (nat.udpBlocked)
    return [
      bad(
        'stun',
        null,
        'no STUN server answers over UDP',
        'This network blocks UDP; traffic goes by a relay over TCP if there is one. Ask for UDP to be let out.',
      ),
    ];
  const word = natWord(nat);
  const seen = publicAddress === null ? null : `port ${publicAddress.port} as seen from outside`;
  const stun =
    word === null
      ? unmeasured(
          'stun',
          'the STUN server answered part of the questions only',
          'Nothing; a direct path is tried all the same.',
        )
      : good('stun', seen ?? 'answers');
  const type = word === null ? unmeasured('nat', 'too few answers', 'Nothing.') : good('nat', word);
  return [stun, type];
}

function wayFindings(
  { site, via, remote, relay, rttMs, awaitsRegistration }: TunnelStatus,
  natType: string | null,
): Finding[] {
  const name = (what: string): string => `${what} ${site}`;
  if (via === 'none')
    return [
      awaitsRegistration
        ? bad(
            name('gateway'),
            null,
            'the site takes registered devices only, and this one is not',
            'Ask the site’s manager to register this device.',
          )
        : bad(
            name('gateway'),
            null,
            'it has not answered our handshake',
            'It may be off line, or no relay can be reached from here; try another network.',
          ),
    ];
  const path =
    via === 'direct'
      ? good(name('path'), `direct to ${remote}`)
      : {
          ...good(name('path'), `by relay ${relay?.name} over ${relay?.over.toUpperCase()}`),
          cause:
            natType === 'symmetric'
              ? 'this network’s NAT gives every peer another port'
              : 'no direct path has worked yet',
          next: 'Nothing has to be done; a direct path is tried again by itself.',
        };
  return [good(name('gateway'), rttMs === null ? 'answers' : `answers in ${rttMs} ms`), path];
}

async function pathFindings({ client }: LinkSession, { clientId, site, via }: TunnelStatus): Promise<Finding[]> {
  if (via === 'none') return [];
  const name = (what: string): string => `${what} ${site}`;
  const pings = await client.echo(clientId, PINGS, PING_BYTES, 50);
  const denied = [
    'the gateway does not answer our pings: its rules may not let this device',
    'To have this measured, allow icmp to the gateway itself for this role.',
  ] as const;
  if (pings.received === 0)
    return ['rtt', 'loss', 'mtu', 'throughput'].map((each) => unmeasured(name(each), ...denied));
  const sorted = pings.rttsMs.toSorted((a, b) => a - b);
  const lossPct = round((100 * (pings.sent - pings.received)) / pings.sent);
  const whole = await client.echo(clientId, 3, LEAST_MTU, 50);
  const burst = await client.echo(clientId, BURST, LEAST_MTU, 0);
  const tookMs = Math.max(...burst.rttsMs, 1);
  return [
    good(name('rtt'), `${round(sorted[sorted.length >> 1] ?? 0)} ms`),
    lossPct <= LOSS_PCT
      ? good(name('loss'), `${lossPct} %`)
      : bad(
          name('loss'),
          `${lossPct} %`,
          'packets are lost on the way',
          'Compare another network (cable, LTE) to see whether it is this one.',
        ),
    whole.received > 0
      ? good(name('mtu'), `${LEAST_MTU} bytes pass`)
      : bad(
          name('mtu'),
          null,
          `packets of ${LEAST_MTU} bytes do not pass, smaller ones do`,
          'Something on the way drops large datagrams; try another network, or have its MTU set to 1400 or more.',
        ),
    burst.received > 0
      ? good(name('throughput'), `at least ${round((burst.received * LEAST_MTU * 8) / 1000 / tookMs)} Mbit/s`)
      : unmeasured(name('throughput'), 'the burst was lost', 'Nothing.'),
  ];
}

export async function diagnoseSession(session: LinkSession): Promise<Finding[]> {
  for (let waited = 0; waited < SETTLE_MS; waited += 100) {
    const { tunnels } = session.status();
    if (session.dialer.isUp && tunnels.length > 0 && tunnels.every(({ via }) => via !== 'none')) break;
    await wait(100);
  }
  await Promise.race([session.client.discovered(), wait(SETTLE_MS)]);
  const { tunnels, natType } = session.status();
  const findings = [...controllerFindings(session), ...natFindings(session)];
  for (const tunnel of tunnels) {
    findings.push(...wayFindings(tunnel, natType));
    findings.push(...(await pathFindings(session, tunnel)));
  }
  return findings;
}

/** For a device that is not up: it is, for as long as this takes. */
async function diagnoseAlone(data: string, lab: boolean): Promise<Finding[]> {
  const store = deviceStore(data);
  const device = store.read();
  if (!device) throw new No(`nothing has joined in ${data}; join first: signalbox link join URL`);
  const lock = lockData(data);
  let gone: string | undefined;
  const session = await startLinkSession({
    store,
    device,
    direct: true,
    allowLoopback: lab,
    deliver: () => {},
    onTunnels: () => {},
    onPath: () => {},
    onGone: (reason) => (gone = reason),
    onController: () => {},
  });
  const findings = await diagnoseSession(session);
  await session.close();
  lock.close();
  if (gone === undefined) return [good('access', device.expiresAt ?? 'without an end'), ...findings];
  return [bad('access', gone, 'the access of this device has ended', 'Ask who invited you.'), ...findings];
}

export async function diagnose(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, {
    data: option.fallback(text, defaultData()),
    lab: option.flag(),
    json: option.flag(),
  });
  // From our own process, by a socket that is ours alone.
  const told = (await ask(values.data, 'diagnose', PATIENCE_MS)) as Finding[] | undefined;
  const findings = told ?? (await diagnoseAlone(values.data, values.lab));
  const isBad = findings.some(({ ok }) => ok === false);
  const lines = findings.map(({ check, ok, value, cause, next }) => {
    const head = `${ok === null ? '-  ' : ok ? 'ok ' : 'BAD'} ${check}${value === null ? '' : `: ${value}`}`;
    return cause === null ? head : `${head}\n      ${cause}. ${next}`;
  });
  answered(values.json, { ok: !isBad, findings }, lines.join('\n'));
  return isBad ? 1 : 0;
}
