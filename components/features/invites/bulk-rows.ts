/** From pasted or dropped lines to invites: what each line means here, and what is wrong with it. */
import { parseCsv } from '#lib/client/csv.ts';
import type { IndexedGateway } from '#lib/client/gateways.ts';
import type { NewInvite } from '#lib/contract/invites.ts';

export type RowFault = 'noName' | 'badEmail' | 'noSite' | 'badRole' | 'badUntil';

export interface BulkRow {
  readonly person: string;
  readonly email: string;
  readonly site: string;
  readonly accessRole: string;
  readonly until: string;
  readonly gatewayIds: readonly string[];
  readonly accessUntil: string | null;
  readonly fault: RowFault | null;
}

/** What a line may name a place by. */
type Named = Pick<IndexedGateway, 'id' | 'name' | 'isBranch'> & { readonly site: { readonly name: string } };

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const rolePattern = /^[a-z][a-z0-9-]{0,31}$/;
const headWords = new Set(['name', 'person', 'e-mail', 'email', '姓名', '人员']);
const closing = 'T18:00:00';

/** A day ends with business; a moment is taken as it is. Undefined: not understood, or past. */
function deadline(text: string, now: number): string | null | undefined {
  if (text === '') return null;
  const day = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  // 30 February is no day, though some engines make it one of March.
  const isDay = day?.[1] !== undefined && new Date(`${day[1]}T00:00:00Z`).toISOString().startsWith(day[1]);
  const at = isDay ? Date.parse(day[2] === undefined ? `${text}${closing}` : text) : Number.NaN;
  return Number.isNaN(at) || at <= now ? undefined : new Date(at).toISOString();
}

function gatewaysAt(site: string, gateways: readonly Named[]): string[] {
  if (site === '*') return gateways.filter(({ isBranch }) => isBranch).map(({ id }) => id);
  const wanted = site.toLowerCase();
  return gateways
    .filter(({ name, site: { name: siteName } }) => [name, siteName].some((one) => one.toLowerCase() === wanted))
    .map(({ id }) => id);
}

export function bulkRows(text: string, gateways: readonly Named[], defaultRole: string, now: number): BulkRow[] {
  const lines = parseCsv(text);
  const hasHead = headWords.has(lines[0]?.[0]?.toLowerCase() ?? '');
  return lines.slice(hasHead ? 1 : 0).map(([person = '', email = '', site = '', role = '', until = '']) => {
    const accessRole = role === '' ? defaultRole : role;
    const gatewayIds = gatewaysAt(site, gateways);
    const accessUntil = deadline(until, now);
    const fault = (): RowFault | null => {
      if (person === '') return 'noName';
      if (email !== '' && !emailPattern.test(email)) return 'badEmail';
      if (gatewayIds.length === 0) return 'noSite';
      if (!rolePattern.test(accessRole)) return 'badRole';
      return accessUntil === undefined ? 'badUntil' : null;
    };
    return { person, email, site, accessRole, until, gatewayIds, accessUntil: accessUntil ?? null, fault: fault() };
  });
}

/** What is sent of a row without a fault. */
export function inviteOf(row: BulkRow, validUntil: string, send: boolean, language: 'en' | 'zh-CN'): NewInvite {
  return {
    person: row.person,
    email: row.email === '' ? null : row.email,
    gatewayIds: [...row.gatewayIds],
    accessRole: row.accessRole,
    deviceLimit: 1,
    validUntil,
    accessUntil: row.accessUntil,
    note: '',
    send: send && row.email !== '',
    language,
  };
}
