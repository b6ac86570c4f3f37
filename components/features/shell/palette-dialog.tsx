'use client';
/** Ctrl-K: gateways are searched by the controller, pages and actions are known here. */
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useGatewayRows } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';
import { locales, setLocale, setTheme, themes } from '#lib/client/preferences.ts';
import { signOut } from '#lib/client/session.ts';
import type { NavItem } from './nav-items.ts';

const groupClass =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-mute';
const itemClass =
  'mx-1 flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-fill data-[selected=true]:text-text pointer-coarse:min-h-11';

export function PaletteDialog({ items, onClose }: { items: readonly NavItem[]; onClose: () => void }) {
  const t = useTranslations();
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const isByHand = useRef(false);
  const asked = useDebounced(query.trim(), 120);
  const gateways = useGatewayRows({ q: asked, sort: 'name' }, 8);
  const matches = (text: string): boolean => text.toLowerCase().includes(query.trim().toLowerCase());
  const go = (href: string) => (): void => {
    onClose();
    router.push(href);
  };
  const pages = items.filter(({ key }) => matches(t(`nav.${key}`)));
  const actions = [
    ...themes.map((theme) => ({ label: `${t('theme.label')}: ${t(`theme.${theme}`)}`, run: () => setTheme(theme) })),
    ...locales.map((locale) => ({
      label: `${t('language.label')}: ${t(`language.${locale}`)}`,
      run: () => {
        setLocale(locale);
        router.refresh();
      },
    })),
    { label: t('nav.signOut'), run: () => void signOut() },
  ].filter(({ label }) => matches(label));
  const found = gateways.data?.items ?? [];

  // The first answer is chosen until a person moves; answers that arrive later move it along.
  const values = [
    ...found.map(({ id }) => id),
    ...pages.map(({ key }) => `page-${key}`),
    ...actions.map(({ label }) => label),
  ];
  const selected = picked !== null && values.includes(picked) ? picked : (values[0] ?? '');
  const byHand = (): void => {
    isByHand.current = true;
  };

  return (
    <Dialog label={t('palette.title')} onClose={onClose} className="mt-[12vh]">
      <Command
        shouldFilter={false}
        label={t('palette.title')}
        loop
        value={selected}
        onValueChange={(value) => {
          if (isByHand.current) setPicked(value);
        }}
        onKeyDownCapture={(event) => {
          if (event.key.startsWith('Arrow')) byHand();
        }}
        onPointerMove={byHand}
      >
        <Command.Input
          data-first
          value={query}
          onValueChange={(text) => {
            isByHand.current = false;
            setPicked(null);
            setQuery(text);
          }}
          placeholder={t('palette.placeholder')}
          className="w-full border-b border-line bg-transparent px-4 py-3.5 outline-none"
        />
        <Command.List label={t('palette.title')} className="max-h-[50vh] overflow-y-auto pb-2">
          {found.length + pages.length + actions.length === 0 && (
            <Command.Empty className="px-4 py-6 text-mute">{t('palette.empty', { query })}</Command.Empty>
          )}
          {found.length > 0 && (
            <Command.Group heading={t('palette.gateways')} className={groupClass}>
              {found.map((row) => (
                <Command.Item key={row.id} value={row.id} onSelect={go(paths.gateway(row.id))} className={itemClass}>
                  <StatusMark mark={row.status} />
                  <span className="truncate">{row.name}</span>
                  <span className="ms-auto truncate text-xs text-mute">
                    {row.site.name} · {t(`status.${row.status}`)}
                  </span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {pages.length > 0 && (
            <Command.Group heading={t('palette.pages')} className={groupClass}>
              {pages.map(({ key, href }) => (
                <Command.Item key={key} value={`page-${key}`} onSelect={go(href)} className={itemClass}>
                  {t(`nav.${key}`)}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {actions.length > 0 && (
            <Command.Group heading={t('palette.actions')} className={groupClass}>
              {actions.map(({ label, run }) => (
                <Command.Item
                  key={label}
                  value={label}
                  onSelect={() => {
                    onClose();
                    run();
                  }}
                  className={itemClass}
                >
                  {label}
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
