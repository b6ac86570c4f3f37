'use client';
/** Every grant as a sentence. The order says nothing; what is denied stays denied. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { PolicyCheck, PolicyGrantView, PolicyOutline } from '#lib/contract/policy-document.ts';
import { useDraft } from '../draft/draft-context.ts';
import { findingsAt } from '../words/findings.tsx';
import { Unreadable } from '../words/unreadable.tsx';
import { useNames } from '../words/use-names.ts';
import { GrantRow } from './grant-row.tsx';
import { RuleBar } from './rule-bar.tsx';
import { fits, type RuleFilter } from './rule-filter.ts';

const GrantForm = dynamic(() => import('../grant/grant-form.tsx').then((module) => module.GrantForm), { ssr: false });

const shownAtFirst = 100;

export function RulesTab() {
  const { check } = useDraft();
  return (
    <QueryState query={check}>
      {(found) =>
        found.outline === null ? <Unreadable check={found} /> : <Rules check={found} outline={found.outline} />
      }
    </QueryState>
  );
}

function Rules({ check, outline }: { check: PolicyCheck; outline: PolicyOutline }) {
  const t = useTranslations('policy.rules');
  const draft = useDraft();
  const names = useNames(outline);
  const { get } = useUrlState();
  const [editing, setEditing] = useState<PolicyGrantView | 'new' | null>(null);
  const [most, setMost] = useState(shownAtFirst);
  const filter: RuleFilter = { q: get('q').trim(), role: get('role'), resource: get('resource'), site: get('site') };
  const lookedAt = get('grant');
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const { grants } = outline;
  const matching = grants.filter((grant) =>
    fits(grant, filter, [...grant.roles.map(names.role), ...grant.to.map(names.resource)].join(' ')),
  );
  const shown = matching.slice(0, Math.max(most, matching.findIndex(({ id }) => id === lookedAt) + 1));
  const isBusy = draft.isBusy || !draft.isChecked;
  useEffect(() => {
    if (lookedAt !== '') document.getElementById(`grant-${lookedAt}`)?.scrollIntoView({ block: 'center' });
  }, [lookedAt]);
  return (
    <>
      <RuleBar outline={outline} names={names} isFiltered={isFiltered}>
        {draft.mayChange && (
          <Button tone="primary" className="max-sm:w-full" disabled={isBusy} onClick={() => setEditing('new')}>
            {t('add')}
          </Button>
        )}
      </RuleBar>
      <Card
        title={
          isFiltered
            ? t('shown', { count: matching.length, total: grants.length })
            : t('count', { count: grants.length })
        }
        hint={t('order')}
      >
        {matching.length === 0 ? (
          <p className="py-2">{t(isFiltered ? 'emptyFilter' : 'empty')}</p>
        ) : (
          <ul data-testid="grants">
            {shown.map((grant) => (
              <GrantRow
                key={grant.id}
                grant={grant}
                names={names}
                findings={findingsAt(check.findings, 'grants', grant.index)}
                mayChange={draft.mayChange}
                isBusy={isBusy}
                isLookedAt={grant.id === lookedAt}
                onSwitch={(isOn) => {
                  const path = ['grants', grant.index, 'enabled'];
                  void draft.edit([isOn ? { op: 'remove', path } : { op: 'set', path, value: false }]);
                }}
                onEdit={() => setEditing(grant)}
                onRemove={() => void draft.edit([{ op: 'remove', path: ['grants', grant.index] }])}
              />
            ))}
          </ul>
        )}
        {shown.length < matching.length && (
          <Button className="mt-3" onClick={() => setMost(most + shownAtFirst)}>
            {t('more', { count: matching.length - shown.length })}
          </Button>
        )}
      </Card>
      {editing !== null && (
        <GrantForm
          outline={outline}
          names={names}
          {...(editing === 'new' ? {} : { grant: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
