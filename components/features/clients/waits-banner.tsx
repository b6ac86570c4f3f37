'use client';
import { useTranslations } from 'next-intl';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useUpdateClient } from '#lib/client/clients.ts';
import type { Client } from '#lib/contract/clients.ts';

/** Its site takes registered devices only: cause, and the one next action. */
export function WaitsBanner({ client, mayChange }: { client: Client; mayChange: boolean }) {
  const t = useTranslations('clients');
  const update = useUpdateClient();
  const { id, name } = client;
  return (
    <section
      aria-label={t('waitsTitle')}
      className="card flex flex-wrap items-center gap-x-4 gap-y-2 border-warn px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex items-center gap-2 font-medium">
          <StatusMark mark="degraded" />
          {t('waitsTitle')}
        </p>
        <p className="text-sm text-mute">{t('waits', { site: client.site.name })}</p>
        {update.error !== null && (
          <p role="alert" className="text-sm text-bad">
            <ProblemText error={update.error} />
          </p>
        )}
      </div>
      {mayChange && (
        <Button
          tone="primary"
          disabled={update.isPending}
          onClick={() =>
            update.mutate(
              { params: { id }, body: { registered: true } },
              { onSuccess: () => void notify(t('registeredDone', { name })) },
            )
          }
        >
          {t('register')}
        </Button>
      )}
    </section>
  );
}
