import { describe, expect, it } from 'vitest';
import { cidr4, endpoint, integer, oneOf, option, readArgs, url } from './args.ts';
import { UsageError } from './role.ts';

const specs = {
  listen: option.required(endpoint(true)),
  'allow-destination': option.many(cidr4),
  pps: option.fallback(integer(1, 1000), 100),
  token: option.optional(integer(1, 255)),
  driver: option.fallback(oneOf('tun', 'userspace'), 'userspace'),
  controller: option.optional(url),
  json: option.flag(),
};
const base = ['--listen', '127.0.0.1:0'];

function refusal(argv: string[]): string {
  try {
    readArgs(argv, specs);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('readArgs', () => {
  it('reads every declared kind', () => {
    const { values } = readArgs(
      [...base, '--json', '--allow-destination', '10.0.0.0/8', '--allow-destination=127.0.0.0/8', '--token=7'],
      specs,
    );
    expect(values).toEqual({
      listen: { ip: '127.0.0.1', port: 0 },
      'allow-destination': ['10.0.0.0/8', '127.0.0.0/8'],
      pps: 100,
      token: 7,
      driver: 'userspace',
      controller: undefined,
      json: true,
    });
  });

  it.each([
    [[], /^--listen is missing; accepted is IP:PORT/],
    [['--listen', 'x'], /^--listen "x" is not valid; accepted is IP:PORT/],
    [['--listen'], /^--listen needs a value/],
    [['--listen', '--json'], /^--listen needs a value/],
    [[...base, '--token', '256'], /^--token "256" is not valid; accepted is a whole number from 1 to 255\.$/],
    [[...base, '--token=-1'], /^--token "-1" is not valid/],
    [[...base, '--token', '1', '--token', '2'], /more than once/],
    [[...base, '--json=yes'], /takes no value/],
    [[...base, '--nope'], /^unknown option --nope; accepted are --listen/],
    [[...base, 'stray'], /^unexpected argument "stray"/],
    [[...base, '--driver', 'x'], /accepted is tun or userspace/],
    [[...base, '--controller', 'https://u@h'], /without user name/],
    [[...base, '--allow-destination', '10.0.0.1/8'], /no host bits/],
    [[...base, '--__proto__', 'x'], /^unknown option/],
  ])('refuses %j in one sentence', (argv, sentence) => expect(refusal(argv)).toMatch(sentence));
});
