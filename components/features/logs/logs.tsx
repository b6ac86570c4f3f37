'use client';
/** What the fleet reported, and who reached what. */
import { useTranslations } from 'next-intl';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { type LogTab, logTabs, paths } from '#lib/client/paths.ts';
import { AccessTab } from './access-tab.tsx';
import { EventsTab } from './events-tab.tsx';

export function Logs({ tab }: { tab: LogTab }) {
  const t = useTranslations('logsPage');
  return (
    <>
      <TabLinks
        label={t('tabs')}
        current={tab}
        tabs={logTabs.map((key) => ({ key, href: paths.logs(key), label: t(key) }))}
      />
      {tab === 'events' ? <EventsTab /> : <AccessTab />}
    </>
  );
}
