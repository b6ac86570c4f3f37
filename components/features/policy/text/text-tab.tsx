'use client';
/** The policy as it is written. Nothing takes effect by being typed; it is checked as one types. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { PolicyOutline } from '#lib/contract/policy-document.ts';
import { useDraft } from '../draft/draft-context.ts';
import { CheckSummary } from '../words/check-summary.tsx';
import { Findings, useFindingSentence } from '../words/findings.tsx';
import { useNames } from '../words/use-names.ts';

const PolicyEditor = dynamic(() => import('./policy-editor.tsx').then((module) => module.PolicyEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-[60vh]" />,
});

export function TextTab() {
  const t = useTranslations('policy.text');
  const { state, text, check, isChecked, isChanged, isTyped, mayChange, type, save } = useDraft();
  const sentence = useFindingSentence();
  const { get } = useUrlState();
  const [isCompared, setCompared] = useState(false);
  const outline = check.data?.outline ?? null;
  // While the text is no policy, the names of the last one that was are offered.
  const [known, setKnown] = useState<PolicyOutline | null>(outline);
  if (outline !== null && outline !== known) setKnown(outline);
  const { sites } = useNames(known);
  return (
    <Card
      title={mayChange ? t('title') : t('titleRead')}
      hint={
        isTyped
          ? t('typed')
          : state.draft
            ? t('draft')
            : t(state.revision === 0 ? 'enforcedFirst' : 'enforced', { revision: state.revision })
      }
      actions={
        <button
          type="button"
          className="chip"
          aria-pressed={isCompared}
          disabled={!isChanged && !isCompared}
          onClick={() => setCompared(!isCompared)}
        >
          {t(state.revision === 0 ? 'compareFirst' : 'compare', { revision: state.revision })}
        </button>
      }
    >
      <PolicyEditor
        label={t('label')}
        text={text}
        original={isCompared ? state.text : null}
        isReadOnly={!mayChange}
        findings={isChecked ? (check.data?.findings ?? null) : null}
        sentence={sentence}
        names={{
          roles: known?.roles.map(({ id }) => id) ?? [],
          resources: known?.resources.map(({ id }) => id) ?? [],
          sites: sites.map(({ slug }) => slug),
        }}
        line={Number(get('line')) || 0}
        onType={type}
        onSave={() => void save()}
      />
      {mayChange && (
        <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-mute max-md:hidden">
          {(
            [
              ['keyLeave', ['Tab']],
              ['keyIndent', ['Ctrl', ']']],
              ['keyComplete', ['Ctrl', 'Space']],
              ['keyNext', ['F8']],
              ['keySave', ['Ctrl', 'S']],
            ] as const
          ).map(([key, keys]) => (
            <span key={key} className="inline-flex items-center gap-1">
              {keys.map((one) => (
                <Kbd key={one}>{one}</Kbd>
              ))}
              {t(key)}
            </span>
          ))}
        </p>
      )}
      {check.data !== undefined && (
        <div className="mt-3 flex flex-col gap-1.5" aria-live="polite">
          <CheckSummary check={check.data} />
          <Findings findings={check.data.findings} />
        </div>
      )}
    </Card>
  );
}
