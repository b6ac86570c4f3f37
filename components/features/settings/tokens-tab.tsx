'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Ago } from '#components/kit/age.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { notify } from '#components/kit/notify.ts';
import { OnceDialog } from '#components/kit/once-dialog.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useRevokeToken, useTokens } from '#lib/client/people.ts';
import type { Token } from '#lib/contract/users.ts';
import { PagedTable } from './paged-table.tsx';
import { TokenForm } from './token-form.tsx';

export function TokensTab() {
  const list = useTokens();
  const t = useTranslations('tokens');
  const tSettings = useTranslations('settings');
  const [isAdding, setAdding] = useState(false);
  const [once, setOnce] = useState<{ name: string; secret: string } | null>(null);
  return (
    <Card title={tSettings('tokens')} actions={<Button onClick={() => setAdding(true)}>{t('add')}</Button>}>
      <PagedTable
        list={list}
        label={tSettings('tokens')}
        empty={t('empty')}
        heads={(['name', 'owner', 'role', 'access', 'created', 'lastUsed', 'expires'] as const).map((name) => ({
          name,
          text: t(name),
        }))}
      >
        {(token) => <TokenRow key={token.id} token={token} />}
      </PagedTable>
      {isAdding && (
        <TokenForm
          onClose={() => setAdding(false)}
          onCreated={(made) => {
            setAdding(false);
            setOnce(made);
          }}
        />
      )}
      {once !== null && (
        <OnceDialog
          title={t('onceTitle', { name: once.name })}
          hint={t('onceHint')}
          secret={once.secret}
          onClose={() => setOnce(null)}
        />
      )}
    </Card>
  );
}

function TokenRow({ token }: { token: Token }) {
  const t = useTranslations('tokens');
  const tRole = useTranslations('role');
  const revoke = useRevokeToken();
  const { name } = token;
  return (
    <tr>
      <td className="font-medium">{name}</td>
      <td>{token.owner.name}</td>
      <td>{tRole(token.role)}</td>
      <td>{token.readOnly ? t('read') : t('readWrite')}</td>
      <td className="text-mute">
        <Ago at={token.createdAt} />
      </td>
      <td className="text-mute">{token.lastUsedAt === null ? t('notUsed') : <Ago at={token.lastUsedAt} />}</td>
      <td className="text-mute">{token.expiresAt === null ? t('never') : <Moment at={token.expiresAt} />}</td>
      <td className="text-end">
        <ConfirmButton
          tone="quiet"
          label={t('revoke')}
          confirmLabel={t('revokeNow')}
          describedAs={name}
          disabled={revoke.isPending}
          onConfirm={() =>
            revoke.mutate({ params: { id: token.id } }, { onSuccess: () => void notify(t('revoked', { name })) })
          }
        />
        {revoke.error !== null && (
          <p role="alert" className="text-xs text-bad">
            <ProblemText error={revoke.error} />
          </p>
        )}
      </td>
    </tr>
  );
}
