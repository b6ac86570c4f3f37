/** How many tests passed and failed, from the JSON reports of vitest and Playwright. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const vitest = z.object({
  numPassedTests: z.number().int(),
  numFailedTests: z.number().int(),
  /** Files that failed before any of their tests ran. */
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })).default([]),
});
const playwright = z.object({
  stats: z.object({ expected: z.number().int(), unexpected: z.number().int(), flaky: z.number().int() }),
});

/** A report that is missing or has another shape counts as one failure: silence is not success. */
export function readCounts(kind: 'vitest' | 'playwright', path: string): Counts {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return kind === 'vitest' ? vitestCounts(report) : playwrightCounts(report);
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function vitestCounts(report: unknown): Counts {
  const { numPassedTests, numFailedTests, testResults } = vitest.parse(report);
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

/** Real links lose what chance takes, on cores that others share: CI tries a browser test twice, and its list names the flaky. */
function playwrightCounts(report: unknown): Counts {
  const { expected, unexpected, flaky } = playwright.parse(report).stats;
  return { passed: expected + flaky, failed: unexpected };
}

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}
