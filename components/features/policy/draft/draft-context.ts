'use client';
/** The text that is worked on, and everything that can be done with it. */
import { createContext, useContext } from 'react';
import type { Loaded } from '#lib/client/loaded.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import type { PolicyCheck, PolicyEdit, PolicyFinding } from '#lib/contract/policy-document.ts';

export interface PolicyDraft {
  readonly state: PolicyState;
  readonly mayChange: boolean;
  /** What was typed, else the saved draft, else what is enforced. */
  readonly text: string;
  readonly check: Loaded<PolicyCheck>;
  /** The check is of exactly this text: what it says about places may be changed by them. */
  readonly isChecked: boolean;
  /** Typed and not saved. */
  readonly isTyped: boolean;
  /** Says something else than what is enforced. */
  readonly isChanged: boolean;
  /** Somebody saved another draft since this text was begun. */
  readonly isBehind: boolean;
  /** How many changes can be taken back. */
  readonly steps: number;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly type: (text: string) => void;
  /** Why the last change was not made: the text would be no policy any more. */
  readonly refused: readonly PolicyFinding[];
  /** Makes the changes in the text and saves it; true when that was done. */
  readonly edit: (edits: readonly PolicyEdit[]) => Promise<boolean>;
  readonly save: () => Promise<boolean>;
  /** Makes a draft of what is in force, to be published as it is. */
  readonly begin: () => void;
  readonly undo: () => void;
  /** Of what was typed, or else of the saved draft. */
  readonly discard: () => void;
  /** Gives this text up for the newer draft; undo brings it back. */
  readonly takeNewer: () => void;
  /** Saves this text over the newer draft. */
  readonly overwrite: () => void;
  readonly forgetError: () => void;
}

export const DraftContext = createContext<PolicyDraft | null>(null);

export function useDraft(): PolicyDraft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('no draft around this part');
  return draft;
}
