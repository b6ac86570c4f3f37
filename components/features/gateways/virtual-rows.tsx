'use client';
/** The gateways in view, each with the age of its numbers. */
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import { ageMs, isOld } from '#components/kit/age.tsx';
import { missing } from '#components/kit/number-format.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { Selection } from '#components/kit/use-selection.ts';
import { VirtualList } from '#components/kit/virtual-list.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import type { GatewayPages } from '#lib/client/gateway-pages.ts';
import { columnsClass } from './gateway-head.tsx';
import { GatewayLine } from './gateway-line.tsx';

interface VirtualRowsProps {
  readonly pages: Pick<GatewayPages, 'rows' | 'hasMore' | 'isLoadingMore' | 'loadMore' | 'inView'>;
  readonly selection: Selection | null;
}

export const VirtualRows = memo(function VirtualRows({ pages, selection }: VirtualRowsProps) {
  const t = useTranslations('list');
  const format = useFormat();
  const now = useServerNow();
  return (
    <VirtualList pages={pages} rowClass={columnsClass} lineHeight={36} cardHeight={92} loadingMore={t('loadingMore')}>
      {(row) => {
        const age = now === null ? null : ageMs(row.sampledAt, now);
        return (
          <GatewayLine
            row={row}
            age={age === null ? missing : format.duration(age)}
            isStale={isOld(row.sampledAt, now)}
            isSelected={selection === null ? null : selection.has(row.id)}
            toggle={selection?.toggle}
          />
        );
      }}
    </VirtualList>
  );
});
