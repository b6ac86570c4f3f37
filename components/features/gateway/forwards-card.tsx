'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { useMe } from '#lib/client/fleet.ts';
import type { Gateway } from '#lib/contract/gateways.ts';

const GatewayEdit = dynamic(() => import('./gateway-edit.tsx').then((module) => module.GatewayEdit), { ssr: false });

/** What the site sends where. */
export function ForwardsCard({ gateway }: { gateway: Gateway }) {
  const t = useTranslations('forwards');
  const tForm = useTranslations('form');
  const { data: me } = useMe();
  const [isEditing, setEditing] = useState(false);
  return (
    <Card
      title={t('title')}
      hint={t('hint')}
      actions={
        me?.role === 'admin' ? (
          <Button aria-label={`${tForm('edit')}: ${t('title')}`} onClick={() => setEditing(true)}>
            {tForm('edit')}
          </Button>
        ) : undefined
      }
    >
      {gateway.forwards.length === 0 ? (
        <p>{t('empty')}</p>
      ) : (
        <ScrollRegion label={t('title')} className="-mx-2">
          <table className="table whitespace-nowrap">
            <thead>
              <tr>
                {(['name', 'listen', 'to', 'overlayHead'] as const).map((head) => (
                  <th key={head} scope="col">
                    {t(head)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {gateway.forwards.map(({ name, listen, to, overlay }) => (
                <tr key={`${name} ${listen}`}>
                  <td className="font-medium">{name}</td>
                  <td className="font-mono text-[12.5px]">{listen}</td>
                  <td className="font-mono text-[12.5px]">{to}</td>
                  <td>{t(overlay)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {isEditing && <GatewayEdit gateway={gateway} onClose={() => setEditing(false)} />}
    </Card>
  );
}
