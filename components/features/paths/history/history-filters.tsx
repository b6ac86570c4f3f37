'use client';
import { useTranslations } from 'next-intl';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { SelectField } from '#components/ui/text-field.tsx';
import type { Decider, PathMap, PathSwitch } from '#lib/contract/paths.ts';
import { switchCauses } from '#lib/netmap/ltt.ts';
import type { Choice } from '../use-choice.ts';

interface HistoryFiltersProps {
  readonly map: PathMap;
  readonly choice: Choice;
  readonly cause: PathSwitch['cause'] | undefined;
  readonly decidedBy: Decider | undefined;
}

const deciders: readonly Decider[] = ['gateway', 'orchestrator', 'operator'];

export function HistoryFilters({ map, choice, cause, decidedBy }: HistoryFiltersProps) {
  const t = useTranslations();
  const { set } = useUrlState();
  const { gateway, peer } = choice;
  const byName = (a: string, b: string): number => a.localeCompare(b, undefined, { numeric: true });
  const stations = map.stations.toSorted((a, b) => byName(a.gateway.name, b.gateway.name));
  const peers = map.peers
    .filter((one) => one.gateway.id === gateway)
    .toSorted((a, b) => byName(a.peer.name, b.peer.name));
  return (
    <div className="mb-2 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <SelectField
        label={t('paths.gateway')}
        isLabelHidden
        value={gateway}
        onChange={(event) => set({ gateway: event.target.value, peer: null, pop: null })}
      >
        <option value="">{t('paths.anyGateway')}</option>
        {stations.map((station) => (
          <option key={station.gateway.id} value={station.gateway.id}>
            {station.gateway.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('paths.peer')}
        isLabelHidden
        value={peer}
        disabled={gateway === ''}
        onChange={(event) => set({ peer: event.target.value })}
      >
        <option value="">{t('paths.anyPeer')}</option>
        {peers.map((one) => (
          <option key={one.peer.id} value={one.peer.id}>
            {one.peer.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('paths.cause')}
        isLabelHidden
        value={cause ?? ''}
        onChange={(event) => set({ cause: event.target.value })}
      >
        <option value="">{t('paths.anyCause')}</option>
        {switchCauses.map((one) => (
          <option key={one} value={one}>
            {t(`switchCause.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('paths.decidedBy')}
        isLabelHidden
        value={decidedBy ?? ''}
        onChange={(event) => set({ by: event.target.value })}
      >
        <option value="">{t('paths.anyDecider')}</option>
        {deciders.map((one) => (
          <option key={one} value={one}>
            {t(`decider.${one}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
