/** `IP:PORT`, IPv4. */
import { parseIpv4 } from './ip.ts';

/** An address and a port in the form of text that a person types and a netmap carries. */
export interface EndpointValue {
  readonly ip: string;
  readonly port: number;
}

/** `10.1.2.3:443`; undefined when malformed. Port 0 is accepted, as "any free port", only when `allowAnyPort`. */
export function parseEndpoint(text: string, allowAnyPort = false): EndpointValue | undefined {
  const colon = text.indexOf(':');
  const ip = text.slice(0, colon);
  const portText = text.slice(colon + 1);
  if (colon < 0 || parseIpv4(ip) === undefined || !/^(0|[1-9]\d{0,4})$/.test(portText)) return undefined;
  const port = Number(portText);
  if (port > 65535 || (port === 0 && !allowAnyPort)) return undefined;
  return { ip, port };
}

export function formatEndpoint(endpoint: EndpointValue): string {
  return `${endpoint.ip}:${endpoint.port}`;
}
