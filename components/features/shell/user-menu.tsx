'use client';
/** Who is signed in, and the choices that are theirs. The platform's popover closes it on Escape and on a press outside. */
import { useTranslations } from 'next-intl';
import { PreferenceChoices } from '#components/kit/preference-choices.tsx';
import { Button } from '#components/ui/button.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { signOut } from '#lib/client/session.ts';

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();

export function UserMenu({ me }: { me: Me | undefined }) {
  const t = useTranslations();
  return (
    <>
      <button
        type="button"
        popoverTarget="user-menu"
        aria-label={t('nav.account', { initials: initials(me?.name ?? ''), name: me?.name ?? '' })}
        className="grid size-8 shrink-0 place-items-center rounded-full border border-line bg-panel text-xs font-medium hover:border-edge pointer-coarse:size-11"
      >
        {initials(me?.name ?? '')}
      </button>
      <div
        id="user-menu"
        popover="auto"
        className="card fixed inset-auto end-4 top-13 m-0 w-72 flex-col gap-4 p-4 text-text open:flex"
      >
        <div>
          <p className="font-medium">{me?.name}</p>
          <p className="truncate text-xs text-mute">{me?.email}</p>
          {me && <p className="text-xs text-mute">{t(`role.${me.role}`)}</p>}
        </div>
        <PreferenceChoices />
        <Button onClick={() => void signOut()}>{t('nav.signOut')}</Button>
      </div>
    </>
  );
}
