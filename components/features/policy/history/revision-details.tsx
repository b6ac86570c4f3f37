'use client';
/** What changed with a revision: in the text, and for people. One press brings it back. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Receipt } from '#components/kit/lightlink/receipt.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useRevision } from '#lib/client/policy.ts';
import type { AccessChangeView, PolicyRevision } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { AccessChanges } from '../publish/access-changes.tsx';
import { useNames } from '../words/use-names.ts';
import { RestoreDialog } from './restore-dialog.tsx';

const PolicyEditor = dynamic(() => import('../text/policy-editor.tsx').then((module) => module.PolicyEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
});

export function RevisionDetails({ revision, isNow }: { revision: PolicyRevision; isNow: boolean }) {
  const t = useTranslations('policy.history');
  const { state, mayChange, check } = useDraft();
  const names = useNames(check.data?.outline);
  const query = useRevision(revision.revision);
  const [isRestoring, setRestoring] = useState(false);
  return (
    <div className="flex flex-col gap-3 px-1 pb-4" data-testid="revision-details">
      <QueryState query={query}>
        {({ text, changes }) => (
          <>
            <PeoplePart changes={changes} names={names} />
            {revision.revision > 1 ? (
              <TextSincePrevious revision={revision.revision} text={text} />
            ) : (
              <PolicyEditor label={t('textOf', { revision: 1 })} text={text} isReadOnly />
            )}
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <Receipt operationId={revision.operationId} />
              <span className="font-mono text-[12.5px] break-all text-mute">{revision.hash}</span>
              {/* A text that is in force already, under this number or a later one, is not restored. */}
              {mayChange && !isNow && text !== state.text && (
                <Button className="ms-auto" onClick={() => setRestoring(true)}>
                  {t('restore', { revision: revision.revision })}
                </Button>
              )}
            </div>
            {isRestoring && (
              <RestoreDialog revision={revision.revision} text={text} onClose={() => setRestoring(false)} />
            )}
          </>
        )}
      </QueryState>
    </div>
  );
}

function PeoplePart({ changes, names }: { changes: readonly AccessChangeView[]; names: ReturnType<typeof useNames> }) {
  const t = useTranslations('policy.history');
  return changes.length === 0 ? (
    <p className="text-sm text-mute">{t('nobodyChanged')}</p>
  ) : (
    <AccessChanges changes={changes} names={names} isPast />
  );
}

function TextSincePrevious({ revision, text }: { revision: number; text: string }) {
  const t = useTranslations('policy.history');
  return (
    <QueryState query={useRevision(revision - 1)}>
      {(before) => (
        <PolicyEditor
          label={t('textSince', { revision, before: revision - 1 })}
          text={text}
          original={before.text}
          isReadOnly
        />
      )}
    </QueryState>
  );
}
