'use client';
/** A grant as one sentence: who may reach what, where. */
import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import type { PolicyGrantView } from '#lib/contract/policy-document.ts';
import type { Names } from '../words/use-names.ts';

type Said = Pick<PolicyGrantView, 'effect' | 'roles' | 'clients' | 'to' | 'at'>;

export function GrantSentence({ grant, names }: { grant: Said; names: Names }) {
  const t = useTranslations('policy.grant');
  const { effect, roles, clients, to, at } = grant;
  const who = [
    ...roles.map((id) => ({ id, text: names.role(id) })),
    ...clients.map(({ id, name }) => ({ id, text: name })),
  ];
  const what = to.map((id) => ({ id, text: names.resource(id) }));
  const where = Array.isArray(at)
    ? t.rich('whereAt', { sites: () => <List items={at.map((id) => ({ id, text: names.site(id) }))} /> })
    : t(at === '*' ? 'whereAll' : 'whereOwn');
  return (
    <span className="text-[15px]/6">
      {t.rich(effect, {
        who: () => <List items={who} />,
        what: () => <List items={what} />,
        where: () => <span>{where}</span>,
      })}
    </span>
  );
}

function List({ items }: { items: readonly { id: string; text: string }[] }): ReactNode {
  const t = useTranslations('policy.grant');
  if (items.length === 0) return <span className="text-faint">{t('nobodyYet')}</span>;
  return items.map(({ id, text }, index) => (
    <Fragment key={id}>
      {index > 0 && (index === items.length - 1 ? t('and') : t('comma'))}
      <strong className="font-medium" title={id === text ? undefined : id}>
        {text}
      </strong>
    </Fragment>
  ));
}
