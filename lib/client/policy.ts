/** The access policy: what is enforced, the draft, and everything that can be asked of either text. */
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  DelegatedGrant,
  GatewayPolicy,
  PolicyPreview,
  PolicyRevision,
  PolicyState,
  ReachMatrix,
  Rehearsal,
} from '#lib/contract/policy.ts';
import type { PolicyCheck } from '#lib/contract/policy-document.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { following, type Paged, pagedOf } from './paged.ts';
import { useAfterTakeOver } from './taken-over.ts';

/** A text that was left behind is asked about no more; whole texts are not kept for long. */
const textGcMs = 60_000;

export function usePolicy(enabled: boolean): Loaded<PolicyState> {
  return useAfterTakeOver(useQuery(api.policy.get.queryOptions({ enabled })));
}

/** While another text is checked, what was found in the one before is shown. */
export function usePolicyCheck(text: string): Loaded<PolicyCheck> & { readonly isOfBefore: boolean } {
  const query = useQuery(
    api.policy.check.queryOptions({
      input: { body: { text } },
      gcTime: textGcMs,
      placeholderData: keepPreviousData,
    }),
  );
  return { ...query, isOfBefore: query.isPlaceholderData };
}

export function usePolicyPreview(text: string, enabled = true): Loaded<PolicyPreview> {
  return useQuery(api.policy.preview.queryOptions({ input: { body: { text } }, gcTime: textGcMs, enabled }));
}

export function useReach(text: string, gateway: string): Loaded<ReachMatrix> {
  return useQuery(
    api.policy.reach.queryOptions({
      input: { body: { text, gateway } },
      gcTime: textGcMs,
      enabled: gateway !== '',
      placeholderData: keepPreviousData,
    }),
  );
}

export function useRehearsal(text: string): Loaded<Rehearsal> {
  return useQuery(api.policy.rehearse.queryOptions({ input: { body: { text } }, gcTime: textGcMs }));
}

export function useProbe() {
  return useMutation(api.policy.probe.mutationOptions());
}

/** The check of the new text comes with the edit, so that it is not asked for again. */
export function useEditPolicy() {
  const client = useQueryClient();
  return useMutation(
    api.policy.edit.mutationOptions({
      onSuccess: ({ text, check }) =>
        client.setQueryData(api.policy.check.queryKey({ input: { body: { text } } }), check),
    }),
  );
}

function patchState(client: QueryClient, patch: Partial<PolicyState>): void {
  client.setQueryData(api.policy.get.queryKey(), (before) => before && { ...before, ...patch });
}

/** `CONFLICT`: somebody saved another draft meanwhile; `refetch` of the policy shows it. */
export function useSaveDraft() {
  const client = useQueryClient();
  return useMutation(
    api.policy.saveDraft.mutationOptions({
      onSuccess: (draft) => patchState(client, { draft, proposal: null }),
    }),
  );
}

export function useDiscardDraft() {
  const client = useQueryClient();
  return useMutation(
    api.policy.discardDraft.mutationOptions({ onSuccess: () => patchState(client, { draft: null, proposal: null }) }),
  );
}

/** Everything that is said about the policy is asked for again. */
function usePolicyChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: api.policy.key() });
}

export function usePublish() {
  return useMutation(api.policy.publish.mutationOptions({ onSuccess: usePolicyChanged() }));
}

export function useApprove() {
  return useMutation(api.policy.approve.mutationOptions({ onSuccess: usePolicyChanged() }));
}

export function useWithdraw() {
  return useMutation(api.policy.withdraw.mutationOptions({ onSuccess: usePolicyChanged() }));
}

export function useRestore() {
  return useMutation(api.policy.restore.mutationOptions({ onSuccess: usePolicyChanged() }));
}

export function useReapply() {
  return useMutation(api.policy.reapply.mutationOptions({ onSuccess: usePolicyChanged() }));
}

export function usePolicySettings() {
  const client = useQueryClient();
  return useMutation(
    api.policy.settings.mutationOptions({ onSuccess: (settings) => patchState(client, { settings }) }),
  );
}

export function useRevisions(): Paged<PolicyRevision> {
  return pagedOf(
    useInfiniteQuery(
      api.policy.revisions.infiniteOptions({
        input: (cursor: string | undefined) => ({ limit: 20, ...(cursor ? { cursor } : {}) }),
        ...following,
      }),
    ),
  );
}

export function useRevision(revision: number) {
  return useQuery(api.policy.revision.queryOptions({ input: { revision } }));
}

export function useGatewayPolicies(): Loaded<{ readonly items: readonly GatewayPolicy[] }> {
  return useAfterTakeOver(useQuery(api.policy.gateways.queryOptions()));
}

export function useDelegated(): Loaded<{ readonly revision: number; readonly items: readonly DelegatedGrant[] }> {
  return useAfterTakeOver(useQuery(api.policy.delegated.queryOptions()));
}

/** After a refusal too: the policy may have changed since it was read. */
export function useChangeDelegated() {
  return useMutation(api.policy.changeDelegated.mutationOptions({ onSettled: usePolicyChanged() }));
}
