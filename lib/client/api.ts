/** The typed client's query options and keys. */
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { client } from './client.ts';

export const api = createTanstackQueryUtils(client);
