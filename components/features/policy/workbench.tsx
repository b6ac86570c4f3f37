'use client';
/** One text in seven views: the draft where there is one, else what is enforced. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { type PolicyTab, paths, policyTabs } from '#lib/client/paths.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import { Banners } from './draft/banners.tsx';
import { DraftBar } from './draft/draft-bar.tsx';
import { DraftContext } from './draft/draft-context.ts';
import { useDraftState } from './draft/use-draft-state.ts';
import { RulesTab } from './rules/rules-tab.tsx';

const TextTab = dynamic(() => import('./text/text-tab.tsx').then((module) => module.TextTab), {
  ssr: false,
  loading: SectionLoading,
});
const ResourcesTab = dynamic(() => import('./resources/resources-tab.tsx').then((module) => module.ResourcesTab), {
  ssr: false,
  loading: SectionLoading,
});
const ReachTab = dynamic(() => import('./reach/reach-tab.tsx').then((module) => module.ReachTab), {
  ssr: false,
  loading: SectionLoading,
});
const TestsTab = dynamic(() => import('./tests/tests-tab.tsx').then((module) => module.TestsTab), {
  ssr: false,
  loading: SectionLoading,
});
const RehearsalTab = dynamic(() => import('./rehearsal/rehearsal-tab.tsx').then((module) => module.RehearsalTab), {
  ssr: false,
  loading: SectionLoading,
});
const HistoryTab = dynamic(() => import('./history/history-tab.tsx').then((module) => module.HistoryTab), {
  ssr: false,
  loading: SectionLoading,
});

interface WorkbenchProps {
  readonly tab: PolicyTab;
  readonly state: PolicyState;
  readonly mayChange: boolean;
  readonly refetch: () => void;
}

export function Workbench({ tab, state, mayChange, refetch }: WorkbenchProps) {
  const t = useTranslations('policy');
  const draft = useDraftState(state, mayChange, refetch);
  return (
    <DraftContext value={draft}>
      <TabLinks
        label={t('tabs')}
        current={tab}
        tabs={policyTabs.map((key) => ({ key, href: paths.policy(key), label: t(`tab.${key}`) }))}
      />
      <div className="flex flex-col gap-4">
        <Banners />
        {tab === 'rules' && <RulesTab />}
        {tab === 'text' && <TextTab />}
        {tab === 'resources' && <ResourcesTab />}
        {tab === 'reach' && <ReachTab />}
        {tab === 'tests' && <TestsTab />}
        {tab === 'rehearsal' && <RehearsalTab />}
        {tab === 'history' && <HistoryTab />}
        <DraftBar />
      </div>
    </DraftContext>
  );
}
