/** Every URL of the console, typed. Nothing else writes one by hand. */
export const gatewayTabs = ['underlay', 'overlay', 'paths', 'fec', 'clients', 'lightlink', 'logs'] as const;
export type GatewayTab = (typeof gatewayTabs)[number];

export const logTabs = ['events', 'access'] as const;
export type LogTab = (typeof logTabs)[number];

export interface ClientListSearch {
  readonly gateway?: string;
  readonly site?: string;
  readonly status?: string;
  readonly role?: string;
  readonly q?: string;
}

export const settingsTabs = ['account', 'users', 'tokens', 'sessions', 'network', 'classes'] as const;
export type SettingsTab = (typeof settingsTabs)[number];

export const policyTabs = ['rules', 'text', 'resources', 'reach', 'tests', 'rehearsal', 'history'] as const;
export type PolicyTab = (typeof policyTabs)[number];

export interface PolicySearch {
  /** The grant that is shown first, by its id. */
  readonly grant?: string;
  /** The line that the text is opened at. */
  readonly line?: string;
  readonly gateway?: string;
  readonly revision?: string;
}

export interface GatewayListSearch {
  readonly q?: string;
  readonly status?: string;
  readonly site?: string;
  readonly sort?: string;
}

export interface PathsSearch {
  readonly gateway?: string;
  readonly peer?: string;
  readonly pop?: string;
  /** The switch whose story is open. */
  readonly switch?: string;
  /** A past moment, RFC 3339. */
  readonly at?: string;
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) search.set(key, value);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

export const paths = {
  overview: () => '/',
  gateways: (search: GatewayListSearch = {}) => `/gateways${query({ ...search })}`,
  gateway: (id: string, tab?: GatewayTab) =>
    `/gateways/${encodeURIComponent(id)}${query({ tab: tab === 'underlay' ? undefined : tab })}`,
  paths: (search: PathsSearch = {}) => `/paths${query({ ...search })}`,
  clients: (search: ClientListSearch = {}) => `/clients${query({ ...search })}`,
  client: (id: string) => `/clients/${encodeURIComponent(id)}`,
  invites: (search: { readonly status?: string; readonly gateway?: string } = {}) => `/invites${query({ ...search })}`,
  logs: (tab?: LogTab) => `/logs${query({ tab: tab === 'events' ? undefined : tab })}`,
  policy: (tab?: PolicyTab, search: PolicySearch = {}) =>
    `/policy${query({ tab: tab === 'rules' ? undefined : tab, ...search })}`,
  myStore: () => '/my-store',
  settings: (tab?: SettingsTab) => `/settings${query({ tab: tab === 'account' ? undefined : tab })}`,
  lab: () => '/lab',
  signIn: (next?: string) => `/sign-in${query({ next: next === '/' ? undefined : next })}`,
} as const;

/** Where to go after signing in: a page of this console, never another origin. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  const url = new URL(next, 'http://console.invalid');
  if (url.host !== 'console.invalid' || url.pathname.startsWith('/sign-in')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
