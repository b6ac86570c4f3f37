import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { renderConsole } from '../../testing/render-console.tsx';
import { TimeSlider } from './time-slider.tsx';

afterEach(cleanup);

test('says in words where it is, moves by keys, and goes back to now with End', () => {
  const onMove = vi.fn();
  const at = 600_000;
  renderConsole(
    <TimeSlider
      label="Moment"
      from={0}
      to={1_440_000}
      value={at}
      valueText="12:10, not live"
      marks={[]}
      onMove={onMove}
    />,
  );
  const slider = screen.getByRole('slider', { name: 'Moment' });
  expect(slider.getAttribute('aria-valuetext')).toBe('12:10, not live');
  fireEvent.keyDown(slider, { key: 'ArrowLeft' });
  fireEvent.keyDown(slider, { key: 'ArrowRight', shiftKey: true });
  fireEvent.keyDown(slider, { key: 'End' });
  fireEvent.keyDown(slider, { key: 'x' });
  expect(onMove.mock.calls.map(([value]) => value as unknown)).toEqual([540_000, 1_200_000, null]);
});
