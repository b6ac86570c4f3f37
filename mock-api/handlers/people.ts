import type * as z from 'zod';
import type { me } from '#lib/contract/session.ts';
import type { Db } from '../db.ts';
import type { MockSession, MockToken, MockUser } from '../seed/people.ts';

const iso = (at: number): string => new Date(at).toISOString();

export function userView(db: Db, user: MockUser) {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    sites: db.sites.filter(({ id }) => user.siteIds.includes(id)).map(({ id, name }) => ({ id, name })),
    status: user.status,
    createdAt: iso(user.createdAt),
    lastSignInAt: iso(user.createdAt + 86_400_000),
  };
}

export function meView(db: Db): z.infer<typeof me> {
  const user = db.users.find(({ id }) => id === db.userId);
  const role = user?.role ?? 'admin';
  return {
    id: db.userId,
    email: user?.email ?? '',
    name: user?.name ?? '',
    role,
    siteIds: role === 'site-manager' ? (user?.siteIds ?? []) : null,
    mustChangePassword: false,
    via: 'session',
    lab: true,
    version: '0.1.0',
  };
}

export function tokenView(db: Db, token: MockToken) {
  const owner = db.users.find(({ id }) => id === token.ownerId);
  return {
    id: token.id,
    name: token.name,
    owner: { id: token.ownerId, name: owner?.name ?? '' },
    role: token.role,
    readOnly: token.readOnly,
    createdAt: iso(token.createdAt),
    lastUsedAt: null,
    expiresAt: token.expiresAt,
  };
}

export function sessionView(db: Db, session: MockSession) {
  const user = db.users.find(({ id }) => id === session.userId);
  return {
    id: session.id,
    user: { id: session.userId, name: user?.name ?? '', email: user?.email ?? '' },
    createdAt: iso(session.createdAt),
    lastSeenAt: iso(db.now() - 30_000),
    expiresAt: iso(session.createdAt + 604_800_000),
    ip: session.ip,
    userAgent: session.userAgent,
    current: session.current,
  };
}
