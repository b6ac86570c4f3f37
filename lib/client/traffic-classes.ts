/** Traffic classes of the overlay. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

export function useTrafficClasses(): Loaded<TrafficClassSettings> {
  return useAfterTakeOver(useQuery(api.trafficClasses.get.queryOptions()));
}

export function useUpdateTrafficClasses() {
  const client = useQueryClient();
  return useMutation(
    api.trafficClasses.update.mutationOptions({
      onSuccess: (saved) => client.setQueryData(api.trafficClasses.get.queryKey(), saved),
    }),
  );
}
