import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { LogEntry } from '#lib/contract/logs.ts';
import { renderConsole } from '../testing/render-console.tsx';
import { useLogSentence } from './log-sentence.tsx';

afterEach(cleanup);

function Sentence({ entry }: { entry: Pick<LogEntry, 'event' | 'params'> }) {
  return <p data-testid="sentence">{useLogSentence()(entry)}</p>;
}

const link = { link: 'wan2', kind: 'lte', cause: 'stun-answer' };
const moved = { peer: 'hq-gw', from: 'wan1, Milan, wan1', to: 'wan2, Zurich, wan2', decidedBy: 'gateway' };
const paths = { fromLink: 'wan2', fromPop: 'Zurich', toLink: 'wan1', toPop: 'Milan' };

test.each([
  ['en', 'link-up', { ...link, durationMs: null }, 'wan2 (LTE) is up'],
  ['en', 'link-up', { ...link, durationMs: 42_000 }, 'wan2 (LTE) is up again after 42 s'],
  ['zh-CN', 'link-up', { ...link, durationMs: null }, 'wan2（LTE）已连通'],
  ['zh-CN', 'link-up', { ...link, durationMs: 42_000 }, 'wan2（LTE）在中断 42 秒后恢复'],
  ['en', 'session-up', { link: 'wan1', pop: 'Milan', durationMs: null }, 'Session to Milan over wan1 is up'],
  [
    'en',
    'session-up',
    { link: 'wan1', pop: 'Milan', durationMs: 9000 },
    'Session to Milan over wan1 is up again after 9 s',
  ],
  ['en', 'failover', { ...paths, cause: 'recovered' }, 'Traffic moved back to wan1 via Milan; wan1 recovered'],
  [
    'en',
    'failover',
    { ...paths, cause: 'keepalive-timeout' },
    'Traffic moved from wan2 via Zurich to wan1 via Milan: no keepalive answer',
  ],
  [
    'en',
    'failover',
    { ...paths, toLink: null, toPop: null, cause: 'keepalive-timeout' },
    'No path is left for the traffic of wan2 via Zurich: no keepalive answer',
  ],
  [
    'en',
    'path-switch',
    { ...moved, cause: 'sla-loss', measurement: 'lossPct', value: 5.2, threshold: 2, outageMs: 0 },
    'Traffic to hq-gw moved from wan1, Milan, wan1 to wan2, Zurich, wan2: loss (loss 5.2 %, limit 2.0 %)',
  ],
  [
    'en',
    'path-switch',
    { ...moved, cause: 'manual' },
    'Traffic to hq-gw moved from wan1, Milan, wan1 to wan2, Zurich, wan2: by hand',
  ],
  [
    'en',
    'path-switch',
    { peer: 'hq-gw', to: 'wan2, Zurich, wan2', cause: 'recovered' },
    'Traffic to hq-gw takes wan2, Zurich, wan2: recovered',
  ],
  [
    'en',
    'path-switch',
    { peer: 'hq-gw', from: 'wan1, Milan, wan1', to: null, cause: 'x-new' },
    'No path to hq-gw is left; it took wan1, Milan, wan1: x-new',
  ],
  ['en', 'peer-down', { peer: 'hq-gw', cause: 'no-answer' }, 'The overlay tunnel to hq-gw went down: no answer'],
  ['zh-CN', 'pop-drained', { pop: 'Milan', by: 'Ada Keller' }, 'Milan 正在排空，新路径会避开它（Ada Keller）'],
] as const)('%s: %s', (locale, event, params, text) => {
  renderConsole(<Sentence entry={{ event, params }} />, locale);
  expect(screen.getByTestId('sentence').textContent).toBe(text);
});
