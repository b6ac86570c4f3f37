import { expect, it } from 'vitest';
import { listedElements, scriptedElements } from './table-elements.ts';

const listing = (elements: string): string => `table inet t {
	map places {
		type ipv4_addr . inet_proto . inet_service : mark
		flags interval
		elements = { 10.0.0.1 . tcp . 80-90 : 0x00000001,
			     10.0.0.2 . tcp . 443 : 0x00000002 }
	}
	set marks {
		type mark
		flags timeout
		${elements}
	}
	chain c {
		meta l4proto { 0-255 } accept
	}
}`;

it('counts and compares what stays, in any order, and leaves out what ends', () => {
  const two = listedElements(listing('elements = { 0x00000001, 0x00000002, 0x00000003 timeout 1h }'));
  expect(two.count).toBe(4);
  expect(listedElements(listing('elements = { 0x00000002, 0x00000001 }'))).toEqual(two);
  expect(listedElements(listing('elements = { 0x00000001, 0x00000004 }')).hash).not.toBe(two.hash);
  expect(listedElements(listing('')).count).toBe(2);
});

it('counts what scripts add, once', () => {
  const places = 'add element inet t places { 10.0.0.1 . 6 . 80-90 : 1, 10.0.0.2 . 6 . 443 : 2 }\n';
  const marks = 'add element inet t marks { 1, 2, 3 timeout 5ms }\nadd element inet t marks { 2 }\n';
  expect(scriptedElements([marks, places])).toBe(4);
  expect(scriptedElements([`${places}${marks}`, places])).toBe(4);
});
