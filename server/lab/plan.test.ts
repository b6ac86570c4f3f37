import { describe, expect, it } from 'vitest';
import { buildPlan } from './plan.ts';

const plan = buildPlan(20, { ip: '127.0.0.1', port: 3478 });

describe('address plan', () => {
  it('has HQ, five branches with two links each, three PoPs', () => {
    expect(plan.sites.map((site) => site.name)).toEqual(['HQ', ...[1, 2, 3, 4, 5].map((number) => `Branch ${number}`)]);
    expect(plan.sites.every((site) => site.links.map((link) => link.kind).join() === 'fibre,lte')).toBe(true);
    expect(plan.pops.map((pop) => pop.name)).toEqual(['Frankfurt', 'Zurich', 'Milan']);
  });

  it('uses no address twice and none outside its block', () => {
    const all = [
      ...plan.sites.flatMap((site) => [
        ...Object.values(site.hosts),
        ...site.links.flatMap((link) => [link.bind, link.inside, link.publicIp]),
      ]),
      ...plan.pops.flatMap((pop) => [pop.listen.ip, pop.door]),
      ...plan.clients.map((client) => client.entry.ip),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((ip) => ip.startsWith('127.20.'))).toBe(true);
  });

  it('gives every remote its own port, so that a wire knows by the port where a packet is going', () => {
    const ports = [plan.stun.port, ...plan.pops.map((pop) => pop.listen.port)];
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('forwards a branch to the HQ and the HQ nowhere', () => {
    expect(plan.sites[0]?.forwards).toEqual([]);
    expect(plan.sites[3]?.forwards).toEqual([
      {
        name: 'cctv',
        overlay: 'ltt',
        listen: { ip: '127.20.13.1', port: 5004 },
        to: { ip: '127.20.10.20', port: 5004 },
      },
      {
        name: 'pos',
        overlay: 'ltt',
        listen: { ip: '127.20.13.1', port: 6000 },
        to: { ip: '127.20.10.10', port: 6000 },
      },
      {
        name: 'voice',
        overlay: 'lightspeed',
        listen: { ip: '127.20.13.1', port: 7000 },
        to: { ip: '127.20.10.50', port: 7000 },
      },
    ]);
  });

  it('has the LAN of a site under a name that clients may ask for, host by host', () => {
    expect(plan.sites[3]).toMatchObject({ accessPrefix: '10.20.13.0/24', access: { till: '10.20.13.10' } });
    expect(plan.clients.map(({ visits }) => visits)).toEqual(['10.20.11.30', '10.20.12.30', '10.20.13.30']);
  });

  it('is the same every time', () => {
    expect(buildPlan(20, plan.stun)).toEqual(plan);
  });
});
