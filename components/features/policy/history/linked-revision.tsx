'use client';
/** The revision that a link names while the list has not come to it. */
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { useRevision } from '#lib/client/policy.ts';
import { problemOf } from '#lib/client/problem.ts';
import { RevisionRow } from './revision-row.tsx';

interface LinkedRevisionProps {
  /** As it stands in the address: it may be anything. */
  readonly named: string;
  readonly onClose: () => void;
}

export function LinkedRevision({ named, onClose }: LinkedRevisionProps) {
  const number = /^[1-9]\d{0,8}$/.test(named) ? Number(named) : null;
  return number === null ? <NoSuch named={named} /> : <Known revision={number} onClose={onClose} />;
}

function Known({ revision, onClose }: { revision: number; onClose: () => void }) {
  const query = useRevision(revision);
  if (problemOf(query.error).code === 'NOT_FOUND') return <NoSuch named={String(revision)} />;
  return (
    <QueryState query={query}>
      {(found) => (
        <ol className="mb-2 border-b border-line">
          <RevisionRow revision={found} isOpen onToggle={onClose} />
        </ol>
      )}
    </QueryState>
  );
}

function NoSuch({ named }: { named: string }) {
  const t = useTranslations('policy.history');
  return (
    <p role="alert" className="py-2 break-words">
      {t('noSuch', { revision: named })}
    </p>
  );
}
