import { describe, expect, it } from 'vitest';
import { isTimeZone, localDate, localToEpoch } from './time-zone.ts';

const at = (zone: string, text: string): string => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number);
  return new Date(localToEpoch(zone, { year, month, day, minutes: hour * 60 + minute })).toISOString();
};

describe('local time', () => {
  it('is that of the zone, in winter and summer', () => {
    expect(at('Europe/Berlin', '2027-01-15T08:00')).toBe('2027-01-15T07:00:00.000Z');
    expect(at('Europe/Berlin', '2027-07-15T08:00')).toBe('2027-07-15T06:00:00.000Z');
    expect(at('Asia/Shanghai', '2027-07-15T08:00')).toBe('2027-07-15T00:00:00.000Z');
    expect(at('America/St_Johns', '2027-01-15T00:00')).toBe('2027-01-15T03:30:00.000Z');
    expect(at('UTC', '2027-01-15T24:00')).toBe('2027-01-16T00:00:00.000Z');
  });

  it('that clocks skip is the moment of the change', () => {
    expect(at('Europe/Berlin', '2027-03-28T01:59')).toBe('2027-03-28T00:59:00.000Z');
    expect(at('Europe/Berlin', '2027-03-28T02:30')).toBe('2027-03-28T01:00:00.000Z');
    expect(at('Europe/Berlin', '2027-03-28T03:00')).toBe('2027-03-28T01:00:00.000Z');
  });

  it('that happens twice is the first of the two', () => {
    expect(at('Europe/Berlin', '2027-10-31T02:30')).toBe('2027-10-31T00:30:00.000Z');
    expect(at('Europe/Berlin', '2027-10-31T03:00')).toBe('2027-10-31T02:00:00.000Z');
    expect(at('America/New_York', '2027-11-07T01:30')).toBe('2027-11-07T05:30:00.000Z');
  });

  it('knows its date and day of the week', () => {
    expect(localDate('Asia/Tokyo', Date.UTC(2027, 0, 31, 16))).toEqual({ year: 2027, month: 2, day: 1, weekday: 0 });
  });

  it('has no zone by another name', () => {
    expect(['UTC', 'Europe/Berlin'].every(isTimeZone)).toBe(true);
    expect(['', 'Mars/Olympus', 'Europe/Berlin; drop'].some(isTimeZone)).toBe(false);
  });
});
