'use client';
/** Every revision that was published, what changed with it, and what each gateway really enforces. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { LoadMore } from '#components/kit/load-more.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { useRevisions } from '#lib/client/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { GatewayTable } from './gateway-table.tsx';
import { LinkedRevision } from './linked-revision.tsx';
import { RevisionRow } from './revision-row.tsx';

const SettingsDialog = dynamic(() => import('../publish/settings-dialog.tsx').then((module) => module.SettingsDialog), {
  ssr: false,
});

export function HistoryTab() {
  const t = useTranslations('policy.history');
  const { state, mayChange } = useDraft();
  const list = useRevisions();
  const { get, set } = useUrlState();
  const [isSetting, setSetting] = useState(false);
  const opened = get('revision');
  const { confirmAbove, secondPerson } = state.settings;
  return (
    <>
      <Card title={t('gateways')} hint={t('gatewaysHint')}>
        <GatewayTable />
      </Card>
      <Card
        title={t('revisions')}
        hint={t(secondPerson ? 'rulesSecond' : 'rules', { count: confirmAbove })}
        actions={mayChange && <Button onClick={() => setSetting(true)}>{t('settings')}</Button>}
      >
        <QueryState query={list}>
          {(revisions) => (
            <>
              {opened !== '' && revisions.every(({ revision }) => String(revision) !== opened) && (
                <LinkedRevision named={opened} onClose={() => set({ revision: null })} />
              )}
              {revisions.length === 0 ? (
                <p className="py-2">{t('empty')}</p>
              ) : (
                <ol>
                  {revisions.map((one) => (
                    <RevisionRow
                      key={one.revision}
                      revision={one}
                      isOpen={opened === String(one.revision)}
                      onToggle={() => set({ revision: opened === String(one.revision) ? null : String(one.revision) })}
                    />
                  ))}
                </ol>
              )}
            </>
          )}
        </QueryState>
        <LoadMore list={list} />
      </Card>
      {isSetting && <SettingsDialog settings={state.settings} onClose={() => setSetting(false)} />}
    </>
  );
}
