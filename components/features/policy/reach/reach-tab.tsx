'use client';
/** Who can reach what at one gateway, and one attempt explained. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import { useGatewayRows } from '#lib/client/gateways.ts';
import { useReach } from '#lib/client/policy.ts';
import type { ReachMatrix } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Unreadable } from '../words/unreadable.tsx';
import { useNames } from '../words/use-names.ts';
import { CellDetails } from './cell-details.tsx';
import { Matrix } from './matrix.tsx';
import { ProbeCard } from './probe-card.tsx';
import type { ChosenCell } from './reach-mark.tsx';

export function ReachTab() {
  const t = useTranslations('policy.reach');
  const { state, text, check, isChanged } = useDraft();
  const { get, set } = useUrlState();
  const rows = useGatewayRows({ sort: 'name' }, 200).data?.items ?? [];
  const gateway = get('gateway') || (rows.find(({ name }) => name !== '')?.id ?? '');
  const [isEnforced, setEnforced] = useState(false);
  const [isTurned, setTurned] = useState(false);
  const [chosen, setChosen] = useState<ChosenCell | null>(null);
  const asked = isEnforced ? state.text : text;
  const reach = useReach(asked, gateway);
  const names = useNames(check.data?.outline);
  // A role without a title has the word that the rest of the console has for it.
  const titled = (matrix: ReachMatrix): ReachMatrix => ({
    ...matrix,
    subjects: matrix.subjects.map((one) =>
      one.kind === 'role' && one.name === one.id ? { ...one, name: names.role(one.id) } : one,
    ),
  });
  if (check.data?.outline === null && !isEnforced) return <Unreadable check={check.data} />;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_320px]">
      <Card
        title={t('title')}
        hint={t('hint')}
        actions={
          <div className="flex flex-wrap items-center gap-2">
            <div className="w-44">
              <SelectField
                label={t('gateway')}
                isLabelHidden
                value={gateway}
                onChange={(event) => {
                  set({ gateway: event.target.value });
                  setChosen(null);
                }}
              >
                {rows.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </SelectField>
            </div>
            {isChanged && (
              <button type="button" className="chip" aria-pressed={isEnforced} onClick={() => setEnforced(!isEnforced)}>
                {t(state.revision === 0 ? 'enforcedFirst' : 'enforced', { revision: state.revision })}
              </button>
            )}
            <button type="button" className="chip" aria-pressed={isTurned} onClick={() => setTurned(!isTurned)}>
              {t('turn')}
            </button>
          </div>
        }
      >
        <QueryState query={reach}>
          {(matrix) =>
            matrix.subjects.length === 0 || matrix.resources.length === 0 ? (
              <p className="py-2">{t('empty')}</p>
            ) : (
              <>
                <Matrix matrix={titled(matrix)} isTurned={isTurned} chosen={chosen} onChoose={setChosen} />
                <p className="mt-3 text-xs text-mute">{t('somebody')}</p>
              </>
            )
          }
        </QueryState>
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        {reach.data && chosen && (
          <CellDetails matrix={titled(reach.data)} chosen={chosen} onClose={() => setChosen(null)} />
        )}
        <ProbeCard text={asked} gateway={gateway} gatewayName={rows.find(({ id }) => id === gateway)?.name ?? ''} />
      </div>
    </div>
  );
}
