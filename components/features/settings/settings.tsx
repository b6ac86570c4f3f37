'use client';
/** People, programs and places. What a role may not read has no tab. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { type Me, useMe } from '#lib/client/fleet.ts';
import { paths, type SettingsTab, settingsTabs } from '#lib/client/paths.ts';
import { AccountTab } from './account-tab.tsx';

const UsersTab = dynamic(() => import('./users-tab.tsx').then((module) => module.UsersTab), {
  ssr: false,
  loading: SectionLoading,
});
const TokensTab = dynamic(() => import('./tokens-tab.tsx').then((module) => module.TokensTab), {
  ssr: false,
  loading: SectionLoading,
});
const SessionsTab = dynamic(() => import('./sessions-tab.tsx').then((module) => module.SessionsTab), {
  ssr: false,
  loading: SectionLoading,
});
const NetworkTab = dynamic(() => import('./network-tab.tsx').then((module) => module.NetworkTab), {
  ssr: false,
  loading: SectionLoading,
});

const ClassesTab = dynamic(() => import('./classes-tab.tsx').then((module) => module.ClassesTab), {
  ssr: false,
  loading: SectionLoading,
});

export function tabsFor(role: Me['role']): readonly SettingsTab[] {
  const hidden = new Set<SettingsTab>([
    ...(role === 'admin' || role === 'auditor' ? [] : (['users'] as const)),
    ...(role === 'site-manager' ? (['classes'] as const) : []),
  ]);
  return settingsTabs.filter((tab) => !hidden.has(tab));
}

export function Settings({ tab }: { tab: SettingsTab }) {
  const t = useTranslations('settings');
  return (
    <QueryState query={useMe()}>
      {(me) => {
        const tabs = tabsFor(me.role);
        const shown = tabs.includes(tab) ? tab : 'account';
        return (
          <>
            <TabLinks
              label={t('tabs')}
              current={shown}
              tabs={tabs.map((key) => ({ key, href: paths.settings(key), label: t(key) }))}
            />
            {shown === 'account' && <AccountTab me={me} />}
            {shown === 'users' && <UsersTab me={me} />}
            {shown === 'tokens' && <TokensTab />}
            {shown === 'sessions' && <SessionsTab />}
            {shown === 'network' && <NetworkTab me={me} />}
            {shown === 'classes' && <ClassesTab me={me} />}
          </>
        );
      }}
    </QueryState>
  );
}
