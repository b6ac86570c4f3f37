'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Enrolment, EnrolmentDialog } from '#components/kit/enrolment-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { GatewayForm } from './gateway-form.tsx';
import { PopForm } from './pop-form.tsx';
import { PopTable } from './pop-table.tsx';
import { SiteForm } from './site-form.tsx';
import { SiteTable } from './site-table.tsx';

/** Places and what stands there: from a site to a running device in two forms and one command. */
export function NetworkTab({ me }: { me: Me }) {
  const t = useTranslations('network');
  const [open, setOpen] = useState<'site' | 'gateway' | 'pop' | null>(null);
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const mayChange = me.role === 'admin';
  const close = (): void => setOpen(null);
  const enrol = (made: Enrolment): void => {
    close();
    setEnrolment(made);
  };
  return (
    <div className="flex flex-col gap-4">
      <Card
        title={t('sites')}
        actions={
          mayChange ? (
            <>
              <Button onClick={() => setOpen('site')}>{t('addSite')}</Button>
              <Button tone="primary" onClick={() => setOpen('gateway')}>
                {t('addGateway')}
              </Button>
            </>
          ) : undefined
        }
      >
        <SiteTable mayChange={mayChange} />
      </Card>
      {me.role !== 'site-manager' && (
        <Card
          title={t('pops')}
          actions={mayChange ? <Button onClick={() => setOpen('pop')}>{t('addPop')}</Button> : undefined}
        >
          <PopTable mayChange={mayChange} enrol={enrol} />
        </Card>
      )}
      {open === 'site' && <SiteForm onClose={close} />}
      {open === 'gateway' && <GatewayForm onClose={close} onCreated={enrol} />}
      {open === 'pop' && <PopForm onClose={close} onCreated={enrol} />}
      {enrolment !== null && <EnrolmentDialog enrolment={enrolment} onClose={() => setEnrolment(null)} />}
    </div>
  );
}
