/** Users, tokens, sessions and one's own password. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { session } from '#lib/contract/session.ts';
import type { Token, User } from '#lib/contract/users.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';

export type Session = z.infer<typeof session>;

interface List<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export function useUsers(): Loaded<List<User>> {
  return useQuery(api.users.list.queryOptions({ input: { limit: 200 } }));
}

export function useTokens(): Loaded<List<Token>> {
  return useQuery(api.tokens.list.queryOptions({ input: { limit: 200 } }));
}

export function useSessions(): Loaded<List<Session>> {
  return useQuery(api.sessions.list.queryOptions({ input: { limit: 200 } }));
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
