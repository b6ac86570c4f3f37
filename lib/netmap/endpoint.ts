/** An IPv4 address and a UDP port, both as data. `ip` is dotted decimal. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}
