/** Case T12: whatever arrives, nothing throws, and what is no client's own passes nowhere. FUZZ_SECONDS makes it longer. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALL_PORTS } from '#lib/netmap/access.ts';
import { AccessFilter, FILTER, FILTER_NAMES, FROM_CLIENT, TO_CLIENT } from './index.ts';
import { ipPacket } from './testing/ip-packets.ts';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 1);
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };

const real = fc.constantFrom(
  ipPacket({ from: '10.250.0.2', to: '10.3.20.5', protocol: 6, toPort: 443 }),
  ipPacket({ from: 'fd00::2', to: 'fd00:3::5', protocol: 17, toPort: 53, fragment: { id: 1, offset: 0, more: true } }),
  ipPacket({ from: '10.250.0.2', to: '10.3.20.5', protocol: 1, type: 3, payload: new Uint8Array(40) }),
  ipPacket({ from: 'fd00::2', to: 'fd00:3::5', protocol: 58, type: 1, payload: new Uint8Array(60) }),
);
const damaged = fc
  .record({ packet: real, cut: fc.nat(70), changes: fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 5 }) })
  .map(({ packet, cut, changes }) => {
    const copy = packet.slice(0, packet.length - (cut > 50 ? cut - 50 : 0));
    for (const [at, value] of changes) copy[at % copy.length] = value;
    return copy;
  });
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.nat(255).map((fill) => new Uint8Array(65_535).fill(fill)),
);

it('any bytes get a verdict', { timeout: seconds * 1000 + 20_000 }, () => {
  const filter = new AccessFilter({ seed: 1 });
  const box = { protocols: [0, 255], ports: ALL_PORTS, atom: 0, gateway: false } as const;
  filter.update(
    0,
    0,
    {
      revision: 1,
      boxes: [
        { ...box, addresses: ['0.0.0.0', '255.255.255.255'] },
        { ...box, addresses: ['::', 'fffe::'] },
      ],
      classes: [{ id: 0, name: 'all', allow: [{ atom: 0, rule: 0 }], timed: [], denied: [] }],
      exceptions: [],
      rules: [{ id: 'all', text: 'All.' }],
      expandedUntil: null,
    },
    [{ id: 'a', address4: '10.250.0.2', address6: 'fd00::2', class: 0, notAfter: null }],
  );
  fc.assert(
    fc.property(fc.oneof(noise, damaged), fc.boolean(), (bytes, inbound) => {
      const code = filter.check(0, bytes, 0, bytes.length, inbound ? TO_CLIENT : FROM_CLIENT);
      expect(FILTER_NAMES[code]).toBeDefined();
      if (code !== FILTER.pass) return;
      const v4 = (bytes[0] as number) >>> 4 === 4;
      const at = v4 ? (inbound ? 16 : 12) : inbound ? 24 : 8;
      expect([...bytes.subarray(at, at + 2)]).toEqual(v4 ? [10, 250] : [0xfd, 0]);
    }),
    limits,
  );
});
