/** Writes lib/client/routes.json: method and path of every procedure, so that the browser needs no zod. */
import { writeFile } from 'node:fs/promises';
import { minifyContractRouter } from '@orpc/contract';
import { contract } from '../lib/contract/contract.ts';

const target = new URL('../lib/client/routes.json', import.meta.url);
await writeFile(target, `${JSON.stringify(minifyContractRouter(contract))}\n`);
console.log(`routes written: ${target.pathname}`);
