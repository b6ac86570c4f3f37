/** `signalbox link up`: carries traffic until it is stopped, or until the access ends. */
import { existsSync } from 'node:fs';
import type { GoneReason } from '#lib/contract/link.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import { type LineOutput, lineOutput } from '../../runtime/line-output.ts';
import { parseForward } from '../../runtime/netstack/local-forward.ts';
import { endpoint, type OptionType, oneOf, option, readArgs, text } from '../args.ts';
import { lockData } from '../data-lock.ts';
import { UsageError } from '../role.ts';
import { untilStopped } from '../stop.ts';
import { type Carrier, openEntries, openInterfaces } from './carriers.ts';
import { openControlSocket } from './control-socket.ts';
import { defaultData, deviceStore, type StoredDevice } from './device-store.ts';
import { diagnoseSession } from './diagnose.ts';
import { No } from './outcome.ts';
import { type LinkSession, round, startLinkSession } from './session.ts';

const forwardOption: OptionType<string> = {
  accepts: 'LOCAL=HOST:PORT, for example 8080=10.3.20.5:80',
  read: (value) => (parseForward(value).ok ? value : undefined),
};

const specs = {
  data: option.fallback(text, defaultData()),
  driver: option.optional(oneOf('tun', 'userspace')),
  socks: option.optional(endpoint(true)),
  http: option.optional(endpoint(true)),
  forward: option.many(forwardOption),
  interface: option.fallback(text, 'sblink'),
  'relay-only': option.flag(),
  lab: option.flag(),
  json: option.flag(),
};

const sentences: Record<GoneReason, string> = {
  disabled: 'the access of this device is disabled; ask who invited you.',
  expired: 'the access of this device has expired; ask who invited you for more time.',
  unknown: 'this device has no access any more: it was removed; ask who invited you for a new invite.',
  left: 'this device has left.',
};

type Values = ReturnType<typeof readArgs<typeof specs>>['values'];

function driverOf({ driver, socks, http, forward }: Values): 'tun' | 'userspace' {
  const wantsEntries = socks !== undefined || http !== undefined || forward.length > 0;
  if (driver === 'tun' && wantsEntries)
    throw new UsageError(
      '--socks, --http and --forward belong to --driver userspace; with tun every program is carried.',
    );
  const can = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/net/tun');
  return driver ?? (can && !wantsEntries ? 'tun' : 'userspace');
}

export async function up(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, specs);
  const driver = driverOf(values);
  const store = deviceStore(values.data);
  const device = store.read();
  if (!device) throw new No(`nothing has joined in ${values.data}; join first: signalbox link join URL`);
  const lock = lockData(values.data);
  const out = afterReady(lineOutput('link', values.json));
  const stop = untilStopped();
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => (end = resolve));
  const gone = (sentence: string): void => {
    out.warn(sentence);
    end(1);
  };

  const running: { session?: LinkSession } = {};
  const send = (clientId: string, bytes: Uint8Array, length: number): void =>
    running.session?.client.send(clientId, bytes, length);
  const carrier = await openCarrier(driver, values, device, send, gone);
  let isUp = false;
  running.session = await startLinkSession({
    store,
    device,
    direct: !values['relay-only'],
    allowLoopback: values.lab,
    deliver: carrier.receive,
    onTunnels: carrier.update,
    onPath: (tunnel, { via, direct, relay, rttMs }) =>
      out.event(
        'path',
        {
          clientId: tunnel.clientId,
          gateway: tunnel.gateway.name,
          via,
          remote: direct?.remote ?? null,
          relay: relay?.popName ?? null,
          over: relay?.kind ?? null,
          rttMs: round(rttMs),
        },
        `${tunnel.gateway.name}: ${via === 'direct' ? `direct to ${direct?.remote}` : via === 'relay' ? `by relay ${relay?.popName} over ${relay?.kind.toUpperCase()}` : 'connecting'}`,
      ),
    onGone(reason) {
      out.event('gone', { reason }, '');
      gone(sentences[reason]);
    },
    onController(connected, reason) {
      if (connected || isUp)
        out.event(
          'controller',
          { connected, reason },
          connected ? 'the controller is there' : `the controller is away (${reason}); traffic goes on`,
        );
      isUp = connected;
    },
  });
  const { session } = running;
  const control = await openControlSocket(values.data, async (question) =>
    question === 'status' ? session.status() : diagnoseSession(session),
  );
  printReady(out, carrier, session);
  const code = await Promise.race([stop.then(() => 0), ended]);
  await control.close();
  await session.close();
  await carrier.close();
  lock.close();
  return code;
}

async function openCarrier(
  driver: 'tun' | 'userspace',
  values: Values,
  device: StoredDevice,
  send: (clientId: string, bytes: Uint8Array, length: number) => void,
  gone: (sentence: string) => void,
): Promise<Carrier> {
  const { socks, http, forward } = values;
  const none = socks === undefined && http === undefined && forward.length === 0;
  const opened =
    driver === 'tun'
      ? await openInterfaces(values.interface, device.tunnels, send, gone)
      : await openEntries(
          {
            socks: none ? parseEndpoint('127.0.0.1:1080') : socks,
            http,
            forwards: forward.flatMap((each) => {
              const parsed = parseForward(each);
              return parsed.ok ? [parsed.value] : [];
            }),
          },
          send,
        );
  if (!opened.ok) throw new UsageError(opened.error);
  return opened.value;
}

/** Whatever happens first, the first line is `ready`. */
function afterReady(out: LineOutput): LineOutput {
  let early: (() => void)[] | undefined = [];
  return {
    warn: out.warn,
    event(event, fields, sentence) {
      const print = (): void => out.event(event, fields, sentence);
      if (early && event !== 'ready') return void early.push(print);
      print();
      for (const each of early ?? []) each();
      early = undefined;
    },
  };
}

function printReady(out: LineOutput, carrier: Carrier, session: LinkSession): void {
  const { tunnels, expiresAt } = session.device;
  const shown = tunnels.map(({ clientId, gateway, site, address, allowedIps }) => ({
    clientId,
    gateway: gateway.name,
    site,
    address,
    networks: allowedIps,
  }));
  out.event(
    'ready',
    { ...carrier.shown, expiresAt, tunnels: shown },
    `up: ${shown.map(({ site, address }) => `${site} as ${address}`).join(', ')}; ${JSON.stringify(carrier.shown)}`,
  );
}
