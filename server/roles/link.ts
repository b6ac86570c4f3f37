/** `signalbox link`: LightLink on a person's own machine, from the invite to leaving. */
import { diagnose } from './link/diagnose.ts';
import { join } from './link/join.ts';
import { leave } from './link/leave.ts';
import { No } from './link/outcome.ts';
import { resources } from './link/resources.ts';
import { status } from './link/status.ts';
import { up } from './link/up.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox link join URL | up | status | resources | diagnose | leave   [--data DIR] [--json]

  join 'URL'    accept an invite: makes the key of this device, which never leaves it
      --name NAME        what the device is called (default: this machine's name)
      --device-id ID     where the site registers devices
  up            carry traffic until stopped; exit 1 when the access ends
      --driver tun|userspace   tun: every program, needs root and /dev/net/tun; userspace: by the entries below
                               (default: tun where it is possible and none of them is given)
      --socks IP:PORT    SOCKS5 proxy on loopback (default 127.0.0.1:1080 when nothing else is given)
      --http IP:PORT     HTTP proxy on loopback, CONNECT only
      --forward LOCAL=HOST:PORT   a local port that leads to one host; repeat it
      --interface NAME   name of the TUN interfaces, a number is added (default sblink)
      --relay-only       never go directly
      --lab              the gateway may be on this very machine
  status        direct or relayed, round trip, handshake, traffic; exit 1 when it is down
  resources     what this device may reach, where the site tells
  diagnose      every part of the way with cause and next action; exit 1 when something is bad
  leave         give the access back and forget the keys
      --force            forget them even when the controller cannot be told

  --data DIR    folder of the device (default ~/.config/signalbox/link); each folder is a device
  --json        one JSON object per line
`;

const commands: Record<string, (argv: readonly string[]) => Promise<number>> = {
  join,
  up,
  status,
  resources,
  diagnose,
  leave,
};

async function run([name, ...rest]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`accepted is: signalbox link ${Object.keys(commands).join(' | ')}`);
  try {
    return await command(rest);
  } catch (error) {
    if (!(error instanceof No)) throw error;
    process.stderr.write(`signalbox link: ${error.message}\n`);
    return 1;
  }
}

export const role: Role = {
  name: 'link',
  summary: 'LightLink on your own machine: join, up, status, diagnose, leave',
  usage,
  run,
};
