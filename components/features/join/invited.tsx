'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { platformOf } from '#lib/client/join.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { Invitation } from '#lib/contract/invites.ts';
import { JoinCommand } from './join-command.tsx';
import { Reachable } from './reachable.tsx';

interface InvitedProps {
  readonly invitation: Invitation;
  readonly url: string;
  readonly isMaking: boolean;
  readonly error: unknown;
  readonly join: (deviceName: string) => void;
}

export function Invited({ invitation, url, isMaking, error, join }: InvitedProps) {
  const t = useTranslations('join');
  const tProblem = useTranslations('problem');
  const role = useRoleWord();
  const { inviter, person, sites, accessRole, accessUntil, validUntil, note } = invitation;
  const [name, setName] = useState(() => platformOf(navigator.userAgent));
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h2 className="text-lg/7 font-semibold">{t('hello', { inviter, person })}</h2>
        <p>{t('to', { sites: sites.map((site) => site.name).join(', ') })}</p>
      </div>
      <ul className="text-mute">
        <li>{t('as', { role: role(accessRole) })}</li>
        <li>{accessUntil === null ? t('noEnd') : t.rich('until', { at: () => <Deadline at={accessUntil} /> })}</li>
        <li>{t('devicesLeft', { count: invitation.devicesLeft })}</li>
        <li>{t.rich('validUntil', { at: () => <Deadline at={validUntil} /> })}</li>
      </ul>
      {note !== '' && (
        <p className="border-s-2 border-line ps-3 whitespace-pre-line break-words">{t('note', { inviter, note })}</p>
      )}
      <Reachable sites={sites} />
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          join(name);
        }}
      >
        <TextField
          label={t('device')}
          hint={t('deviceHint')}
          required
          maxLength={80}
          pattern=".*\S.*"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {error !== null && (
          <p role="alert" className="text-sm text-bad">
            {problemOf(error).code === 'UNREACHABLE' ? t('offline') : tProblem(problemOf(error).code)}
          </p>
        )}
        <Button type="submit" tone="primary" className="min-h-12! text-base!" disabled={isMaking}>
          {isMaking ? t('making') : t('submit')}
        </Button>
        <p className="text-sm text-mute">{t('keyHint')}</p>
      </form>
      <JoinCommand title={t('orTerminal')} url={url} />
    </div>
  );
}
