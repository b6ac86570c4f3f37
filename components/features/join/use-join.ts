'use client';
/** The page of an invite as a machine: what the link opens, the key that is made here, what the controller answers. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { makeDeviceKey } from '#lib/client/device-key.ts';
import { inspectInvite, platformOf, redeemInvite } from '#lib/client/join.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { EnrolledDevice, Invitation } from '#lib/contract/invites.ts';

export type Refusal = 'gone' | 'noSecret' | 'busy' | 'offline';

export type JoinState =
  | { readonly step: 'reading' }
  | { readonly step: 'refused'; readonly why: Refusal }
  | {
      readonly step: 'invited';
      readonly invitation: Invitation;
      readonly url: string;
      readonly isMaking: boolean;
      /** Of the last try to join. */
      readonly error: unknown;
    }
  | {
      readonly step: 'joined';
      readonly invitation: Invitation;
      readonly url: string;
      readonly deviceName: string;
      readonly device: EnrolledDevice;
      readonly privateKey: string;
    };

function refusalOf(error: unknown): Refusal {
  const { code } = problemOf(error);
  if (code === 'TOO_MANY_REQUESTS') return 'busy';
  return code === 'UNREACHABLE' || code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE'
    ? 'offline'
    : 'gone';
}

/** Browsers keep the fragment to themselves; from here it goes into the body of a request and nowhere else. */
const secretOfPage = (): string => window.location.hash.slice(1).trim();

export function useJoin(prepare: () => Promise<void>): {
  readonly state: JoinState;
  readonly read: () => void;
  readonly join: (deviceName: string) => void;
} {
  const [state, setState] = useState<JoinState>({ step: 'reading' });
  const secret = useRef('');

  const inspect = useCallback(async () => {
    const found = secretOfPage();
    if (found === '') return setState({ step: 'refused', why: 'noSecret' });
    secret.current = found;
    setState({ step: 'reading' });
    try {
      await prepare();
      const invitation = await inspectInvite(found);
      if (secret.current !== found) return;
      setState({ step: 'invited', invitation, url: window.location.href, isMaking: false, error: null });
    } catch (error) {
      if (secret.current === found) setState({ step: 'refused', why: refusalOf(error) });
    }
  }, [prepare]);

  useEffect(() => {
    const onHash = (): void => {
      if (window.location.hash !== '') void inspect();
    };
    // oxlint-disable-next-line react/set-state-in-effect -- the fragment exists in the browser only
    void inspect();
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, [inspect]);

  const join = async (deviceName: string): Promise<void> => {
    if (state.step !== 'invited' || state.isMaking) return;
    const { invitation, url } = state;
    setState({ ...state, isMaking: true, error: null });
    try {
      const { privateKey, publicKey } = await makeDeviceKey();
      const platform = platformOf(navigator.userAgent);
      const device = await redeemInvite({ secret: secret.current, publicKey, deviceName, platform });
      // The link may be spent now; it is not to stay in the history of this browser.
      window.history.replaceState(null, '', window.location.pathname);
      setState({ step: 'joined', invitation, url, deviceName, device, privateKey });
    } catch (error) {
      const { code } = problemOf(error);
      if (code === 'GONE') setState({ step: 'refused', why: 'gone' });
      else setState({ step: 'invited', invitation, url, isMaking: false, error });
    }
  };

  return { state, read: () => void inspect(), join: (deviceName) => void join(deviceName) };
}
