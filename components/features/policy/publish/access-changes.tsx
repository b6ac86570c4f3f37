'use client';
/** Who gains and who loses, as sentences that name people; by site and resource, losses first. */
import { useTranslations } from 'next-intl';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { AccessChangeView, PolicyPreview } from '#lib/contract/policy.ts';
import type { Names } from '../words/use-names.ts';

interface Person {
  readonly name: string;
  readonly devices: readonly AccessChangeView['clients'][number][];
}

export function peopleOf(clients: AccessChangeView['clients']): Person[] {
  const byName = Map.groupBy(clients, ({ person, name }) => person || name);
  return [...byName].map(([name, devices]) => ({ name, devices })).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The sum in one sentence. */
export function ChangeSummary({ preview }: { preview: PolicyPreview }) {
  const t = useTranslations('policy.changes');
  const { losing, gaining, sessions } = preview;
  if (losing + gaining === 0) return <p data-testid="change-summary">{t('none')}</p>;
  const parts = [
    losing > 0 && t(sessions > 0 ? 'losingSessions' : 'losing', { count: losing, sessions }),
    gaining > 0 && t('gaining', { count: gaining }),
  ].filter((part) => part !== false);
  return (
    <p data-testid="change-summary" className="flex items-baseline gap-2 text-[17px]/6 font-medium">
      <StatusMark mark={losing > 0 ? 'degraded' : 'well'} />
      {parts.join(t('joint'))}
    </p>
  );
}

interface AccessChangesProps {
  /** It happened: who is online now says nothing about it. */
  readonly isPast?: boolean;
  readonly changes: readonly AccessChangeView[];
  readonly names: Names;
}

export function AccessChanges({ changes, names, isPast = false }: AccessChangesProps) {
  const t = useTranslations('policy.changes');
  if (changes.length === 0) return null;
  const sorted = changes.toSorted((a, b) => Number(a.change === 'gain') - Number(b.change === 'gain'));
  return (
    <ul aria-label={t('list')} className="max-h-72 overflow-y-auto rounded-md border border-line" data-testid="changes">
      {sorted.map((change) => (
        <ChangeLine
          key={`${change.change} ${change.gateway.id} ${change.resource}`}
          change={change}
          names={names}
          isPast={isPast}
        />
      ))}
    </ul>
  );
}

interface ChangeLineProps {
  readonly change: AccessChangeView;
  readonly names: Names;
  readonly isPast: boolean;
}

function ChangeLine({ change, names, isPast }: ChangeLineProps) {
  const t = useTranslations('policy.changes');
  const people = peopleOf(change.clients);
  const online = change.clients.filter((one) => one.online).length;
  const isLoss = change.change === 'lose';
  const [first] = people;
  return (
    <li className="border-b border-line last:border-0">
      <details className="group">
        <summary className="flex min-h-9 list-none items-center gap-2 px-3 py-1.5 -outline-offset-2 hover:bg-raise pointer-coarse:min-h-11">
          <StatusMark mark={isLoss ? 'down' : 'well'} />
          <span className="min-w-0 flex-1">
            {t.rich(`${isLoss ? 'loses' : 'gains'}${people.length === 1 ? 'One' : 'Many'}`, {
              who: people.length === 1 ? (first?.name ?? '') : t('people', { count: people.length }),
              what: () => <strong className="font-medium">{names.resource(change.resource)}</strong>,
              site: change.site.name,
            })}
            {isLoss && !isPast && online > 0 && <span className="text-mute"> · {t('online', { count: online })}</span>}
          </span>
          <span aria-hidden className="text-mute group-open:rotate-90">
            ›
          </span>
        </summary>
        <div className="px-3 pb-2.5 ps-7.5 text-sm">
          <ul>
            {people.map(({ name, devices }) => (
              <li key={name} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
                <span>{name}</span>
                {devices.map((device) => (
                  <span key={device.id} className="inline-flex items-center gap-1.5 text-mute">
                    {device.name}
                    {device.online && !isPast && (
                      <>
                        <StatusMark mark="well" />
                        {t('isOnline')}
                      </>
                    )}
                  </span>
                ))}
              </li>
            ))}
          </ul>
          <p className="mt-1 text-mute">
            {t(isLoss ? 'byLoss' : 'byGain', { grants: change.grants.join(', '), gateway: change.gateway.name })}
          </p>
        </div>
      </details>
    </li>
  );
}
