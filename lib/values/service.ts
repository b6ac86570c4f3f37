/** What a destination is used for: `tcp/443`, `udp/5060-5090`, `tcp/*`, `icmp`, `proto/47`, `any`. */
import { err, ok, type Result } from './result.ts';

export interface Service {
  readonly text: string;
  /** IP protocol numbers, both ends included; they differ between the families for `icmp` alone. */
  readonly protocols4: readonly [first: number, last: number];
  readonly protocols6: readonly [first: number, last: number];
  /** Ports, both ends included; all of them for protocols that have none. */
  readonly ports: readonly [first: number, last: number];
}

const ALL = [0, 65_535] as const;
const NAMED: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };
const EXPECTED = 'expected is tcp/443, udp/5060-5090, tcp/*, sctp/PORT, icmp, proto/NUMBER or any';

/** The error is a sentence about the text. */
export function parseService(text: string): Result<Service> {
  if (text === 'any') return ok({ text, protocols4: [0, 255], protocols6: [0, 255], ports: ALL });
  if (text === 'icmp') return ok({ text, protocols4: [1, 1], protocols6: [58, 58], ports: ALL });
  const [name = '', value = '', ...rest] = text.split('/');
  const quoted = JSON.stringify(text);
  if (rest.length > 0) return err(`${quoted} is no service; ${EXPECTED}`);
  if (name === 'proto') return protocolOf(text, value);
  const protocol = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  if (protocol === undefined) return err(`${quoted} is no service; ${EXPECTED}`);
  const ports = value === '*' ? ALL : parsePorts(value);
  if (!ports) return err(`${quoted} names no port; ${EXPECTED}`);
  if (ports[0] > ports[1]) return err(`${quoted} is reversed: its first port is after its last`);
  return ok({ text, protocols4: [protocol, protocol], protocols6: [protocol, protocol], ports });
}

function protocolOf(text: string, value: string): Result<Service> {
  const protocol = /^(0|[1-9]\d{0,2})$/.test(value) ? Number(value) : 256;
  if (protocol > 255) return err(`${JSON.stringify(text)} names no IP protocol; expected is a number from 0 to 255`);
  return ok({ text, protocols4: [protocol, protocol], protocols6: [protocol, protocol], ports: ALL });
}

/** `443` or `5060-5090`, from 1 to 65535. */
function parsePorts(text: string): readonly [number, number] | undefined {
  const match = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first > 65_535 || last > 65_535 ? undefined : [first, last];
}
