import type { ConsoleRole } from '#lib/contract/session.ts';

export interface MockUser {
  readonly id: string;
  readonly email: string;
  name: string;
  role: ConsoleRole;
  siteIds: string[];
  status: 'active' | 'disabled';
  readonly createdAt: number;
}

export interface MockToken {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly role: ConsoleRole;
  readonly readOnly: boolean;
  readonly createdAt: number;
  readonly expiresAt: string | null;
}

export interface MockSession {
  readonly id: string;
  readonly userId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly current: boolean;
}

const day = 86_400_000;

export function seedPeople(at: number): { users: MockUser[]; tokens: MockToken[]; sessions: MockSession[] } {
  const user = (id: string, name: string, role: ConsoleRole, siteIds: string[] = []): MockUser => ({
    id,
    email: `${id.slice(4)}@store.example`,
    name,
    role,
    siteIds,
    status: 'active',
    createdAt: at - 40 * day,
  });
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1';
  return {
    users: [
      user('usr-admin', 'Ada Keller', 'admin'),
      user('usr-noc', 'Noor Visser', 'noc'),
      user('usr-auditor', 'Iris Brandt', 'auditor'),
      user('usr-manager', 'Marco Bianchi', 'site-manager', ['site-3']),
    ],
    tokens: [
      {
        id: 'tok-1',
        name: 'Grafana import',
        ownerId: 'usr-admin',
        role: 'auditor',
        readOnly: true,
        createdAt: at - 9 * day,
        expiresAt: null,
      },
      {
        id: 'tok-2',
        name: 'CI roll-out',
        ownerId: 'usr-admin',
        role: 'admin',
        readOnly: false,
        createdAt: at - 3 * day,
        expiresAt: new Date(at + 27 * day).toISOString(),
      },
    ],
    sessions: [
      {
        id: 'ssn-1',
        userId: 'usr-admin',
        ip: '192.0.2.14',
        userAgent: firefox,
        createdAt: at - 3_600_000,
        current: true,
      },
      {
        id: 'ssn-2',
        userId: 'usr-admin',
        ip: '192.0.2.80',
        userAgent: safari,
        createdAt: at - 2 * day,
        current: false,
      },
      {
        id: 'ssn-3',
        userId: 'usr-noc',
        ip: '192.0.2.31',
        userAgent: firefox,
        createdAt: at - 7_200_000,
        current: false,
      },
    ],
  };
}
