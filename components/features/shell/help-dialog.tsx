'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { NavItem } from './nav-items.ts';

export function HelpDialog({ items, onClose }: { items: readonly NavItem[]; onClose: () => void }) {
  const t = useTranslations('help');
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [t('palette'), ['Ctrl', 'K']],
    ...items.map(({ key, shortcut }) => [t(key), ['g', shortcut]] as const),
    [t('search'), ['/']],
    [t('help'), ['?']],
  ];
  return (
    <Dialog label={t('title')} onClose={onClose} className="p-5">
      <h2 className="mb-3 font-semibold">{t('title')}</h2>
      <dl>
        {rows.map(([label, keys]) => (
          <div key={label} className="flex items-center justify-between border-b border-line py-2 last:border-0">
            <dt>{label}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 flex justify-end">
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    </Dialog>
  );
}
