import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { createDb } from '../../../../mock-api/db.ts';
import { pathMap } from '../../../../mock-api/overlay/map-view.ts';
import { reconsider } from '../../../../mock-api/overlay/switches.ts';
import { renderConsole } from '../../../testing/render-console.tsx';
import { pairsOf } from '../pairs.ts';
import type { Choice } from '../use-choice.ts';
import { edgesIn } from './edges.ts';
import { layoutMap } from './layout.ts';
import { TrackMap } from './track-map.tsx';

afterEach(cleanup);

const now = (): number => 1_763_700_000_000;
const choice = {
  gateway: '',
  peer: '',
  pop: '',
  choosePair: vi.fn(),
  chooseStation: vi.fn(),
  choosePop: vi.fn(),
  chooseNothing: vi.fn(),
} as unknown as Choice;

function draw(db = createDb({ now })) {
  const map = pathMap(db, null);
  return <TrackMap map={map} pairs={pairsOf(map)} choice={choice} width={1150} moved={new Map()} />;
}

test('a track is called by its ends, its hops, its state and what it measures', () => {
  renderConsole(draw());
  expect(
    screen.getByRole('button', { name: /^HQ to Branch 1: wan1, Zurich, wan1; active; \d+ ms; [\d.]+ %$/ }),
  ).toBeTruthy();
});

test('the points of a station swing to the other platform when its pair is switched', () => {
  const db = createDb({ now });
  const { unmount } = renderConsole(draw(db));
  const points = (): string | undefined => screen.getByTestId('points-gw-1:gw-0~gw-1').dataset['set'];
  expect(points()).toBe('level');
  unmount();
  db.overlay.pins.set('gw-1', { pathId: 'gw-1-p2', by: 'Ada Keller', at: now() });
  reconsider(db.overlay, now() - 1000, { cause: 'manual', actor: 'Ada Keller' });
  renderConsole(draw(db));
  expect(points()).toBe('turned');
});

test('arrows walk from station to track to junction, Enter chooses', () => {
  renderConsole(draw());
  const station = screen.getByRole('button', { name: /^Branch 1: / });
  expect(station.getAttribute('tabindex')).toBe('0');
  station.focus();
  fireEvent.keyDown(station, { key: 'ArrowDown' });
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Branch 2: /);
  fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' });
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^HQ to Branch 2: /);
  fireEvent.keyDown(document.activeElement as Element, { key: 'Enter' });
  expect(choice.choosePair).toHaveBeenCalledWith('gw-0', 'gw-2');
  fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' });
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^PoP /);
});

test.each([6, 14, 31])(
  'with %s sites every piece is level, upright or at 45 degrees, and inside of the drawing',
  (gateways) => {
    const map = pathMap(createDb({ gateways, now }), null);
    const layout = layoutMap(map, edgesIn(map, pairsOf(map)), 1150);
    expect(layout.edges.size).toBeGreaterThan(0);
    for (const { points } of layout.edges.values())
      for (const [index, [x, y]] of points.entries()) {
        expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
        const [beforeX, beforeY] = points[index - 1] ?? [x, y];
        const [dx, dy] = [Math.abs(x - beforeX), Math.abs(y - beforeY)];
        expect(dx < 0.01 || dy < 0.01 || Math.abs(dx - dy) < 0.01, `${dx} by ${dy}`).toBe(true);
      }
  },
);
