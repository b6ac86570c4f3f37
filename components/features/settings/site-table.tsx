'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useRemoveSite, useSitePages } from '#lib/client/network.ts';
import { paths } from '#lib/client/paths.ts';
import type { Site } from '#lib/contract/sites.ts';
import { PagedTable } from './paged-table.tsx';
import { SiteForm } from './site-form.tsx';

const searchFrom = 12;

export function SiteTable({ mayChange }: { mayChange: boolean }) {
  const t = useTranslations('network');
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), 120);
  const sites = useSitePages(q);
  const [editing, setEditing] = useState<Site | null>(null);
  return (
    <>
      {(typed !== '' || sites.hasMore || (sites.data?.length ?? 0) >= searchFrom) && (
        <div className="mb-2 sm:w-72">
          <SearchField label={t('search')} value={typed} onType={setTyped} />
        </div>
      )}
      <PagedTable
        list={sites}
        label={t('sites')}
        empty={t(q === '' ? 'emptySites' : 'emptyFilter')}
        heads={(['name', 'role', 'region', 'lan', 'gateways'] as const).map((name) => ({
          name,
          text: t(name),
          isNumber: name === 'gateways',
        }))}
        wraps
      >
        {(site) => <SiteRow key={site.id} site={site} mayChange={mayChange} edit={setEditing} />}
      </PagedTable>
      {editing !== null && <SiteForm site={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

interface SiteRowProps {
  readonly site: Site;
  readonly mayChange: boolean;
  readonly edit: (site: Site) => void;
}

function SiteRow({ site, mayChange, edit }: SiteRowProps) {
  const t = useTranslations('network');
  const tApp = useTranslations('app');
  const tForm = useTranslations('form');
  const remove = useRemoveSite();
  const { name } = site;
  return (
    <tr>
      <td className="font-medium whitespace-nowrap">{name}</td>
      <td className="whitespace-nowrap">{t(site.role)}</td>
      <td>{site.region || tApp('none')}</td>
      <td className="font-mono text-[12.5px] text-mute">{site.lanPrefixes.join(', ') || tApp('none')}</td>
      <td className="num">
        <Link
          className="link"
          href={paths.gateways({ site: site.id })}
          aria-label={`${site.gateways}, ${t('gateways')}: ${name}`}
        >
          {site.gateways}
        </Link>
      </td>
      <td className="text-end whitespace-nowrap">
        {mayChange && (
          <Button tone="quiet" aria-label={`${tForm('edit')}: ${name}`} onClick={() => edit(site)}>
            {tForm('edit')}
          </Button>
        )}
        {mayChange && site.gateways === 0 && (
          <ConfirmButton
            tone="quiet"
            label={t('remove')}
            confirmLabel={t('removeNow')}
            describedAs={name}
            disabled={remove.isPending}
            onConfirm={() =>
              remove.mutate({ params: { id: site.id } }, { onSuccess: () => void notify(t('removed', { name })) })
            }
          />
        )}
        {remove.error !== null && (
          <p role="alert" className="text-xs text-bad">
            <ProblemText error={remove.error} />
          </p>
        )}
      </td>
    </tr>
  );
}
