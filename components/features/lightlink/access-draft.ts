/** The simple form of access control as a person edits it: lists are lines of text until they are saved. */
import type { SimpleAccess, SimpleAccessRole } from '#lib/contract/access-control.ts';

export const listFields = ['allowedNetworks', 'allowedDevices', 'allowedServices', 'gatewayServices'] as const;
export type ListField = (typeof listFields)[number];

export interface DraftRole extends Readonly<Record<ListField, string>> {
  readonly key: number;
  readonly role: string;
  readonly advertise: boolean;
}

/** Lines, commas and semicolons separate; names of devices may hold spaces. */
export const wordsOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

const linesOf = (words: readonly string[]): string => words.join('\n');

export const draftOf = ({ roles }: SimpleAccess): DraftRole[] =>
  roles.map((entry, key) => ({
    key,
    role: entry.role,
    advertise: entry.advertise,
    allowedNetworks: linesOf(entry.allowedNetworks),
    allowedDevices: linesOf(entry.allowedDevices),
    allowedServices: linesOf(entry.allowedServices),
    gatewayServices: linesOf(entry.gatewayServices),
  }));

export const accessOf = (draft: readonly DraftRole[]): SimpleAccess => ({
  roles: draft.map(
    (entry): SimpleAccessRole => ({
      role: entry.role.trim(),
      advertise: entry.advertise,
      allowedNetworks: wordsOf(entry.allowedNetworks),
      allowedDevices: wordsOf(entry.allowedDevices),
      allowedServices: wordsOf(entry.allowedServices),
      gatewayServices: wordsOf(entry.gatewayServices),
    }),
  ),
});

export const newRole = (key: number, role: string): DraftRole => ({
  key,
  role,
  advertise: true,
  allowedNetworks: '',
  allowedDevices: '',
  allowedServices: '',
  gatewayServices: '',
});
