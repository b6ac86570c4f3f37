/** The traffic classes as they are typed, what is wrong with them, and back to what the controller takes. */
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { parseCidr4 } from '#lib/values/cidr.ts';

type Plan = TrafficClassSettings['classes'][number];
type ClassName = Plan['class'];

export const slaFields = {
  maxRttMs: [1, 10_000],
  maxJitterMs: [1, 10_000],
  maxLossPct: [0.1, 100],
  heldMs: [200, 600_000],
} as const;
export type SlaField = keyof typeof slaFields;
export const slaNames = Object.keys(slaFields) as SlaField[];

export interface PlanDraft {
  readonly class: ClassName;
  readonly sla: Readonly<Record<SlaField, string>>;
  readonly scheme: '0' | '1' | '2' | '3';
  readonly k: string;
  readonly r: string;
  readonly duplicate: boolean;
}

export interface MatcherDraft {
  readonly key: number;
  readonly class: ClassName;
  readonly protocol: string;
  readonly ports: string;
  readonly networks: string;
  readonly dscp: string;
}

export interface ClassesDraft {
  readonly plans: readonly PlanDraft[];
  readonly matchers: readonly MatcherDraft[];
  readonly defaultClass: ClassName;
}

export type Fault =
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | 'ports'
  | 'networks'
  | 'dscp';

export function draftOf(settings: TrafficClassSettings): ClassesDraft {
  return {
    plans: settings.classes.map(({ class: name, sla, fec, duplicate }) => ({
      class: name,
      sla: Object.fromEntries(slaNames.map((field) => [field, String(sla[field])])) as Record<SlaField, string>,
      scheme: fec === null ? '0' : (String(fec.scheme) as PlanDraft['scheme']),
      k: String(fec?.k ?? 5),
      r: String(fec?.r ?? 1),
      duplicate,
    })),
    matchers: settings.matchers.map((one, key) => ({
      key,
      class: one.class,
      protocol: one.protocol === null ? '' : String(one.protocol),
      ports: one.ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', '),
      networks: one.networks.join(', '),
      dscp: one.dscp === null ? '' : String(one.dscp),
    })),
    defaultClass: settings.defaultClass,
  };
}

const parts = (text: string): string[] =>
  text
    .split(/[,，\s]+/)
    .map((part) => part.trim())
    .filter(Boolean);

function portRange(text: string): { from: number; to: number } | null {
  const found = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(text);
  if (!found) return null;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return from >= 1 && to <= 65_535 && from <= to ? { from, to } : null;
}

const isWithin = (text: string, min: number, max: number, isWhole: boolean): boolean => {
  const value = Number(text);
  return text.trim() !== '' && value >= min && value <= max && (!isWhole || Number.isInteger(value));
};

/** By `class.field` and `matchers.<row>.<field>`. */
export function draftFaults({ plans, matchers }: ClassesDraft): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  const number = (key: string, text: string, min: number, max: number, isWhole: boolean): void => {
    if (!isWithin(text, min, max, isWhole)) faults.set(key, { kind: 'number', min, max });
  };
  for (const plan of plans) {
    for (const field of slaNames) {
      const [min, max] = slaFields[field];
      number(`${plan.class}.${field}`, plan.sla[field], min, max, field === 'heldMs');
    }
    if (plan.scheme === '0') continue;
    number(`${plan.class}.k`, plan.k, 2, 32, true);
    if (plan.scheme !== '1') number(`${plan.class}.r`, plan.r, 1, 8, true);
  }
  for (const [index, one] of matchers.entries()) {
    const at = (field: string): string => `matchers.${index}.${field}`;
    if (parts(one.ports).some((part) => portRange(part) === null)) faults.set(at('ports'), 'ports');
    if (parts(one.networks).some((part) => parseCidr4(part) === undefined)) faults.set(at('networks'), 'networks');
    if (one.dscp.trim() !== '' && !isWithin(one.dscp, 0, 63, true)) faults.set(at('dscp'), 'dscp');
  }
  return faults;
}

type Body = Pick<TrafficClassSettings, 'classes' | 'matchers' | 'defaultClass'>;

/** Of a draft without faults. */
export function settingsOf({ plans, matchers, defaultClass }: ClassesDraft): Body {
  return {
    defaultClass,
    classes: plans.map((plan) => ({
      class: plan.class,
      duplicate: plan.duplicate,
      sla: {
        maxRttMs: Number(plan.sla.maxRttMs),
        maxJitterMs: Number(plan.sla.maxJitterMs),
        maxLossPct: Number(plan.sla.maxLossPct),
        heldMs: Number(plan.sla.heldMs),
      },
      fec:
        plan.scheme === '0'
          ? null
          : {
              scheme: Number(plan.scheme) as 1 | 2 | 3,
              k: Number(plan.k),
              r: plan.scheme === '1' ? 1 : Number(plan.r),
            },
    })),
    matchers: matchers.map((one) => ({
      class: one.class,
      protocol: one.protocol === '' ? null : Number(one.protocol),
      ports: parts(one.ports).flatMap((part) => portRange(part) ?? []),
      networks: parts(one.networks),
      dscp: one.dscp.trim() === '' ? null : Number(one.dscp),
    })),
  };
}
