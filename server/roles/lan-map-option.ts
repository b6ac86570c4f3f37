/** `--lan-map 10.7.1.0/24=127.7.11.0/24`: a LAN of the lab lives on loopback, where no address of a tunnel may lead. */
import { type Cidr4, parseCidr4 } from '#lib/values/cidr.ts';
import type { OptionType } from './args.ts';

export const lanMapOption: OptionType<{ readonly from: Cidr4; readonly to: Cidr4 }> = {
  accepts: 'two networks of one size, for example 10.7.1.0/24=127.7.11.0/24',
  read(text) {
    const [from, to, more] = text.split('=').map((part) => parseCidr4(part));
    return from && to && text.split('=').length === 2 && more === undefined && from.bits === to.bits
      ? { from, to }
      : undefined;
  },
};
