/** The chain store of seed 001 as policy and inventory, small: what tests of the language are about. */
import { type Inventory, readInventory } from '../inventory.ts';

export const chainStorePolicy = `# Who may reach what in the chain.
version: 1
roles:
  staff: { title: General staff }
  it-ops: { title: Operations and IT }
  admin:
resources:
  office:
    networks: ["10.{n}.10.0/24"]
    services: [tcp/443, tcp/445]
  printers: # shared ones
    devices: [printer]
    services: [tcp/9100, icmp]
    advertise: true
  pos:
    hosts: ["10.{n}.20.5"]
    services: [tcp/443, tcp/5432]
  gateway:
    gateway: true
    services: [tcp/22, tcp/443]
  everything:
    networks: ["10.{n}.0.0/16"]
    services: [any]
grants:
  - id: staff-office
    roles: [staff]
    to: [office, printers]
  - id: it-pos
    roles: [it-ops]
    to: [pos, gateway]
    at: "*"
  - id: admin-all
    roles: [admin]
    to: [everything, gateway]
    at: "*"
    require: registered-device
  - id: night-shift
    roles: [staff]
    to: [pos]
    times: [{ days: [mon, tue], from: "22:00", to: "06:00" }]
  - id: auditor
    clients: [eve]
    to: [pos]
    at: [branch-3]
    until: 2026-12-31
tests:
  - staff at branch-3 can printers:tcp/9100, cannot pos:tcp/5432
  - it-ops at branch-1 can pos:tcp/5432, gateway:tcp/22, cannot office
`;

const value = {
  sites: [
    { id: 'branch-1', timeZone: 'Europe/Berlin', values: { n: 1 } },
    { id: 'branch-3', timeZone: 'Asia/Shanghai', values: { n: '3' } },
  ],
  gateways: [
    { id: 'g1', site: 'branch-1', addresses: ['10.1.0.1'] },
    { id: 'g3', site: 'branch-3', addresses: ['10.3.0.1', '10.250.3.1'] },
  ],
  devices: [
    { name: 'printer', mac: 'aa:bb:cc:00:00:01', site: 'branch-1', addresses: ['10.1.30.9'] },
    { name: 'printer', site: 'branch-3', addresses: ['10.3.30.9'] },
  ],
  clients: [
    { id: 'sam', roles: ['staff'], site: 'branch-3', address4: '10.250.3.10' },
    { id: 'sue', roles: ['staff'], site: 'branch-1', address4: '10.250.1.10' },
    { id: 'ida', roles: ['it-ops'], site: 'branch-1', address4: '10.250.3.11', address6: 'fd00:250::11' },
    { id: 'adm', roles: ['admin'], address4: '10.250.3.12', registered: true },
    { id: 'old', roles: ['admin'], address4: '10.250.3.14' },
    { id: 'eve', address4: '10.250.3.13' },
  ],
};

export function chainStoreInventory(): Inventory {
  const read = readInventory(value);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
