/** Network namespaces for the NAT bench: an internet, and two hosts behind NATs of nftables for every kind of NAT. Linux, root. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

export const natKinds = [
  'open',
  'full-cone',
  'restricted',
  'port-restricted',
  'symmetric-sequential',
  'symmetric-random',
  'double',
  'blocked',
] as const;
export type NatKind = (typeof natKinds)[number];

export type NatSide = 'a' | 'b';

export const STUN_IPS = ['192.0.2.1', '192.0.2.2'] as const;
const SEQUENTIAL_PORTS = 512;

/** Why this cannot run here, or undefined. */
export function whyNoTopology(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (!existsSync('/dev/net/tun')) return 'no /dev/net/tun, on which packets wait';
  const missing = ['ip', 'nft'].find((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0);
  if (missing !== undefined) return `no program "${missing}"; on Debian: apt-get install iproute2 nftables`;
  const tried = spawnSync('unshare', ['-n', 'nft', 'add', 'table', 'ip', 'nat']);
  return tried.status === 0 ? undefined : 'no nftables in a network namespace';
}

export interface Topology {
  /** Links of the internet, which arrivals are delayed on. */
  readonly links: readonly string[];
  readonly internet: string;
  host(kind: NatKind, side: NatSide): string;
  start(namespace: string, program: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

export function buildTopology(kinds: readonly NatKind[]): Topology {
  const prefix = `sbn${process.pid}`;
  const made: string[] = [];
  const children: ChildProcess[] = [];
  const links: string[] = [];
  const internet = `${prefix}net`;

  const ip = (namespace: string, ...args: string[]): void => void execFileSync('ip', ['-n', namespace, ...args]);
  const inside = (namespace: string, program: string, args: string[], input = ''): void =>
    void execFileSync('ip', ['netns', 'exec', namespace, program, ...args], { input });
  const add = (name: string): string => {
    execFileSync('ip', ['netns', 'add', name]);
    made.push(name);
    ip(name, 'link', 'set', 'lo', 'up');
    inside(name, 'sh', ['-c', 'for f in all default; do echo 0 > /proc/sys/net/ipv4/conf/$f/rp_filter; done']);
    inside(name, 'sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    return name;
  };
  /** `upper` gets .1, `lower` .2 and its default route. */
  const join = (upper: string, upperLink: string, lower: string, lowerLink: string, network: string): void => {
    const peer = ['peer', 'name', lowerLink, 'netns', lower];
    ip(upper, 'link', 'add', upperLink, 'type', 'veth', ...peer);
    ip(upper, 'addr', 'add', `${network}.1/24`, 'dev', upperLink);
    ip(lower, 'addr', 'add', `${network}.2/24`, 'dev', lowerLink);
    ip(upper, 'link', 'set', upperLink, 'up');
    ip(lower, 'link', 'set', lowerLink, 'up');
    ip(lower, 'route', 'add', 'default', 'via', `${network}.1`);
  };
  const nat = (namespace: string, rules: string): void =>
    inside(namespace, 'nft', ['-f', '-'], `${GUARD}\ntable ip nat {\n${rules}\n}\n`);

  const topology: Topology = {
    links,
    internet,
    host: (kind, side) => `${prefix}${side}${natKinds.indexOf(kind)}`,
    start(namespace, program) {
      const child = spawn('ip', ['netns', 'exec', namespace, ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children.splice(0).toReversed()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const gone = once(child, 'exit');
        child.stdin?.end();
        const slow = setTimeout(() => child.kill('SIGKILL'), 3000);
        await gone;
        clearTimeout(slow);
      }
      for (const name of made.splice(0).toReversed()) spawnSync('ip', ['netns', 'del', name]);
    },
  };
  try {
    add(internet);
    // What is recognised as a local socket's at arrival would not be forwarded to where it waits.
    inside(internet, 'sh', ['-c', 'echo 0 > /proc/sys/net/ipv4/ip_early_demux']);
    for (const each of STUN_IPS) ip(internet, 'addr', 'add', `${each}/32`, 'dev', 'lo');
    let number = 0;
    for (const side of ['a', 'b'] as const)
      for (const kind of kinds) {
        number++;
        const host = add(topology.host(kind, side));
        const link = `u${number}`;
        const outer = `198.51.${number}`;
        links.push(link);
        if (kind === 'open') {
          join(internet, link, host, 'out', outer);
          continue;
        }
        const gate = add(`${host}n`);
        join(internet, link, gate, 'out', outer);
        if (kind === 'double') {
          const middle = add(`${host}m`);
          join(gate, 'in', middle, 'out', `100.64.${number}`);
          join(middle, 'in', host, 'out', `10.7.${number}`);
          nat(middle, rulesOf('port-restricted', '', ''));
        } else join(gate, 'in', host, 'out', `10.7.${number}`);
        nat(gate, rulesOf(kind, `10.7.${number}.2`, `${outer}.2`));
      }
  } catch (error) {
    for (const name of made.toReversed()) spawnSync('ip', ['netns', 'del', name]);
    throw error;
  }
  return topology;
}

/** What nobody inside asked for is dropped without a word, and leaves no entry that a later mapping would collide with. */
const GUARD = `table inet guard {
  chain input { type filter hook input priority 0; policy accept; iifname "out" drop; }
}`;

const MASQUERADE = 'chain post { type nat hook postrouting priority 100; oifname "out" masquerade; }';

function rulesOf(kind: NatKind, host: string, outside: string): string {
  switch (kind) {
    case 'full-cone':
      return `chain pre { type nat hook prerouting priority -100; iifname "out" udp dport 1024-65535 dnat to ${host}; }\n${MASQUERADE}`;
    case 'restricted':
      return `set sent { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 120s; }
        chain note { type filter hook forward priority 0; iifname "in" meta l4proto udp update @sent { ip daddr . udp sport }; }
        chain pre { type nat hook prerouting priority -100; iifname "out" ip saddr . udp dport @sent dnat to ${host}; }
        ${MASQUERADE}`;
    case 'symmetric-random':
      return 'chain post { type nat hook postrouting priority 100; oifname "out" masquerade fully-random; }';
    case 'symmetric-sequential': {
      const ports = Array.from({ length: SEQUENTIAL_PORTS }, (_, i) => `${i} : ${outside} . ${20_000 + i}`).join(', ');
      return `chain post { type nat hook postrouting priority 100;
        oifname "out" udp sport 1-65535 snat ip to numgen inc mod ${SEQUENTIAL_PORTS} map { ${ports} };
        oifname "out" masquerade; }`;
    }
    case 'blocked':
      return `chain stop { type filter hook forward priority 0; meta l4proto udp drop; }\n${MASQUERADE}`;
    default:
      return MASQUERADE;
  }
}
