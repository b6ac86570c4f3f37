import { expect, test } from 'vitest';
import { problems } from '../lib/contract/base.ts';
import { cause, nodeStatus } from '../lib/contract/condition.ts';
import { linkKind } from '../lib/contract/gateways.ts';
import { logEvent, logLevel } from '../lib/contract/logs.ts';
import { decider, pathSwitch, switchCause } from '../lib/contract/paths.ts';
import { consoleRole } from '../lib/contract/session.ts';
import { trafficClass } from '../lib/contract/traffic-classes.ts';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };

interface Tree {
  readonly [key: string]: string | Tree;
}

function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );
}

const english = new Map(flat(en));
const chinese = new Map(flat(zh));
const values = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)|<(\w+)>/g)].map((found) => found[1] ?? found[2] ?? ''))].sort();

test('both languages have the same sentences', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test('a sentence uses the same values in both languages', () => {
  for (const [key, text] of english) expect([key, values(chinese.get(key) ?? '')]).toEqual([key, values(text)]);
});

test('no sentence is empty, and Chinese is not English', () => {
  for (const [key, text] of chinese) expect(text.trim(), key).not.toBe('');
  const same = [...chinese].filter(
    ([key, text]) => text === english.get(key) && /[a-z]{4}/.test(text.replace(/\{\w+\}/g, '')),
  );
  expect(same.map(([key]) => key).sort()).toEqual(['app.name', 'language.en']);
});

test('every code of the contract has a sentence', () => {
  const needed = [
    ...cause.options.flatMap((code) => ['title', 'evidence', 'next'].map((part) => `condition.${code}.${part}`)),
    ...logEvent.options.map((code) => `event.${code}`),
    ...logLevel.options.map((code) => `level.${code}`),
    ...nodeStatus.options.map((code) => `status.${code}`),
    ...linkKind.options.map((code) => `linkKind.${code}`),
    ...consoleRole.options.map((code) => `role.${code}`),
    ...switchCause.options.flatMap((code) => [`switchCause.${code}`, `switchWhy.${code}`]),
    ...pathSwitch.shape.measurement.unwrap().shape.name.options.map((code) => `measure.${code}`),
    ...decider.options.map((code) => `decider.${code}`),
    ...trafficClass.options.map((code) => `trafficClass.${code}`),
    ...Object.keys(problems).map((code) => `problem.${code}`),
  ];
  expect(needed.filter((key) => !english.has(key))).toEqual([]);
});
