import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Condition } from '#lib/contract/condition.ts';
import { renderConsole } from '../testing/render-console.tsx';
import { useConditionWords } from './condition-text.tsx';

afterEach(cleanup);

const loss: Condition = {
  status: 'degraded',
  cause: 'link-loss',
  subject: 'wan1',
  evidence: { kind: 'fibre', lossPct: 5.2, thresholdPct: 2 },
  since: '2026-01-02T14:02:31.000Z',
};

function Words({ condition }: { condition: Condition }) {
  const { title, evidence, next } = useConditionWords()(condition);
  return <p data-testid="words">{`${title} | ${evidence} | ${next}`}</p>;
}

test('says cause, evidence and next action in English', () => {
  renderConsole(<Words condition={loss} />);
  expect(screen.getByTestId('words').textContent).toBe(
    'wan1, fibre: loss 5.2 % | Over the limit of 2.0 %. | Open a ticket with the carrier of wan1 and attach this chart.',
  );
});

test('says cause, evidence and next action in Chinese', () => {
  renderConsole(<Words condition={loss} />, 'zh-CN');
  expect(screen.getByTestId('words').textContent).toBe(
    'wan1（光纤）：丢包 5.2 % | 超过上限 2.0 %。 | 向 wan1 的运营商报障，并附上此图表。',
  );
});

test('a cause of a link is words, and an unknown one is shown as it is', () => {
  const cut: Condition = { ...loss, cause: 'link-down', evidence: { kind: 'lte', cause: 'keepalive-timeout' } };
  renderConsole(<Words condition={cut} />);
  expect(screen.getByTestId('words').textContent).toContain('wan1, LTE: down | Cause: no keepalive answer.');
  cleanup();
  renderConsole(<Words condition={{ ...cut, evidence: { kind: 'lte', cause: 'carrier-gone' } }} />);
  expect(screen.getByTestId('words').textContent).toContain('Cause: carrier-gone.');
});

test('evidence that is missing is a dash, not a crash', () => {
  renderConsole(<Words condition={{ ...loss, subject: null, evidence: {} }} />);
  expect(screen.getByTestId('words').textContent).toContain('loss –');
});
