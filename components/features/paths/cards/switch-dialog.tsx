'use client';
/** Choose another path, with what it would change: from, to, and the difference in what is measured. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { activePathOf, orderedPaths, roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import { PathState } from '#components/kit/track/path-state.tsx';
import { type Format, useFormat } from '#components/kit/use-format.ts';
import { useSwitchTo } from '#lib/client/path-map.ts';
import type { MeasuredPath } from '#lib/contract/paths.ts';
import type { Pair } from '../pairs.ts';

interface SwitchDialogProps {
  readonly pair: Pair;
  readonly onClose: () => void;
  readonly onMoved: () => void;
}

const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text);

function difference(format: Format, from: MeasuredPath | undefined, to: MeasuredPath) {
  if (!from || from.rttMs === null || to.rttMs === null) return null;
  const [rtt, loss] = [to.rttMs - from.rttMs, (to.lossPct ?? 0) - (from.lossPct ?? 0)];
  return { rtt: signed(format.ms(rtt), rtt), loss: signed(format.percent(loss), loss) };
}

export function SwitchDialog({ pair, onClose, onMoved }: SwitchDialogProps) {
  const t = useTranslations('paths');
  const format = useFormat();
  const { ahead } = pair;
  const move = useSwitchTo();
  const active = activePathOf(ahead);
  const offered = orderedPaths(ahead).filter((path) => path !== active && !path.draining);
  const [chosenId, setChosenId] = useState(offered.find(({ status }) => status === 'up')?.id ?? offered[0]?.id ?? '');
  const chosen = offered.find(({ id }) => id === chosenId);
  const changes = chosen ? difference(format, active, chosen) : null;
  return (
    <FormDialog
      title={t('chooseTitle', { gateway: ahead.gatewaySite.name, peer: ahead.peerSite.name })}
      submitLabel={t('moveNow')}
      error={move.error}
      isPending={move.isPending}
      onClose={onClose}
      onSubmit={() => {
        if (chosen === undefined) return;
        move.mutate(
          { params: { id: ahead.gateway.id, peer: ahead.peer.id }, body: { pathId: chosen.id } },
          {
            onSuccess: () => {
              onMoved();
              onClose();
            },
          },
        );
      }}
    >
      <fieldset className="flex flex-col">
        <legend className="mb-1 text-sm text-mute">{t('chooseHint')}</legend>
        {offered.map((path) => (
          <label
            key={path.id}
            className="flex min-h-11 cursor-pointer items-center gap-3 border-b border-line py-2 last:border-0"
          >
            <input
              type="radio"
              name="path"
              value={path.id}
              checked={path.id === chosenId}
              onChange={() => setChosenId(path.id)}
              className="size-4 accent-accent"
            />
            <span className="min-w-0 flex-1">
              <HopChips path={path} />
              <span className="mt-1 block text-xs text-mute">
                <PathState role={roleOf(ahead, path)} trouble={troubleOf(path)} />
              </span>
            </span>
            <span className="text-sm whitespace-nowrap">
              {format.ms(path.rttMs)} · {format.percent(path.lossPct)}
            </span>
          </label>
        ))}
      </fieldset>
      {chosen && (
        <section
          aria-label={t('preview')}
          data-testid="preview"
          className="rounded-md border border-line bg-raise px-3 py-2.5 text-sm"
        >
          <p className="flex flex-wrap items-center gap-2">
            <HopChips path={active ?? null} isQuiet />
            <span aria-hidden>→</span>
            <span className="sr-only">{t('to')}</span>
            <HopChips path={chosen} />
          </p>
          <p className="mt-1.5">
            {changes === null ? t('previewUnknown') : t('previewDifference', changes)} {t('previewBoth')}
          </p>
          {chosen.status === 'silent' && <p className="mt-1 text-bad">{t('previewSilent')}</p>}
        </section>
      )}
    </FormDialog>
  );
}
