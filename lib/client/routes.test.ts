import { minifyContractRouter } from '@orpc/contract';
import { expect, test } from 'vitest';
import { contract } from '../contract/contract.ts';
import routes from './routes.json' with { type: 'json' };

test('routes.json is the contract, minified (npm run routes writes it)', () => {
  expect(routes).toEqual(JSON.parse(JSON.stringify(minifyContractRouter(contract))));
});
