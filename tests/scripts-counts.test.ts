import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCounts } from '../scripts/check/counts.ts';
import { explainInstallFailure } from '../scripts/install-failure.mjs';

const file = join(mkdtempSync(join(tmpdir(), 'signalbox-counts-')), 'report.json');
const report = (value: unknown): string => {
  writeFileSync(file, JSON.stringify(value));
  return file;
};

describe('test counts', () => {
  it('reads vitest, a file that broke before its tests counts as failed', () => {
    const testResults = [
      { status: 'passed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
    ];
    const path = report({ numPassedTests: 7, numFailedTests: 1, testResults });
    expect(readCounts('vitest', path)).toEqual({ passed: 7, failed: 2 });
  });

  it('reads Playwright, a test that passed at its second try counts as passed', () => {
    const path = report({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 } });
    expect(readCounts('playwright', path)).toEqual({ passed: 5, failed: 1 });
  });

  it('takes a missing report for a failure', () => {
    expect(readCounts('vitest', '/nowhere/at/all')).toEqual({ passed: 0, failed: 1 });
  });
});

describe('why an installation failed', () => {
  it.each([
    ['spawn ENOENT', 'npm is missing'],
    ['npm error code ENOSPC\nnpm error nospc', 'disk is full'],
    ["npm error code EACCES\nnpm error Error: EACCES: permission denied, mkdir '/x'", 'may not write'],
    ['npm error code ENOTFOUND\nnpm error network request to https://registry', 'registry was not reached'],
    ['npm error code EUSAGE\nnpm error `npm ci` can only install packages when', 'disagree'],
  ])('%s', (said, sentence) => {
    expect(explainInstallFailure(said).split('\n')[0]).toContain(sentence);
  });
});
