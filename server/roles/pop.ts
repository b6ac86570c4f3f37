/** `signalbox pop`: a backbone node. In this version the LightSpeed proxy of the fleet. */
import { resolve } from 'node:path';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import { enrolled } from '../agent/enrol.ts';
import { createLogger } from '../log.ts';
import { popEvent } from '../node/events.ts';
import { joinFleet, type Member } from '../node/member.ts';
import { createPopReporter, createProcessFacts } from '../node/report.ts';
import { hearControllerTime } from '../runtime/clock.ts';
import { startPopDataplane } from '../runtime/pop-dataplane.ts';
import type { PopEvent } from '../runtime/pop-report.ts';
import { software } from '../version.ts';
import { endpoint, option, readArgs, text, url } from './args.ts';
import { lockData } from './data-lock.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const usage = `
usage: signalbox pop --controller URL --data DIR --listen IP:PORT [--token T] [options]

A backbone node: relays between the gateways of the fleet, for authenticated sessions only.

  --controller URL   the controller
  --data DIR         device key, identity and the last verified netmap
  --listen IP:PORT   UDP address to listen on (default 0.0.0.0:4500)
  --public IP:PORT   address the gateways are told, where it is another one
  --token T          one-time enrolment token, needed once; or SIGNALBOX_TOKEN
  --relay-tcp IP:PORT   also relay for LightLink clients whose network blocks UDP; port 443 gets through most
  --via IP           lab only: send to other PoPs through this address
  --lab              say that this PoP belongs to a lab
  --json             print one JSON object per line
`;

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, {
    controller: option.required(url),
    data: option.required(text),
    listen: option.fallback(endpoint(true), parseEndpoint('0.0.0.0:4500') ?? { ip: '0.0.0.0', port: 4500 }),
    public: option.optional(endpoint()),
    token: option.optional(text),
    'relay-tcp': option.optional(endpoint(true)),
    via: option.optional(text),
    lab: option.flag(),
    json: option.flag(),
  });
  if (values.listen.ip === '0.0.0.0' && !values.public) {
    throw new UsageError('--listen on 0.0.0.0 needs --public IP:PORT, the address that the gateways are told.');
  }
  const data = resolve(values.data);
  const lock = lockData(data);
  const identity = await enrolled(
    data,
    'pop',
    values.controller.origin,
    values.token ?? process.env['SIGNALBOX_TOKEN'],
    software,
  );
  if (!identity.ok) throw new UsageError(identity.reason);

  const log = createLogger('pop');
  const gateways = new Map<string, string>();
  let member: Member | undefined;
  const onEvent = (event: PopEvent): void => {
    const told = popEvent(event, (id) => gateways.get(id) ?? id);
    if (told) member?.event(told);
  };
  const plane = await startPopDataplane({
    listen: values.listen,
    ...(values.via === undefined ? {} : { via: values.via }),
    ...(values['relay-tcp'] === undefined ? {} : { relayTcp: values['relay-tcp'] }),
    log,
    onEvent,
  });
  const reporter = createPopReporter(createProcessFacts());
  const reached = values.public ?? plane.address;
  const listen = `${reached.ip}:${reached.port}`;
  member = await joinFleet({
    data,
    identity: identity.identity,
    key: identity.key,
    lab: values.lab,
    listen,
    overlayKey: null,
    // Bound to every address, it is reached at the one that gateways are told.
    relayTcp:
      plane.relayTcp && `${plane.relayTcp.ip === '0.0.0.0' ? reached.ip : plane.relayTcp.ip}:${plane.relayTcp.port}`,
    log,
    onTime: hearControllerTime,
    async apply(netmap) {
      if (netmap.kind !== 'pop') return;
      for (const session of netmap.sessions) gateways.set(session.gatewayId, session.gatewayName);
      await plane.update(netmap);
    },
    report() {
      const snapshot = plane.snapshot();
      return { at: snapshot.takenAt, ...reporter.report(snapshot, new Map()) };
    },
  });
  const ready = { event: 'ready', nodeId: identity.identity.nodeId, listen };
  if (values.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
  log.info(ready, 'ready');
  await untilStopped();
  await member.close();
  await plane.close();
  lock.close();
  return 0;
}

export const role: Role = { name: 'pop', summary: 'a backbone node', usage, run };
