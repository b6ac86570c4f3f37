'use client';
/** Can this device reach this address now, and which grant says so. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { FormProblem, useFieldError } from '#components/kit/form-problem.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { paths } from '#lib/client/paths.ts';
import { useProbe } from '#lib/client/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { ClientPicker } from '../grant/client-picker.tsx';
import { GrantSentence } from '../rules/grant-sentence.tsx';
import { useNames } from '../words/use-names.ts';

interface ProbeCardProps {
  readonly text: string;
  readonly gateway: string;
  readonly gatewayName: string;
}

export function ProbeCard({ text, gateway, gatewayName }: ProbeCardProps) {
  const t = useTranslations('policy.probe');
  const probe = useProbe();
  const reason = useTranslations('policy.reason');
  const fieldError = useFieldError(probe.error);
  const [clients, setClients] = useState<readonly { readonly id: string; readonly name: string }[]>([]);
  const [isTried, setTried] = useState(false);
  const [client] = clients;
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    if (!client) return;
    const values = new FormData(event.currentTarget);
    const destination = String(values.get('destination'));
    const service = String(values.get('service'));
    probe.mutate({ body: { text, gateway, client: client.id, destination, service } });
  };
  // An answer is about the gateway that was asked about.
  const { check } = useDraft();
  const names = useNames(check.data?.outline);
  const answer = probe.data?.gateway.id === gateway ? probe.data : undefined;
  const decider = check.data?.outline?.grants.find(({ id }) => id === answer?.grant);
  return (
    <Card title={t('title')} hint={t('at', { gateway: gatewayName })}>
      <form onSubmit={ask} className="flex flex-col gap-3">
        <div>
          <p className="mb-1 text-sm text-mute">{t('client')}</p>
          <ClientPicker
            label={t('findClient')}
            chosen={clients}
            onChange={(next) => {
              setClients(next.slice(-1));
              probe.reset();
            }}
          />
          {isTried && !client && (
            <p role="alert" className="mt-1 text-xs text-bad">
              {t('noClient')}
            </p>
          )}
        </div>
        <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-2">
          <TextField
            label={t('destination')}
            name="destination"
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="10.3.20.5"
            error={fieldError('destination')}
            onChange={probe.reset}
          />
          <TextField
            label={t('service')}
            name="service"
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="tcp/443"
            error={fieldError('service')}
            onChange={probe.reset}
          />
        </div>
        <FormProblem error={probe.error} />
        <Button type="submit" disabled={probe.isPending || gateway === ''}>
          {t('ask')}
        </Button>
      </form>
      <output className="mt-3 block empty:hidden" data-testid="probe-answer">
        {answer && (
          <div className="rounded-md bg-raise px-3 py-2">
            <p className="flex items-center gap-2 font-medium">
              <StatusMark mark={answer.allow ? 'well' : 'down'} />
              {t(answer.allow ? 'allowed' : 'denied')}
            </p>
            <p className="mt-0.5 text-sm">{reason(answer.reason)}</p>
            {decider !== undefined && (
              <p className="mt-1">
                <GrantSentence grant={decider} names={names} />
              </p>
            )}
            <p className="mt-0.5 text-sm text-mute">
              {answer.grant !== null && (
                <>
                  <Link
                    className="link font-mono text-[12.5px] underline"
                    prefetch={false}
                    href={paths.policy('rules', { grant: answer.grant })}
                  >
                    {answer.grant}
                  </Link>{' '}
                  ·{' '}
                </>
              )}
              {t.rich('asked', { at: () => <Moment at={answer.at} /> })}
            </p>
          </div>
        )}
      </output>
    </Card>
  );
}
