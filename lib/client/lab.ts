/** The lab's links. A change shows at once and goes back when the controller refuses it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Impairment, LabLink } from '#lib/contract/lab.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

export type Direction = 'up' | 'down' | 'both';

interface LinkList {
  readonly items: LabLink[];
}

export function useLabLinks(): Loaded<LinkList> {
  return useAfterTakeOver(useQuery({ ...api.lab.links.queryOptions(), refetchInterval: 2000 }));
}

export function impaired(link: LabLink, change: Partial<Impairment>, direction: Direction): LabLink {
  return {
    ...link,
    up: direction === 'down' ? link.up : { ...link.up, ...change },
    down: direction === 'up' ? link.down : { ...link.down, ...change },
  };
}

export function useImpair() {
  const queries = useQueryClient();
  const key = api.lab.links.queryKey();
  const put = (id: string, replace: (link: LabLink) => LabLink): void => {
    queries.setQueryData<LinkList>(key, (before) =>
      before ? { items: before.items.map((link) => (link.id === id ? replace(link) : link)) } : before,
    );
  };
  return useMutation({
    mutationFn: ({ id, change, direction }: { id: string; change: Partial<Impairment>; direction: Direction }) =>
      api.lab.impair.call({ params: { id }, body: { ...change, direction } }),
    onMutate: async ({ id, change, direction }) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<LinkList>(key);
      put(id, (link) => impaired(link, change, direction));
      return { before };
    },
    onError: (_error, _change, context) => {
      if (context?.before) queries.setQueryData(key, context.before);
    },
    onSuccess: (link) => put(link.id, () => link),
  });
}
