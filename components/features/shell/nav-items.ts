import { FlaskConical, LayoutDashboard, type LucideIcon, Router, SlidersHorizontal, TrainTrack } from 'lucide-react';
import { paths } from '#lib/client/paths.ts';

export interface NavItem {
  readonly key: 'overview' | 'gateways' | 'paths' | 'settings' | 'lab';
  readonly href: string;
  readonly icon: LucideIcon;
  /** The second key after g. */
  readonly shortcut: string;
}

const items: readonly NavItem[] = [
  { key: 'overview', href: paths.overview(), icon: LayoutDashboard, shortcut: 'o' },
  { key: 'gateways', href: paths.gateways(), icon: Router, shortcut: 'g' },
  { key: 'paths', href: paths.paths(), icon: TrainTrack, shortcut: 'p' },
  { key: 'settings', href: paths.settings(), icon: SlidersHorizontal, shortcut: 's' },
  { key: 'lab', href: paths.lab(), icon: FlaskConical, shortcut: 'l' },
];

/** Only what exists: the lab is listed where this controller runs one. */
export function navItems(hasLab: boolean): readonly NavItem[] {
  return items.filter(({ key }) => key !== 'lab' || hasLab);
}

export function isCurrent(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
