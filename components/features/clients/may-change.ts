import type { Me } from '#lib/client/fleet.ts';

/** The controller decides; this only keeps buttons away that it would refuse. */
export const mayChangeClients = (me: Me | undefined): boolean => me?.role === 'admin' || me?.role === 'site-manager';
