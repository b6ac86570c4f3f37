import { expect, test } from 'vitest';
import { axisTop, type ChartSeries, chartRows, mergedMarks, timeTicks } from './chart-data.ts';

const point = (at: number, avg = 1) => ({ at, min: avg / 2, avg, max: avg * 2 });
const series = (points: ChartSeries['points']): ChartSeries => ({ key: 'a', label: 'a', color: 'red', points });

test('a line breaks where nothing was measured', () => {
  const rows = chartRows([series([point(0), point(1000), point(9000)])], 1000);
  expect(rows.map((row) => [row.at, row['a']])).toEqual([
    [0, 1],
    [1000, 1],
    [2000, null],
    [9000, 1],
  ]);
});

test('the band carries min and max', () => {
  expect(chartRows([series([point(0, 4)])], 1000)[0]?.['a:band']).toEqual([2, 8]);
});

test('ticks are round and few for each range', () => {
  for (const minutes of [15, 360, 1440]) {
    const ticks = timeTicks(1_763_700_011_000, 1_763_700_011_000 + minutes * 60_000);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(7);
    for (const tick of ticks) expect(tick % 60_000).toBe(0);
  }
});

test('the axis ends above the highest value', () => {
  expect(axisTop([series([point(0, 2.6)])], 1)).toBe(10);
  expect(axisTop([], 1)).toBe(1);
});

test('marks that would touch are one, and the bad one is kept', () => {
  const marks = [
    { at: 86_400_000, isBad: false },
    { at: 86_460_000, isBad: true },
    { at: 86_500_000, isBad: false },
    { at: 93_000_000, isBad: false },
  ];
  expect(mergedMarks(marks, 86_400_000, 900)).toEqual([marks[1], marks[3]]);
  expect(mergedMarks(marks, 900_000, 900)).toEqual(marks);
});
