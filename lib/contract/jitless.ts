/** A strict CSP forbids the `new Function` that zod compiles parsers with; every schema file imports this first. */
import { config } from 'zod';

config({ jitless: true });
