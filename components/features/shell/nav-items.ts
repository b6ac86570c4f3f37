import {
  FlaskConical,
  LayoutDashboard,
  type LucideIcon,
  MailPlus,
  Router,
  ScrollText,
  ShieldCheck,
  SlidersHorizontal,
  Store,
  TrainTrack,
  Users,
} from 'lucide-react';
import type { Me } from '#lib/client/fleet.ts';
import { paths } from '#lib/client/paths.ts';

export interface NavItem {
  readonly key:
    | 'overview'
    | 'myStore'
    | 'gateways'
    | 'paths'
    | 'clients'
    | 'invites'
    | 'policy'
    | 'logs'
    | 'settings'
    | 'lab';
  readonly href: string;
  readonly icon: LucideIcon;
  /** The second key after g. */
  readonly shortcut: string;
}

const items: readonly NavItem[] = [
  { key: 'overview', href: paths.overview(), icon: LayoutDashboard, shortcut: 'o' },
  { key: 'gateways', href: paths.gateways(), icon: Router, shortcut: 'g' },
  { key: 'paths', href: paths.paths(), icon: TrainTrack, shortcut: 'p' },
  { key: 'clients', href: paths.clients(), icon: Users, shortcut: 'c' },
  { key: 'invites', href: paths.invites(), icon: MailPlus, shortcut: 'i' },
  { key: 'policy', href: paths.policy(), icon: ShieldCheck, shortcut: 'a' },
  { key: 'logs', href: paths.logs(), icon: ScrollText, shortcut: 'e' },
  { key: 'myStore', href: paths.myStore(), icon: Store, shortcut: 'm' },
  { key: 'settings', href: paths.settings(), icon: SlidersHorizontal, shortcut: 's' },
  { key: 'lab', href: paths.lab(), icon: FlaskConical, shortcut: 'l' },
];

const managerFirst: readonly NavItem['key'][] = ['myStore', 'clients', 'invites', 'policy'];
const rankForManager = ({ key }: NavItem): number => {
  const rank = managerFirst.indexOf(key);
  return rank < 0 ? managerFirst.length : rank;
};

/** What a site manager is here for comes first; the lab is listed where this controller runs one, and lies outside a site manager's reach. */
export function navItems(me: Pick<Me, 'role' | 'lab'> | undefined): readonly NavItem[] {
  const isManager = me?.role === 'site-manager';
  const shown = items.filter(({ key }) => key !== 'lab' || (me?.lab === true && !isManager));
  if (!isManager) return shown;
  return shown.toSorted((a, b) => rankForManager(a) - rankForManager(b));
}

/** The area that a URL belongs to, whoever looks. */
export const areaOf = (pathname: string): NavItem | undefined => items.find(({ href }) => isCurrent(href, pathname));

export function isCurrent(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
