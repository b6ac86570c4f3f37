/** After every run, failed and interrupted ones too: nothing that was started stays. */
import { existsSync } from 'node:fs';
import { data, down } from './system.ts';

export default async function stop(): Promise<void> {
  if (existsSync(data)) await down();
}
