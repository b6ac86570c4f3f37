/** `signalbox lightspeed-proxy`: a LightSpeed proxy without a controller, for any client that speaks seed 002. */

import type { PopDataplane, StandaloneRules } from '#server/runtime/dataplane.ts';
import { lineOutput } from '#server/runtime/line-output.ts';
import { startPopDataplane } from '#server/runtime/pop-dataplane.ts';
import { openedRanges } from '#server/runtime/pop-policy.ts';
import type { PopEvent, PopSnapshot } from '#server/runtime/pop-report.ts';
import { silentLog } from '#server/runtime/runtime-log.ts';
import { errorCode } from '#server/runtime/udp.ts';
import { cidr4, endpoint, integer, option, readArgs } from './args.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const STATS_MS = 1000;
const DEFAULT_PPS = 10_000;
const DEFAULT_BPS = 100_000_000;

const usage = `
usage: signalbox lightspeed-proxy --listen IP:PORT [options]

Relays UDP for clients that open a LightSpeed session with the token (docs/protocol/lightspeed.md).

  --listen IP:PORT            where to listen; port 0 takes any free port
  --static-token N            the token, 1 to 255, that opens a session; without it nobody is authenticated
  --allow-destination CIDR    relay only to this network; may be given several times. Without it: to every public
                              unicast address. A private, loopback or other special network is opened only by
                              naming it, for example --allow-destination 127.0.0.0/8
  --pps N                     packets per second per session, from the client (default ${DEFAULT_PPS})
  --bps N                     bits per second per session, from the client (default ${DEFAULT_BPS})
  --json                      one JSON object per line: ready, stats once a second, session-up, session-down, rate-limited

SIGTERM or SIGINT: says FIN to every client and exits 0.
`;

const options = {
  listen: option.required(endpoint(true)),
  'static-token': option.optional(integer(1, 255)),
  'allow-destination': option.many(cidr4),
  pps: option.fallback(integer(1, 10_000_000), DEFAULT_PPS),
  bps: option.fallback(integer(1000, 1_000_000_000_000), DEFAULT_BPS),
  json: option.flag(),
};

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, options);
  const out = lineOutput('lightspeed-proxy', values.json);
  const token = values['static-token'] ?? null;
  const rules: StandaloneRules = {
    token,
    allowDestinations: values['allow-destination'],
    pps: values.pps,
    bps: values.bps,
  };
  const stop = untilStopped();
  const plane = await start(values.listen, rules, (event) => {
    const { type, ...fields } = event;
    out.event(type, fields, `${event.at} ${type} ${event.session}`);
  });
  const listen = `${plane.address.ip}:${plane.address.port}`;
  if (token === null) out.warn('no --static-token: nobody is authenticated, so nothing will be relayed.');
  for (const range of openedRanges(rules.allowDestinations))
    out.warn(`${range} is a special range and is open for relaying because --allow-destination names it.`);
  const reach = rules.allowDestinations.length > 0 ? rules.allowDestinations.join(', ') : 'public unicast addresses';
  out.event(
    'ready',
    { listen, authenticates: token !== null, allowDestinations: rules.allowDestinations },
    `listening on ${listen}, relaying to ${reach}`,
  );
  const timer = setInterval(() => {
    const snapshot = plane.snapshot();
    out.event('stats', snapshot, sentence(snapshot));
  }, STATS_MS);
  await stop;
  clearInterval(timer);
  await plane.close();
  return 0;
}

async function start(
  listen: { ip: string; port: number },
  standalone: StandaloneRules,
  onEvent: (event: PopEvent) => void,
): Promise<PopDataplane> {
  try {
    return await startPopDataplane({ listen, standalone, onEvent, log: silentLog });
  } catch (error) {
    throw new UsageError(
      `--listen "${listen.ip}:${listen.port}" cannot be bound (${errorCode(error)}); accepted is a free port on an address of this machine.`,
    );
  }
}

function sentence({ sessions, load, dropsByReason }: PopSnapshot): string {
  const drops = Object.entries(dropsByReason).map(([reason, count]) => `${reason} ${count}`);
  return `sessions ${sessions.length}, in ${load.rxPps} packets/s, out ${load.txPps} packets/s, drops: ${drops.join(', ') || 'none'}`;
}

export const role: Role = { name: 'lightspeed-proxy', summary: 'a LightSpeed proxy without a controller', usage, run };
