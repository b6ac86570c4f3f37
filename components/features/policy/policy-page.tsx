'use client';
/** Who may reach what, at every gateway. A site manager sees what was put into their hands and nothing else. */
import dynamic from 'next/dynamic';
import { QueryState } from '#components/kit/query-state.tsx';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { useMe } from '#lib/client/fleet.ts';
import type { PolicyTab } from '#lib/client/paths.ts';
import { usePolicy } from '#lib/client/policy.ts';
import { Workbench } from './workbench.tsx';

const DelegatedPage = dynamic(() => import('./delegated/delegated-page.tsx').then((module) => module.DelegatedPage), {
  ssr: false,
  loading: SectionLoading,
});

export function PolicyPage({ tab }: { tab: PolicyTab }) {
  const me = useMe();
  const role = me.data?.role;
  const policy = usePolicy(role !== undefined && role !== 'site-manager');
  return (
    <QueryState query={me} skeleton={<SectionLoading />}>
      {() =>
        role === 'site-manager' ? (
          <DelegatedPage />
        ) : (
          <QueryState query={policy} skeleton={<SectionLoading />}>
            {(state) => (
              <Workbench tab={tab} state={state} mayChange={role === 'admin'} refetch={() => void policy.refetch()} />
            )}
          </QueryState>
        )
      }
    </QueryState>
  );
}
