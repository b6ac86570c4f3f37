/** What a LightLink client is: staff, it-ops, finance, contractor. */
import './jitless.ts';
import * as z from 'zod';

export const accessRole = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'Lower-case letters, digits and hyphens, a letter first, 32 at most.');
