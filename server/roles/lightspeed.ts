/** `signalbox lightspeed`: carries one local UDP port to one far address through LightSpeed proxies. No controller. */

import { noGatewayLightLink } from '#lib/netmap/lightlink.ts';
import type { GatewayNetmap } from '#lib/netmap/netmap.ts';
import { noGatewayLtt } from '#lib/netmap/no-ltt.ts';
import { type EndpointValue, formatEndpoint } from '#lib/values/endpoint.ts';
import type { GatewayDataplane } from '#server/runtime/dataplane.ts';
import { startGatewayDataplane } from '#server/runtime/gateway-dataplane.ts';
import type { GatewaySnapshot } from '#server/runtime/gateway-report.ts';
import { type LineOutput, lineOutput } from '#server/runtime/line-output.ts';
import { silentLog } from '#server/runtime/runtime-log.ts';
import { type ArgValues, endpoint, integer, option, readArgs } from './args.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const STATS_MS = 1000;
const READY_WITHIN_MS = 2000;
const READY_LOOK_MS = 20;
const LINK = 'wan';

const usage = `
usage: signalbox lightspeed --proxy IP:PORT [--proxy IP:PORT ...] --listen IP:PORT --to IP:PORT [options]

Carries the datagrams that arrive at --listen to --to through a LightSpeed proxy, and the answers back.

  --proxy IP:PORT     a proxy; the first that answers carries the data, the next takes over when it fails
  --listen IP:PORT    local port for the application; port 0 takes any free port
  --to IP:PORT        the destination, as the proxy sees it
  --token N           session token, 1 to 255 (default 1)
  --fec K             protocol version 2 with one parity packet per K data packets, K from 1 to 255
  --multipath         send every packet through every proxy that answers; copies of answers are dropped here, but the
                      destination receives a copy through each proxy
  --json              one JSON object per line: ready, stats once a second, session-up, session-down, failover

SIGTERM or SIGINT: says FIN and exits 0.
`;

const options = {
  proxy: option.atLeastOne(endpoint()),
  listen: option.required(endpoint(true)),
  to: option.required(endpoint()),
  token: option.fallback(integer(1, 255), 1),
  fec: option.fallback(integer(1, 255), 0),
  multipath: option.flag(),
  json: option.flag(),
};

function netmapOf({ proxy, listen, to, token, fec }: ArgValues<typeof options>): GatewayNetmap {
  const seen = new Set(proxy.map(formatEndpoint));
  if (seen.size < proxy.length)
    throw new UsageError(`--proxy names the same proxy twice; accepted is each proxy once.`);
  const sessions = proxy.map((pop: EndpointValue, priority) => {
    const name = formatEndpoint(pop);
    return {
      id: name,
      link: LINK,
      popId: name,
      popName: name,
      pop,
      token,
      fecGroupSize: fec,
      keepaliveMs: 5000,
      keepaliveMisses: 3,
      priority,
    };
  });
  return {
    kind: 'gateway',
    version: 1,
    nodeId: 'lightspeed',
    nodeName: 'lightspeed',
    siteName: '',
    issuedAt: new Date().toISOString(),
    telemetryMs: STATS_MS,
    stun: [],
    lanPrefixes: [],
    ingress: [{ overlay: 'lightspeed', id: 'local', name: 'local', listen, to }],
    sessions,
    ltt: noGatewayLtt,
    lightLink: noGatewayLightLink,
  };
}

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, options);
  const netmap = netmapOf(values);
  const out = lineOutput('lightspeed', values.json);
  const stop = untilStopped();
  let ready = false;
  const held: (() => void)[] = [];
  const plane = await startGatewayDataplane({
    links: [{ name: LINK, kind: 'other', bind: '0.0.0.0' }],
    log: silentLog,
    multipath: values.multipath,
    onEvent(event) {
      // A single session by hand has no overlay and no clients.
      if (event.type === 'overlay' || event.type === 'client' || event.type === 'access') return;
      const { type, ...fields } = event;
      const print = (): void => out.event(type, fields, `${event.at} ${type}: ${event.evidence}`);
      if (ready) print();
      else held.push(print);
    },
  });
  await plane.update(netmap);
  const { listen, error } = plane.snapshot().ingress[0] ?? { listen: null, error: 'not started' };
  if (listen === null) {
    await plane.close();
    throw new UsageError(
      `--listen "${formatEndpoint(values.listen)}" cannot be bound (${error}); accepted is a free port on an address of this machine.`,
    );
  }
  const stopped = stop.then(() => true);
  const early = await Promise.race([stopped, firstLive(plane).then(() => false)]);
  // "ready" is the first line; what happened on the way to it follows.
  printReady(out, plane.snapshot(), listen, values);
  ready = true;
  for (const print of held) print();
  const timer = setInterval(() => {
    const snapshot = plane.snapshot();
    out.event('stats', snapshot, sentence(snapshot));
  }, STATS_MS);
  if (!early) await stop;
  clearInterval(timer);
  await plane.close();
  return 0;
}

/** A script that sends as soon as it reads "ready" should find a session; a proxy that is away must not hold it up for long. */
async function firstLive(plane: GatewayDataplane): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && !plane.snapshot().sessions.some((session) => session.state === 'live')) {
    await new Promise((resolve) => setTimeout(resolve, READY_LOOK_MS));
  }
}

function printReady(
  out: LineOutput,
  snapshot: GatewaySnapshot,
  listen: string,
  values: ArgValues<typeof options>,
): void {
  const sessions = snapshot.sessions.map(({ id, state }) => ({ proxy: id, state }));
  const to = formatEndpoint(values.to);
  const states = sessions.map(({ proxy, state }) => `${proxy} ${state}`).join(', ');
  out.event(
    'ready',
    { listen, to, proxies: values.proxy.map(formatEndpoint), sessions },
    `listening on ${listen}, carrying to ${to}; ${states}`,
  );
}

function sentence({ sessions, dropsByReason }: GatewaySnapshot): string {
  const each = sessions.map(
    ({ id, state, rttMs, txPackets, rxPackets }) =>
      `${id} ${state} rtt ${rttMs?.toFixed(1) ?? '-'} ms, sent ${txPackets}, received ${rxPackets}`,
  );
  const drops = Object.entries(dropsByReason).map(([reason, count]) => `${reason} ${count}`);
  return `${each.join('; ')}; drops: ${drops.join(', ') || 'none'}`;
}

export const role: Role = {
  name: 'lightspeed',
  summary: 'carry one UDP port through LightSpeed proxies, without a controller',
  usage,
  run,
};
