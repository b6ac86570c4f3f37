/** DIR/ready.json, for scripts and tests: where the system is and how to sign in. Only its owner can read it. */
import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from '#server/lab/json-file.ts';

const user = z.object({ role: z.string(), email: z.string(), password: z.string() });
export type SignIn = z.infer<typeof user>;

const firstRun = z.object({ users: z.array(user), token: z.string() });
export type Access = z.infer<typeof firstRun>;

/** Survives `down`: passwords and the token are told once and kept here. */
const accessFile = (data: string): string => join(data, 'access.json');

/** What the controller wrote at its very first start, with what up has added since. */
export function readAccess(data: string): Access | undefined {
  return readJsonFile(accessFile(data), firstRun) ?? readJsonFile(join(data, 'first-run.json'), firstRun);
}

export function writeAccess(data: string, access: Access): void {
  writeJsonFile(accessFile(data), access);
}

export function writeReady(data: string, url: string, pid: number, access: Access): void {
  writeJsonFile(join(data, 'ready.json'), { url, pid, users: access.users, token: access.token });
}
