'use client';
/** What is to say about a part of the policy, worst first, each with the way to its place in the text. */
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { PolicyFinding } from '#lib/contract/policy-document.ts';

const marks: Record<PolicyFinding['severity'], Mark> = { error: 'down', warning: 'degraded', note: 'pending' };
const rank: Record<PolicyFinding['severity'], number> = { error: 0, warning: 1, note: 2 };

/** Of the list that starts at `path`: `['grants', 3]`, `['roles', 'staff']`. */
export function findingsAt(findings: readonly PolicyFinding[], ...path: readonly (string | number)[]): PolicyFinding[] {
  return findings
    .filter((one) => path.every((part, index) => one.path[index] === part))
    .toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** In the language of the page where the code says it all; else the controller's own sentence. */
export function useFindingSentence(): (finding: PolicyFinding) => string {
  const t = useTranslations('policy.finding');
  const locale = useLocale();
  return useCallback(
    ({ code, message }) => {
      if (locale === 'en' || !t.has(code as never)) return message;
      const quoted = [...message.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1] ?? '');
      return t(code as never, { name: quoted[0] ?? '', other: quoted[1] ?? '' } as never);
    },
    [locale, t],
  );
}

interface FindingsProps {
  readonly findings: readonly PolicyFinding[];
  /** Without a link to the text: it is on the screen. */
  readonly isPlain?: boolean;
}

export function Findings({ findings, isPlain = false }: FindingsProps) {
  const t = useTranslations('policy.check');
  const sentence = useFindingSentence();
  if (findings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 text-sm" data-testid="findings">
      {findings.map((finding) => (
        <li
          key={`${finding.code} ${finding.line} ${finding.column} ${finding.message}`}
          data-severity={finding.severity}
          className="flex items-baseline gap-2"
        >
          <StatusMark mark={marks[finding.severity]} className="translate-y-px" />
          <span className="sr-only">{t(finding.severity)}</span>
          <span className="min-w-0 break-words">
            {sentence(finding)}{' '}
            {!isPlain && (
              <Link
                className="link whitespace-nowrap underline"
                prefetch={false}
                href={paths.policy('text', { line: String(finding.line) })}
              >
                {t('line', { line: finding.line })}
              </Link>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
