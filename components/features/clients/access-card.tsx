'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { AccessRows } from '#components/kit/lightlink/access-rows.tsx';
import { VerdictChips } from '#components/kit/lightlink/verdict-chips.tsx';
import { Card } from '#components/ui/card.tsx';
import { useAccessLog } from '#lib/client/access-log.ts';
import type { AccessLogEntry } from '#lib/contract/clients.ts';

export function AccessCard({ clientId }: { clientId: string }) {
  const t = useTranslations('clients');
  const [verdict, setVerdict] = useState<AccessLogEntry['verdict'] | undefined>();
  const list = useAccessLog({ client: clientId, verdict });
  return (
    <Card title={t('access')} hint={t('accessHint')} actions={<VerdictChips current={verdict} choose={setVerdict} />}>
      <AccessRows list={list} isFiltered={verdict !== undefined} />
    </Card>
  );
}
