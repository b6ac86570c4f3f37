/** `signalbox link resources`: what this device may reach, as the controller last said. */
import type { LinkResource } from '#lib/contract/link.ts';
import { option, readArgs, text } from '../args.ts';
import { defaultData, deviceStore } from './device-store.ts';
import { answered, No } from './outcome.ts';

const line = ({ name, addresses, services }: LinkResource): string =>
  `  ${name}  ${addresses.join(', ')}  ${services.join(', ')}`;

export async function resources(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, { data: option.fallback(text, defaultData()), json: option.flag() });
  const device = deviceStore(values.data).read();
  if (!device) throw new No(`nothing has joined in ${values.data}; join first: signalbox link join URL`);
  const sites = device.tunnels.map(({ site, gateway, allowedIps, resources: list }) => ({
    site,
    gateway: gateway.name,
    networks: allowedIps,
    resources: list,
  }));
  return answered(
    values.json,
    { expiresAt: device.expiresAt, sites },
    sites
      .map(({ site, resources: list }) =>
        [
          `${site}:`,
          ...(list === null ? ['  not told: this site does not say, or this device was never up'] : list.map(line)),
        ].join('\n'),
      )
      .join('\n'),
  );
}
