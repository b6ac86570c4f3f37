import { expect, it } from 'vitest';
import { type Element, inferCause } from './cause.ts';

const own = (name: string): Element => ({ key: `own ${name}`, kind: 'own-link', name });
const pop = (name: string): Element => ({ key: `pop ${name}`, kind: 'pop', name });
const far = (name: string): Element => ({ key: `peer ${name}`, kind: 'peer-link', name });
const path = [own('wan1'), pop('A'), pop('B'), far('hq wan1')];

it('names the element that nothing alive uses', () => {
  expect(
    inferCause(path, [
      { elements: [own('wan1'), pop('A')], alive: true },
      { elements: [own('wan2'), pop('C'), far('hq wan1')], alive: true },
      { elements: path, alive: false },
    ]),
  ).toEqual({ cause: 'pop-down', subject: 'B' });
});

it('names the own link when every segment on it is silent and the PoP is reached another way', () => {
  expect(
    inferCause(path, [
      { elements: [own('wan1'), pop('A')], alive: false },
      { elements: [own('wan1'), pop('C')], alive: false },
      { elements: [own('wan2'), pop('A')], alive: true },
      { elements: path, alive: false },
    ]),
  ).toEqual({ cause: 'link-down', subject: 'wan1' });
});

it('prefers what most silent paths have in common', () => {
  expect(
    inferCause(path, [
      { elements: [own('wan1'), pop('A')], alive: true },
      { elements: [own('wan2'), pop('C'), far('hq wan1')], alive: false },
      { elements: path, alive: false },
    ]),
  ).toEqual({ cause: 'link-down', subject: 'hq wan1' });
});

it('names the hop when all elements are innocent, and nothing when that is too', () => {
  const witnesses = [
    { elements: [own('wan1'), pop('A'), far('other')], alive: true },
    { elements: [own('wan2'), pop('B'), far('hq wan1')], alive: true },
  ];
  expect(inferCause(path, witnesses)).toEqual({ cause: 'link-down', subject: 'A - B' });
  expect(inferCause(path, [...witnesses, { elements: path, alive: true }])).toEqual({
    cause: 'link-down',
    subject: null,
  });
});
