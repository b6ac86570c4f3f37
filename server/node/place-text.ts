/** Where a client is, for people: `192.0.2.1:7` or `[2001:db8::1]:7`. */
import { formatIpv4 } from '#lib/values/ip.ts';

export const placeText = (place: { readonly ip: number; readonly port: number; readonly ip6?: string }): string =>
  place.ip6 === undefined ? `${formatIpv4(place.ip)}:${place.port}` : `[${place.ip6}]:${place.port}`;
