/** Users, tokens, sessions and one's own password. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { session } from '#lib/contract/session.ts';
import type { Token, User } from '#lib/contract/users.ts';
import { api } from './api.ts';
import { following, type Paged, pagedOf } from './paged.ts';

export type Session = z.infer<typeof session>;

const pageRows = 100;
const pageInput = (cursor: string | undefined) => ({ limit: pageRows, ...(cursor === undefined ? {} : { cursor }) });

export function useUsers(q = ''): Paged<User> {
  return pagedOf(
    useInfiniteQuery(
      api.users.list.infiniteOptions({
        input: (cursor: string | undefined) => ({ ...pageInput(cursor), ...(q ? { q } : {}) }),
        ...following,
        placeholderData: keepPreviousData,
      }),
    ),
  );
}

export function useTokens(): Paged<Token> {
  return pagedOf(useInfiniteQuery(api.tokens.list.infiniteOptions({ input: pageInput, ...following })));
}

export function useSessions(): Paged<Session> {
  return pagedOf(useInfiniteQuery(api.sessions.list.infiniteOptions({ input: pageInput, ...following })));
}

function useChanged(resource: 'users' | 'tokens' | 'sessions'): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: api[resource].key() });
}

export function useCreateUser() {
  return useMutation(api.users.create.mutationOptions({ onSuccess: useChanged('users') }));
}

export function useUpdateUser() {
  return useMutation(api.users.update.mutationOptions({ onSuccess: useChanged('users') }));
}

export function useResetPassword() {
  return useMutation(api.users.resetPassword.mutationOptions());
}

export function useRemoveUser() {
  return useMutation(api.users.remove.mutationOptions({ onSuccess: useChanged('users') }));
}

export function useCreateToken() {
  return useMutation(api.tokens.create.mutationOptions({ onSuccess: useChanged('tokens') }));
}

export function useRevokeToken() {
  return useMutation(api.tokens.revoke.mutationOptions({ onSuccess: useChanged('tokens') }));
}

export function useEndSession() {
  return useMutation(api.sessions.end.mutationOptions({ onSuccess: useChanged('sessions') }));
}

export function useChangePassword() {
  return useMutation(api.sessions.changePassword.mutationOptions({ onSuccess: useChanged('sessions') }));
}
