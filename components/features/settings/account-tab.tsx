'use client';
import { useTranslations } from 'next-intl';
import { PreferenceChoices } from '#components/kit/preference-choices.tsx';
import { Card } from '#components/ui/card.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { PasswordForm } from './password-form.tsx';

export function AccountTab({ me }: { me: Me }) {
  const t = useTranslations('account');
  const tRole = useTranslations('role');
  const rows = [
    [t('name'), me.name],
    [t('email'), me.email],
    [t('role'), tRole(me.role)],
    [t('reach'), me.siteIds === null ? t('allSites') : t('someSites', { count: me.siteIds.length })],
    [t('version'), me.version],
  ] as const;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex flex-col gap-4">
        <Card title={t('profile')}>
          <dl>
            {rows.map(([label, value]) => (
              <div key={label} className="flex justify-between gap-4 border-b border-line py-2 last:border-0">
                <dt className="text-mute">{label}</dt>
                <dd className="min-w-0 truncate">{value}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <Card title={t('appearance')}>
          <div className="flex flex-col gap-4">
            <PreferenceChoices />
          </div>
        </Card>
      </div>
      <Card title={t('password')}>
        {me.mustChangePassword && (
          <p role="alert" className="mb-3 text-warn">
            {t('mustChange')}
          </p>
        )}
        <PasswordForm email={me.email} />
      </Card>
    </div>
  );
}
