/** `--link NAME=KIND[,bind=IP][,via=IP]`, and the links of a machine that is told none. */
import { networkInterfaces } from 'node:os';
import { parseIpv4 } from '#lib/values/ip.ts';
import type { LinkKind, LinkOptions } from '../runtime/dataplane.ts';
import type { OptionType } from './args.ts';

const kinds: readonly LinkKind[] = ['fibre', 'ethernet', 'lte', 'dsl', 'satellite', 'other'];

export const linkOption: OptionType<LinkOptions> = {
  accepts: `NAME=KIND[,bind=IP] with a kind of ${kinds.join(', ')}, for example wan1=fibre,bind=192.0.2.10`,
  read(text) {
    const [head, ...rest] = text.split(',');
    const match = /^([\w-]{1,40})=(\w+)$/.exec(head ?? '');
    const kind = kinds.find((known) => known === match?.[2]);
    if (!match?.[1] || !kind) return undefined;
    const given = new Map(rest.map((part) => part.split('=', 2) as [string, string | undefined]));
    for (const [key, value] of given) {
      if ((key !== 'bind' && key !== 'via') || value === undefined || parseIpv4(value) === undefined) return undefined;
    }
    const via = given.get('via');
    return { name: match[1], kind, bind: given.get('bind') ?? '0.0.0.0', ...(via === undefined ? {} : { via }) };
  },
};

const kindOf = (name: string): LinkKind =>
  /^(wwan|wwp|ppp)/.test(name) ? 'lte' : /^(eth|en)/.test(name) ? 'ethernet' : 'other';

/** Every interface with an IPv4 address that is not loopback, as the kernel names it. */
export function detectLinks(): LinkOptions[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) => {
    const address = addresses?.find((one) => one.family === 'IPv4' && !one.internal);
    return address ? [{ name, kind: kindOf(name), bind: address.address }] : [];
  });
}
