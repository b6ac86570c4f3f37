'use client';
/** One grant: its sentence, when it holds, who answers for it, what is to say about it, and what can be done with it. */
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import type { PolicyFinding, PolicyGrantView } from '#lib/contract/policy-document.ts';
import { Findings } from '../words/findings.tsx';
import { Toggle } from '../words/toggle.tsx';
import type { Names } from '../words/use-names.ts';
import { useWhen } from '../words/when.ts';
import { GrantSentence } from './grant-sentence.tsx';

interface GrantRowProps {
  readonly grant: PolicyGrantView;
  readonly names: Names;
  readonly findings: readonly PolicyFinding[];
  readonly mayChange: boolean;
  readonly isBusy: boolean;
  readonly isLookedAt: boolean;
  readonly onSwitch: (isOn: boolean) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

export function GrantRow(props: GrantRowProps) {
  const { grant, names, findings, mayChange, isBusy, isLookedAt, onSwitch, onEdit, onRemove } = props;
  const t = useTranslations('policy.grant');
  const when = useWhen();
  const { id, effect, enabled } = grant;
  const facts = [
    grant.times.length > 0 && when.times(grant.times),
    grant.until !== null && t('until', { at: when.until(grant.until) }),
    grant.registeredOnly && t('registeredOnly'),
    grant.owner !== null && t('owner', { owner: names.site(grant.owner) }),
  ].filter((fact) => fact !== false);
  return (
    <li
      id={`grant-${id}`}
      data-testid="grant"
      data-grant={id}
      className={`grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 border-b border-line py-3 last:border-0 [contain-intrinsic-size:auto_76px] [content-visibility:auto] md:grid-cols-[4.5rem_minmax(0,1fr)_auto] md:items-start ${isLookedAt ? '-mx-2 rounded-md bg-fill px-2' : ''}`}
    >
      <span className={`text-sm md:pt-0.5 ${enabled ? '' : 'text-mute'}`}>
        <StatusWord
          mark={enabled ? (effect === 'allow' ? 'well' : 'down') : 'pending'}
          word={t(enabled ? `${effect}Word` : 'off')}
        />
      </span>
      <div className={`min-w-0 max-md:order-last max-md:col-span-2 ${enabled ? '' : 'text-mute'}`}>
        <p>
          <GrantSentence grant={grant} names={names} />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-sm text-mute">
          <span className="font-mono text-[12.5px]">{id}</span>
          {facts.map((fact) => (
            <span key={fact} className="before:me-2 before:content-['·']">
              {fact}
            </span>
          ))}
        </p>
        {grant.note !== null && <p className="mt-0.5 text-sm break-words text-mute">{grant.note}</p>}
        {findings.length > 0 && (
          <div className="mt-1.5">
            <Findings findings={findings} />
          </div>
        )}
      </div>
      {mayChange && (
        <div className="flex flex-wrap items-center justify-end gap-1">
          <Toggle
            isOn={enabled}
            label={t('switch', { id })}
            word={t(enabled ? 'on' : 'off')}
            disabled={isBusy}
            onChange={onSwitch}
          />
          <Button tone="quiet" aria-label={t('editNamed', { id })} disabled={isBusy} onClick={onEdit}>
            {t('edit')}
          </Button>
          <ConfirmButton
            tone="quiet"
            label={t('remove')}
            confirmLabel={t('removeNow')}
            describedAs={id}
            disabled={isBusy}
            onConfirm={onRemove}
          />
        </div>
      )}
    </li>
  );
}
