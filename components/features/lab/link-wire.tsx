'use client';
import Link from 'next/link';
/** One wire: presets, its five numbers, the cut, and what it did to the datagrams so far. */
import { useTranslations } from 'next-intl';
import { useLinkWords } from '#components/kit/condition-text.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Button } from '#components/ui/button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { type Direction, useImpair } from '#lib/client/lab.ts';
import { paths } from '#lib/client/paths.ts';
import type { Impairment, LabLink } from '#lib/contract/lab.ts';
import { fieldNames, presetNames, presets } from './presets.ts';
import { WireField } from './wire-field.tsx';

interface LinkWireProps {
  readonly link: LabLink;
  readonly direction: Direction;
  readonly isReadOnly: boolean;
}

export function LinkWire({ link, direction, isReadOnly }: LinkWireProps) {
  const t = useTranslations('lab');
  const words = useLinkWords();
  const impair = useImpair();
  const isBackbone = link.scope === 'backbone';
  const name = t(isBackbone ? 'backboneName' : 'linkName', { site: link.site, link: link.link });
  const set = (change: Partial<Impairment>): void => impair.mutate({ id: link.id, change, direction });
  const shown = direction === 'down' ? link.down : link.up;
  const isCut = direction === 'both' ? link.up.down && link.down.down : shown.down;
  const isPartlyCut = !isCut && (link.up.down || link.down.down);
  return (
    <li className="card flex flex-col gap-3 px-4 py-3.5" data-testid={`wire-${link.id}`} data-cut={isCut}>
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="text-sm font-semibold">{name}</h3>
        {!isBackbone && <span className="text-xs text-mute">{words.kind(link.kind)}</span>}
        {(isCut || isPartlyCut) && (
          <span className="text-sm">
            <StatusWord mark={isCut ? 'down' : 'degraded'} word={isCut ? t('isCut') : t('isCutOneWay')} />
          </span>
        )}
        <span className="ms-auto flex items-center gap-2">
          <output className="text-xs text-mute" data-testid="wire-state">
            {impair.isPending ? t('pending') : impair.isSuccess ? t('applied') : ''}
          </output>
          <Button
            tone={isCut ? 'primary' : 'danger'}
            disabled={isReadOnly}
            aria-label={isCut ? t('restoreLink', { link: name }) : t('cutLink', { link: name })}
            onClick={() => set({ down: !isCut })}
          >
            {isCut ? t('restore') : t('cut')}
          </Button>
        </span>
      </div>
      {impair.error !== null && (
        <p role="alert" className="text-sm text-bad">
          {t('failed')}: <ProblemText error={impair.error} />
        </p>
      )}
      <fieldset className="flex flex-wrap gap-1.5" disabled={isReadOnly}>
        <legend className="sr-only">{t('presets')}</legend>
        {presetNames
          .filter((preset) => preset !== 'cut')
          .map((preset) => (
            <button
              key={preset}
              type="button"
              className="chip"
              aria-label={t('presetOn', { preset: t(preset), link: name })}
              onClick={() => set(presets[preset])}
            >
              {t(preset)}
            </button>
          ))}
      </fieldset>
      <div className="flex flex-col gap-2">
        {fieldNames.map((field) => (
          <WireField
            key={field}
            linkName={name}
            field={field}
            value={shown[field]}
            isMixed={direction === 'both' && link.up[field] !== link.down[field]}
            isReadOnly={isReadOnly}
            set={(value) => set({ [field]: value })}
          />
        ))}
      </div>
      <WireCounters link={link} />
    </li>
  );
}

function WireCounters({ link }: { link: LabLink }) {
  const t = useTranslations('lab');
  const format = useFormat();
  return (
    <div className="mt-auto flex flex-wrap items-end gap-x-4 border-t border-line pt-2.5 text-xs text-mute">
      <dl className="me-auto grid grid-cols-[auto_1fr] gap-x-3">
        {(['up', 'down'] as const).map((way) => {
          const { forwarded, lost, queueDropped } = link.counters[way];
          return (
            <div key={way} className="contents">
              <dt>{link.scope === 'backbone' ? t(`backbone_${way}`, { site: link.site }) : t(way)}</dt>
              <dd className="text-text">
                {t('counters', { forwarded: format.count(forwarded), lost: format.count(lost) })}
                {queueDropped > 0 && `, ${t('queue', { count: format.count(queueDropped) })}`}
              </dd>
            </div>
          );
        })}
      </dl>
      {link.gatewayId !== null && (
        <Link className="link" href={paths.gateway(link.gatewayId)} prefetch={false}>
          {t('open')}
        </Link>
      )}
    </div>
  );
}
