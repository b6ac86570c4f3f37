'use client';
import { useTranslations } from 'next-intl';
import type { Invitation } from '#lib/contract/invites.ts';

/** What this role may reach, where the site says so. */
export function Reachable({ sites }: Pick<Invitation, 'sites'>) {
  const t = useTranslations('join');
  return (
    <section aria-label={t('reach')}>
      <h3 className="mb-1 text-sm font-semibold">{t('reach')}</h3>
      {sites.map(({ name, resources }) => (
        <div key={name}>
          {sites.length > 1 && <h4 className="mt-2 text-sm text-mute">{name}</h4>}
          {resources === null || resources.length === 0 ? (
            <p className="text-mute">{t(resources === null ? 'quiet' : 'nothing', { site: name })}</p>
          ) : (
            <ul>
              {resources.map((resource) => (
                <li
                  key={`${resource.kind} ${resource.name}`}
                  className="flex flex-wrap justify-between gap-x-4 border-b border-line py-1.5 last:border-0"
                >
                  <span className={resource.kind === 'network' ? 'font-mono text-[12.5px]' : ''}>
                    {resource.kind === 'gateway' ? t('gatewayItself') : resource.name}
                  </span>
                  <span className="font-mono text-[12.5px] text-mute">{resource.services.join(', ')}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </section>
  );
}
