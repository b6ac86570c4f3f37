'use client';
import { useTranslations } from 'next-intl';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import type { BulkRow } from './bulk-rows.ts';

const shown = 100;

/** What each line would become, or why it would not. */
export function BulkPreview({ rows }: { rows: readonly BulkRow[] }) {
  const t = useTranslations('invites');
  return (
    <ScrollRegion label={t('bulkTitle')} className="max-h-64 rounded-md border border-line">
      <table className="table whitespace-nowrap">
        <thead>
          <tr>
            {(['row', 'person', 'where', 'role', 'access', 'problem'] as const).map((head) => (
              <th key={head} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a line has no name but its number
            <tr key={index} data-testid="bulk-row" data-fault={row.fault ?? ''}>
              <td className="text-mute">{index + 1}</td>
              <td>
                {row.person} <span className="text-mute">{row.email}</span>
              </td>
              <td>{row.site}</td>
              <td>{row.accessRole}</td>
              <td className="text-mute">
                {row.accessUntil === null ? (
                  row.fault === 'badUntil' ? (
                    row.until
                  ) : (
                    t('noEnd')
                  )
                ) : (
                  <Deadline at={row.accessUntil} />
                )}
              </td>
              <td>
                {row.fault === null ? (
                  <StatusWord mark="well" word={t('fine')} />
                ) : (
                  <StatusWord mark="degraded" word={t(row.fault, { site: row.site })} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
