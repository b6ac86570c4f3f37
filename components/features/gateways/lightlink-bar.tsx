'use client';
/** LightLink on or off at many gateways at once; the receipt counts up below the buttons. */
import { useTranslations } from 'next-intl';
import { Receipt } from '#components/kit/lightlink/receipt.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useSwitchLightLink } from '#lib/client/lightlink.ts';
import type { GatewayRow } from '#lib/contract/gateways.ts';

interface LightLinkBarProps {
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly chosen: readonly Pick<GatewayRow, 'id' | 'name'>[];
  readonly clear: () => void;
}

/** The controller takes 500 at a time. */
const most = 500;

export function LightLinkBar({ isOpen, setOpen, chosen, clear }: LightLinkBarProps) {
  const t = useTranslations('lightlink');
  const change = useSwitchLightLink();
  const nameOf = (id: string): string => (change.variables?.body.gatewayIds.includes(id) ? (names.get(id) ?? id) : id);
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  const turn = (enabled: boolean): void =>
    change.mutate({ body: { gatewayIds: chosen.slice(0, most).map(({ id }) => id), enabled } });
  const failed = change.data?.results.filter(({ done }) => !done) ?? [];
  return (
    <div className="flex flex-wrap items-center justify-end gap-1.5">
      {isOpen && (
        <>
          <span className="text-xs text-mute">{t('selected', { count: chosen.length })}</span>
          <Button disabled={chosen.length === 0 || change.isPending} onClick={() => turn(true)}>
            {t('bulkOn')}
          </Button>
          <ConfirmButton
            label={t('bulkOff')}
            confirmLabel={t('bulkOffNow')}
            disabled={chosen.length === 0 || change.isPending}
            onConfirm={() => turn(false)}
          />
        </>
      )}
      <Button
        tone="quiet"
        aria-pressed={isOpen}
        onClick={() => {
          setOpen(!isOpen);
          clear();
          change.reset();
        }}
      >
        {t(isOpen ? 'chooseEnd' : 'choose')}
      </Button>
      {change.data?.operationId && <Receipt operationId={change.data.operationId} />}
      {failed.length > 0 && (
        <p role="alert" className="text-sm text-bad">
          {t('failed', { names: failed.map(({ id }) => nameOf(id)).join(', ') })}
        </p>
      )}
      {change.error !== null && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={change.error} />
        </p>
      )}
    </div>
  );
}
