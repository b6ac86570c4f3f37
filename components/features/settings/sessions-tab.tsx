'use client';
import { useTranslations } from 'next-intl';
import { Ago } from '#components/kit/age.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Card } from '#components/ui/card.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { type Session, useEndSession, useSessions } from '#lib/client/people.ts';
import { deviceOf } from './device.ts';
import { PagedTable } from './paged-table.tsx';

export function SessionsTab() {
  const list = useSessions();
  const t = useTranslations('sessions');
  const tSettings = useTranslations('settings');
  return (
    <Card title={tSettings('sessions')}>
      <PagedTable
        list={list}
        label={tSettings('sessions')}
        empty={t('empty')}
        heads={(['who', 'where', 'device', 'signedIn', 'lastSeen', 'expires'] as const).map((name) => ({
          name,
          text: t(name),
        }))}
      >
        {(session) => <SessionRow key={session.id} session={session} />}
      </PagedTable>
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const t = useTranslations('sessions');
  const end = useEndSession();
  const { name } = session.user;
  return (
    <tr>
      <td>
        <span className="font-medium">{name}</span>
        {session.current && <span className="ms-2 text-xs text-accent">{t('this')}</span>}
      </td>
      <td className="font-mono text-[12.5px]">{session.ip ?? t('unknownDevice')}</td>
      <td className="text-mute">{deviceOf(session.userAgent) ?? t('unknownDevice')}</td>
      <td className="text-mute">
        <Ago at={session.createdAt} />
      </td>
      <td className="text-mute">
        <Ago at={session.lastSeenAt} />
      </td>
      <td className="text-mute">
        <Moment at={session.expiresAt} />
      </td>
      <td className="text-end">
        <ConfirmButton
          tone="quiet"
          label={t('end')}
          confirmLabel={t('endNow')}
          describedAs={`${name}, ${session.ip ?? ''}`}
          disabled={end.isPending}
          onConfirm={() =>
            end.mutate({ params: { id: session.id } }, { onSuccess: () => void notify(t('ended', { name })) })
          }
        />
        {end.error !== null && (
          <p role="alert" className="text-xs text-bad">
            <ProblemText error={end.error} />
          </p>
        )}
      </td>
    </tr>
  );
}
