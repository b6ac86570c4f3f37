/** `signalbox link status`: how it stands, from the process that is up. */
import { option, readArgs, text } from '../args.ts';
import { ask } from './control-socket.ts';
import { defaultData, deviceStore } from './device-store.ts';
import { answered, No } from './outcome.ts';
import type { LinkStatus, TunnelStatus } from './session.ts';

const PATIENCE_MS = 3000;

function sentence({ site, via, remote, relay, rttMs, handshakeAt, rxBytes, txBytes }: TunnelStatus): string {
  const way =
    via === 'direct'
      ? `direct to ${remote}`
      : via === 'relay'
        ? `by relay ${relay?.name} over ${relay?.over.toUpperCase()}`
        : 'no answer from the gateway yet';
  const rtt = rttMs === null ? '' : `, ${rttMs} ms`;
  return `${site}: ${way}${rtt}; last handshake ${handshakeAt ?? 'never'}; received ${rxBytes}, sent ${txBytes} bytes`;
}

/** Exit 0 when something carries, 1 when it is down or nothing answers. */
export async function status(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, { data: option.fallback(text, defaultData()), json: option.flag() });
  if (!deviceStore(values.data).read())
    throw new No(`nothing has joined in ${values.data}; join first: signalbox link join URL`);
  // From our own process, by a socket that is ours alone.
  const found = (await ask(values.data, 'status', PATIENCE_MS)) as LinkStatus | undefined;
  if (!found) {
    if (!values.json) throw new No('not up; connect with: signalbox link up');
    answered(true, { up: false }, '');
    return 1;
  }
  const { controller } = found;
  answered(
    values.json,
    { up: true, ...found },
    [
      ...found.tunnels.map(sentence),
      `controller ${controller.url}: ${controller.connected ? 'connected' : 'away; traffic goes on by what it last said'}`,
      `access ends ${found.expiresAt ?? 'never by itself'}; NAT ${found.natType ?? 'unknown'}`,
    ].join('\n'),
  );
  return found.tunnels.some(({ via }) => via !== 'none') ? 0 : 1;
}
