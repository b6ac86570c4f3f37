'use client';
import { useTranslations } from 'next-intl';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { PolicyCheck } from '#lib/contract/policy-document.ts';

/** Errors, warnings and tests of a text, on one line. */
export function CheckSummary({ check }: { check: PolicyCheck }) {
  const t = useTranslations('policy.check');
  const { findings, tests, outline } = check;
  const errors = findings.filter(({ severity, code }) => severity === 'error' && code !== 'test').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const notRun = outline?.tests.filter(({ passed }) => passed === null).length ?? 0;
  const item = 'inline-flex items-center gap-1.5 whitespace-nowrap';
  return (
    <p data-testid="check-summary" className="flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-mute">
      <span className={item}>
        <StatusMark mark={errors > 0 ? 'down' : 'well'} />
        {t('errors', { count: errors })}
      </span>
      {warnings > 0 && (
        <span className={item}>
          <StatusMark mark="degraded" />
          {t('warnings', { count: warnings })}
        </span>
      )}
      {outline !== null && (
        <span className={item}>
          <StatusMark mark={tests.failed > 0 ? 'down' : tests.passed > 0 ? 'well' : 'pending'} />
          {tests.failed > 0
            ? t('testsFailed', { failed: tests.failed, total: tests.failed + tests.passed })
            : tests.passed > 0
              ? t('testsPassed', { count: tests.passed })
              : t(notRun > 0 ? 'testsNotRun' : 'testsNone', { count: notRun })}
        </span>
      )}
    </p>
  );
}
