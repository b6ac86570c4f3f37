import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { renderConsole } from '../../testing/render-console.tsx';
import { DropsCard } from './drops-card.tsx';

afterEach(cleanup);

test('a known reason is words with its code, an unknown one is its code', () => {
  renderConsole(<DropsCard drops={{ 'wrong-token': 3, 'x-vendor': 1200, duplicate: 0 }} isStale={false} />);
  const rows = screen.getAllByTestId(/^drop-/).map((row) => row.textContent);
  expect(rows).toEqual(['x-vendor1,200', 'Wrong session tokenwrong-token3']);
});

test('no drops is a sentence', () => {
  renderConsole(<DropsCard drops={{ 'too-short': 0 }} isStale={false} />, 'zh-CN');
  expect(screen.getByTestId('drops-none').textContent).toBe('自网关启动以来没有丢弃任何数据报。');
});
