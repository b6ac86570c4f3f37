/** Invites, for those who make them. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Invite, InviteStatus } from '#lib/contract/invites.ts';
import { api } from './api.ts';
import { following, type Paged, pagedOf } from './paged.ts';

export interface InviteFilter {
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly status?: InviteStatus | undefined;
}

export function useInvites({ q, gateway, status }: InviteFilter): Paged<Invite> {
  return pagedOf(
    useInfiniteQuery(
      api.invites.list.infiniteOptions({
        input: (cursor: string | undefined) => ({
          limit: 50,
          ...(q ? { q } : {}),
          ...(gateway ? { gateway } : {}),
          ...(status ? { status } : {}),
          ...(cursor ? { cursor } : {}),
        }),
        ...following,
        placeholderData: keepPreviousData,
      }),
    ),
  );
}

function useInvitesChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: api.invites.key() });
}

export function useCreateInvite() {
  return useMutation(api.invites.create.mutationOptions({ onSuccess: useInvitesChanged() }));
}

export function useCreateInvites() {
  return useMutation(api.invites.bulk.mutationOptions({ onSuccess: useInvitesChanged() }));
}

export function useResendInvite() {
  return useMutation(api.invites.resend.mutationOptions({ onSuccess: useInvitesChanged() }));
}

export function useRevokeInvite() {
  return useMutation(api.invites.revoke.mutationOptions({ onSuccess: useInvitesChanged() }));
}
