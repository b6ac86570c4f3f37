/** One entry of a peer's allowed IPs: a network, as 32-bit words. Host bits are cleared, as every WireGuard tool does. */
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';

export interface AllowedIp {
  readonly family: 4 | 6;
  /** One word for IPv4, four for IPv6, most significant first. */
  readonly words: Uint32Array;
  readonly bits: number;
}

/** `10.1.0.0/16`, `fd00::/8`, or an address alone for just that address; undefined when malformed. */
export function parseAllowedIp(text: string): AllowedIp | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const bitsText = slash < 0 ? undefined : text.slice(slash + 1);
  if (bitsText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(bitsText)) return undefined;
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return allowedIp(4, Uint32Array.of(v4), Number(bitsText ?? 32));
  const v6 = parseIpv6(address);
  if (v6 === undefined) return undefined;
  const words = Uint32Array.from([96n, 64n, 32n, 0n], (shift) => Number((v6 >> shift) & 0xffff_ffffn));
  return allowedIp(6, words, Number(bitsText ?? 128));
}

function allowedIp(family: 4 | 6, words: Uint32Array, bits: number): AllowedIp | undefined {
  if (bits > words.length * 32) return undefined;
  for (let i = 0; i < words.length; i++) {
    const kept = Math.min(Math.max(bits - i * 32, 0), 32);
    words[i] = kept === 0 ? 0 : (words[i] as number) & (0xffff_ffff << (32 - kept));
  }
  return { family, words, bits };
}
