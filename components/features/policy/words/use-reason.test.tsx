import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { renderConsole } from '../../../testing/render-console.tsx';
import { useReason } from './use-reason.ts';

afterEach(cleanup);

function Reason({ text }: { text: string }) {
  return <p data-testid="reason">{useReason()(text)}</p>;
}
const said = (text: string, locale: 'en' | 'zh-CN'): string | null => {
  renderConsole(<Reason text={text} />, locale);
  return screen.getByTestId('reason').textContent;
};

test('a reason is said in the language of the page, and one that is not known as it came', () => {
  expect(said('A rule allows it at another time (contractors).', 'zh-CN')).toBe('有授权允许，但不在此时段。');
  cleanup();
  expect(said('A rule denies it (no-pos).', 'en')).toBe('A rule denies it (no-pos).');
  cleanup();
  expect(said('Something new.', 'zh-CN')).toBe('Something new.');
});
