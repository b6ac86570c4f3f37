/** Three pairs of the NAT bench on the kernel's own NAT: one that meets directly, one that cannot, one without UDP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NatFleet, startFleet } from './nat-fleet.ts';
import { whyNoTopology } from './nat-topology.ts';

const why = whyNoTopology();
if (why !== undefined) process.stderr.write(`NAT traversal in namespaces is skipped: ${why}\n`);

describe.skipIf(why !== undefined)('through the kernel’s NAT', { timeout: 60_000 }, () => {
  let fleet: NatFleet;
  beforeAll(async () => {
    fleet = await startFleet(['restricted', 'port-restricted', 'symmetric-random', 'blocked']);
  });
  afterAll(() => fleet?.close());

  it('the kind of NAT is found out', () => {
    expect(fleet.nat('port-restricted', 'a')).toMatchObject({
      mapping: 'endpoint-independent',
      mappingTestedBy: 'addresses',
      filtering: 'address-and-port-dependent',
      portPreserving: true,
      hairpin: false,
    });
    expect(fleet.nat('restricted', 'b')).toMatchObject({ filtering: 'address-dependent' });
    expect(fleet.nat('symmetric-random', 'b')).toMatchObject({
      mapping: 'address-and-port-dependent',
      portDelta: null,
    });
    expect(fleet.nat('blocked', 'a')).toMatchObject({ udpBlocked: true });
  });

  it('two port-restricted ones: direct', async () => {
    const { direct, firstDataMs } = await fleet.meet('port-restricted', 'port-restricted', false);
    expect(direct).toBe(true);
    expect(firstDataMs).not.toBeNull();
  });

  it('two that give every destination a port by chance: by relay', async () => {
    const { direct, firstDataMs } = await fleet.meet('symmetric-random', 'symmetric-random', true);
    expect(direct).toBe(false);
    expect(firstDataMs).not.toBeNull();
  });

  it('one without UDP: by relay over TCP', async () => {
    const { direct, firstDataMs } = await fleet.meet('blocked', 'port-restricted', false);
    expect(direct).toBe(false);
    expect(firstDataMs).not.toBeNull();
  });
});

describe('in CI', () => {
  it.runIf(process.env['CI'] === 'true' && process.getuid?.() === 0)('as root, none of this is skipped', () => {
    expect(why).toBeUndefined();
  });
});
