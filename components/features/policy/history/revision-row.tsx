'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import type { PolicyRevision } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';

const RevisionDetails = dynamic(() => import('./revision-details.tsx').then((module) => module.RevisionDetails), {
  ssr: false,
  loading: SectionLoading,
});

interface RevisionRowProps {
  readonly revision: PolicyRevision;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One line; opened, what changed with it and the way back to it. */
export function RevisionRow({ revision: one, isOpen, onToggle }: RevisionRowProps) {
  const t = useTranslations('policy.history');
  const { state } = useDraft();
  const isNow = one.revision === state.revision;
  return (
    <li className="border-b border-line last:border-0" data-testid="revision">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="grid min-h-11 w-full grid-cols-[2rem_minmax(0,1fr)] sm:grid-cols-[3rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 rounded-md px-1 py-2 text-start -outline-offset-2 hover:bg-raise"
      >
        <span className="text-[17px] font-medium">{one.revision}</span>
        <span className="min-w-0">
          <span className="block break-words">
            {one.note === '' ? <span className="text-mute">{t('noNote')}</span> : one.note}
          </span>
          <span className="flex flex-wrap gap-x-2 text-sm text-mute">
            <span>{one.approvedBy === null ? one.by : t('byTwo', { by: one.by, approvedBy: one.approvedBy })}</span>
            {one.restoredFrom !== null && <span>· {t('restoredFrom', { revision: one.restoredFrom })}</span>}
            <span>· {t('grants', { count: one.grants })}</span>
            {one.losing + one.gaining > 0 && <span>· {t('people', { losing: one.losing, gaining: one.gaining })}</span>}
          </span>
        </span>
        <span className="text-mute max-sm:col-start-2 sm:text-end">
          {isNow && <span className="me-2 rounded-full border border-accent px-2 text-xs text-accent">{t('now')}</span>}
          <Moment at={one.at} />
        </span>
      </button>
      {isOpen && <RevisionDetails revision={one} isNow={isNow} />}
    </li>
  );
}
