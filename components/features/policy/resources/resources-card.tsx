'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { PolicyCheck, PolicyOutline, PolicyResourceView } from '#lib/contract/policy-document.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Findings, findingsAt } from '../words/findings.tsx';
import type { Names } from '../words/use-names.ts';
import { EntryActions } from './entry-actions.tsx';
import { ResourceForm } from './resource-form.tsx';
import { Usage } from './usage.tsx';

interface ResourcesCardProps {
  readonly check: PolicyCheck;
  readonly outline: PolicyOutline;
  readonly names: Names;
}

export function ResourcesCard({ check, outline, names }: ResourcesCardProps) {
  const t = useTranslations('policy.resources');
  const { mayChange, isBusy, isChecked } = useDraft();
  const [editing, setEditing] = useState<PolicyResourceView | 'new' | null>(null);
  return (
    <Card
      title={t('resources')}
      hint={t('resourcesHint')}
      actions={
        mayChange && (
          <Button disabled={isBusy || !isChecked} onClick={() => setEditing('new')}>
            {t('addResource')}
          </Button>
        )
      }
    >
      {outline.resources.length === 0 ? (
        <p className="py-2">{t('noResources')}</p>
      ) : (
        <ul>
          {outline.resources.map((resource) => (
            <ResourceRow
              key={resource.id}
              resource={resource}
              names={names}
              grants={outline.grants.filter(({ to }) => to.includes(resource.id)).map(({ id }) => id)}
              check={check}
              onEdit={() => setEditing(resource)}
            />
          ))}
        </ul>
      )}
      {editing !== null && (
        <ResourceForm
          outline={outline}
          names={names}
          {...(editing === 'new' ? {} : { resource: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

interface ResourceRowProps {
  readonly resource: PolicyResourceView;
  readonly names: Names;
  readonly grants: readonly string[];
  readonly check: PolicyCheck;
  readonly onEdit: () => void;
}

function ResourceRow({ resource, names, grants, check, onEdit }: ResourceRowProps) {
  const t = useTranslations('policy.resources');
  const { id, title, note, at, networks, hosts, devices, services, gateway, advertise } = resource;
  return (
    <li
      data-testid="policy-resource"
      className="grid gap-x-3 gap-y-1 border-b border-line py-2.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title ?? id}</span>
          {title !== null && <span className="font-mono text-[12.5px] text-mute">{id}</span>}
        </p>
        <p className="font-mono text-[12.5px] break-words">
          {gateway ? (
            <span className="font-sans text-sm">{t('theGateway')}</span>
          ) : (
            [...networks, ...hosts, ...devices].join(', ')
          )}
          <span className="text-mute"> · {services.join(', ')}</span>
        </p>
        <p className="flex flex-wrap gap-x-2 text-sm text-mute">
          <span>{at === null ? t('everywhere') : t('onlyAt', { sites: at.map(names.site).join(', ') })}</span>
          {advertise && <span className="before:me-2 before:content-['·']">{t('advertised')}</span>}
        </p>
        {note !== null && <p className="text-sm text-mute">{note}</p>}
        <Usage grants={grants} />
        <Findings findings={findingsAt(check.findings, 'resources', id)} />
      </div>
      <EntryActions id={id} path={['resources', id]} isUsed={grants.length > 0} onEdit={onEdit} />
    </li>
  );
}
