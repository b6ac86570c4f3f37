import { expect, it } from 'vitest';
import { simpleAccess } from '#lib/contract/access-control.ts';
import { AccessFilter, FILTER, FROM_CLIENT } from '#lib/engine/filter/index.ts';
import { ipPacket, SYN } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileSimpleAccess, type SimpleInput } from './compile.ts';

const staff = {
  role: 'staff',
  allowedNetworks: ['10.3.10.0/24'],
  allowedDevices: ['printer', 'AA-BB-CC-00-11-22', '10.3.30.7'],
  allowedServices: ['tcp/443', 'tcp/9100', 'icmp'],
  gatewayServices: ['udp/53'],
  advertise: true,
};
const engineer = {
  role: 'engineer',
  allowedNetworks: [],
  allowedDevices: [],
  allowedServices: [],
  gatewayServices: ['tcp/22', 'tcp/443'],
  advertise: false,
};
const input: SimpleInput = {
  revision: 3,
  access: { roles: [staff, engineer] },
  gatewayAddresses: ['10.3.10.1', '10.250.3.1'],
  devices: [
    { name: 'printer', mac: null, addresses: ['10.3.20.9'] },
    { name: 'camera', mac: 'aa:bb:cc:00:11:22', addresses: ['10.3.40.2', 'fd00:3::2'] },
    { name: 'new', mac: 'aa:bb:cc:00:11:33', addresses: [] },
  ],
  clients: [
    { id: 'a', role: 'staff', address4: '10.250.3.10', address6: 'fd00:250::10', notAfter: null },
    { id: 'b', role: 'engineer', address4: '10.250.3.11', address6: null, notAfter: null },
    { id: 'c', role: 'unknown', address4: '10.250.3.12', address6: null, notAfter: null },
  ],
};

function passes(from: string, to: string, protocol: number, toPort: number): boolean {
  const compiled = compileSimpleAccess(input);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const filter = new AccessFilter({ seed: 1 });
  expect(filter.update(0, 0, compiled.value.rules, compiled.value.clients).ok).toBe(true);
  const bytes = ipPacket({ from, to, protocol, toPort, flags: SYN, type: to.includes(':') ? 128 : 8 });
  return filter.check(0, bytes, 0, bytes.length, FROM_CLIENT) === FILTER.pass;
}

it('lets each role reach its networks, devices and services, and nothing else', () => {
  for (const to of ['10.3.10.0', '10.3.10.255', '10.3.20.9', '10.3.40.2', '10.3.30.7']) {
    expect(passes('10.250.3.10', to, 6, 443), to).toBe(true);
    expect(passes('10.250.3.10', to, 6, 444), to).toBe(false);
    expect(passes('10.250.3.10', to, 17, 443), to).toBe(false);
    expect(passes('10.250.3.10', to, 1, 0), to).toBe(true);
    expect(passes('10.250.3.11', to, 6, 443), to).toBe(false);
    expect(passes('10.250.3.12', to, 6, 443), to).toBe(false);
  }
  expect(passes('10.250.3.10', '10.3.20.10', 6, 443)).toBe(false);
  expect(passes('fd00:250::10', 'fd00:3::2', 58, 0)).toBe(true);
});

it('opens the gateway itself by its own ports alone, even inside an allowed network', () => {
  expect(passes('10.250.3.11', '10.3.10.1', 6, 22)).toBe(true);
  expect(passes('10.250.3.11', '10.250.3.1', 6, 443)).toBe(true);
  expect(passes('10.250.3.11', '10.3.10.2', 6, 22)).toBe(false);
  expect(passes('10.250.3.10', '10.3.10.1', 6, 443)).toBe(false);
  expect(passes('10.250.3.10', '10.3.10.1', 17, 53)).toBe(true);
});

it('advertises what a role may reach, where it says so', () => {
  const compiled = compileSimpleAccess(input);
  expect(compiled.ok && Object.keys(compiled.value.advertised)).toEqual(['staff']);
  expect(compiled.ok && compiled.value.advertised['staff']).toContainEqual({
    kind: 'device',
    name: 'camera',
    addresses: ['10.3.40.2', 'fd00:3::2'],
    services: staff.allowedServices,
  });
});

it('names devices it does not know, or that have no address', () => {
  const access = { roles: [{ ...staff, allowedDevices: ['printr', 'new', '10.3.0.0/16', 'aa:bb:cc:00:11:99'] }] };
  const compiled = compileSimpleAccess({ ...input, access });
  expect(!compiled.ok && compiled.error).toEqual([
    { path: ['roles', 0, 'allowedDevices', 0], message: '"printr" is no device of this site and no address.' },
    { path: ['roles', 0, 'allowedDevices', 1], message: 'The device new has no address yet, so it cannot be reached.' },
    { path: ['roles', 0, 'allowedDevices', 2], message: '"10.3.0.0/16" is no device of this site and no address.' },
    {
      path: ['roles', 0, 'allowedDevices', 3],
      message: '"aa:bb:cc:00:11:99" is no device of this site and no address.',
    },
  ]);
});

it.each([
  [{ allowedServices: [] }, /nothing would be reachable/],
  [{ allowedNetworks: [], allowedDevices: [] }, /No network or device is named/],
  [{ allowedNetworks: ['10.3.10.7/24'] }, /no bits set after its prefix/],
  [{ allowedNetworks: ['::ffff:10.0.0.1'] }, /IPv4-mapped.*write 10\.0\.0\.1/],
  [{ allowedServices: ['tcp/90-80'] }, /reversed/],
  [{ allowedServices: ['tcp'] }, /names no port/],
  [{ allowedServices: ['tcp/0'] }, /names no port/],
  [{ extra: 1 }, /extra/],
])('refuses %j in a sentence', (change, sentence) => {
  const read = simpleAccess.safeParse({ roles: [{ ...staff, ...change }] });
  expect(read.error?.issues.map(({ message }) => message).join()).toMatch(sentence);
});

it('takes an entry that allows nothing, and refuses a role twice', () => {
  const nothing = { ...engineer, gatewayServices: [] };
  expect(simpleAccess.safeParse({ roles: [nothing] }).success).toBe(true);
  expect(simpleAccess.safeParse({ roles: [nothing, nothing] }).error?.issues[0]?.message).toMatch(
    /has an entry already/,
  );
});
