/** Paths now and in the last day: the map, the switches with their stories, the time axis of a pair, an operator's choice. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Decider, PathMap, PathSwitch, PathTimeline } from '#lib/contract/paths.ts';
import { api } from './api.ts';
import { serverNow } from './clock.ts';
import type { Loaded } from './loaded.ts';
import { following, type Paged, pagedOf } from './paged.ts';
import { useAfterTakeOver } from './taken-over.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** What is past does not change: it lies outside of the resource that the stream invalidates. */
export function usePathMap(at: number | null = null): Loaded<PathMap> {
  const live = useQuery(api.paths.map.queryOptions({ input: {}, enabled: at === null }));
  const past = useQuery({
    queryKey: [['past', 'map'], { at }],
    queryFn: ({ signal }) => api.paths.map.call({ at: iso(at ?? 0) }, { signal }),
    enabled: at !== null,
    placeholderData: keepPreviousData,
    staleTime: 600_000,
    gcTime: 60_000,
  });
  if (at === null) return live;
  // Until the past is here the page keeps what it showed; `live` of the map says that it is not yet what was asked for.
  return past.data === undefined && !past.isError ? { ...past, data: live.data } : past;
}

export interface SwitchFilter {
  readonly gateway?: string | undefined;
  readonly peer?: string | undefined;
  readonly cause?: PathSwitch['cause'] | undefined;
  readonly decidedBy?: Decider | undefined;
}

function switchInput({ gateway, peer, cause, decidedBy }: SwitchFilter) {
  return {
    ...(gateway ? { gateway } : {}),
    ...(peer ? { peer } : {}),
    ...(cause ? { cause } : {}),
    ...(decidedBy ? { decidedBy } : {}),
  };
}

export function useSwitchPages(filter: SwitchFilter, limit = 25): Paged<PathSwitch> {
  return pagedOf(
    useInfiniteQuery(
      api.paths.switches.infiniteOptions({
        input: (cursor: string | undefined) => ({ ...switchInput(filter), limit, ...(cursor ? { cursor } : {}) }),
        ...following,
        placeholderData: keepPreviousData,
      }),
    ),
  );
}

interface Switches {
  readonly items: readonly PathSwitch[];
  readonly nextCursor: string | null;
}

/** The newest only: for cards. */
export function useLastSwitches(filter: SwitchFilter, limit: number): Loaded<Switches> {
  return useAfterTakeOver(
    useQuery(
      api.paths.switches.queryOptions({ input: { ...switchInput(filter), limit }, placeholderData: keepPreviousData }),
    ),
  );
}

const dayMs = 86_400_000;
const markPages = 3;

/** Every switch of the last day, for the marks of the scrubber; asked by its own rhythm, and when a switch is known to be new. */
export function useSwitchMarks(filter: SwitchFilter, newest: string | undefined): Loaded<readonly PathSwitch[]> {
  const asked = switchInput({ gateway: filter.gateway, peer: filter.peer });
  return useQuery({
    queryKey: [['past', 'marks'], { ...asked, newest }],
    queryFn: async ({ signal }) => {
      const input = { ...asked, from: iso(serverNow() - dayMs), limit: 200 };
      const found: PathSwitch[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < markPages; page += 1) {
        const answer: Switches = await api.paths.switches.call(cursor === null ? input : { ...input, cursor }, {
          signal,
        });
        found.push(...answer.items);
        cursor = answer.nextCursor;
        if (cursor === null) break;
      }
      return found;
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** Asked again until what followed the switch is measured. */
export function useStory(id: string): Loaded<PathSwitch> {
  return useAfterTakeOver(
    useQuery({
      ...api.paths.story.queryOptions({ input: { id } }),
      refetchInterval: ({ state }) => (state.data && state.data.settled === null ? 1000 : false),
    }),
  );
}

const hourMs = 3_600_000;
export const timelineSpans = { '1h': hourMs, '6h': 6 * hourMs, '24h': 24 * hourMs } as const;
export type TimelineSpan = keyof typeof timelineSpans;
export const timelineSpanNames = Object.keys(timelineSpans) as TimelineSpan[];
const rhythmMs: Record<TimelineSpan, number> = { '1h': 5000, '6h': 30_000, '24h': 60_000 };

interface TimelineQuestion {
  readonly gateway: string;
  readonly peer: string;
  readonly span: TimelineSpan;
  /** The moment that must be seen; null ends the axis now. */
  readonly at: number | null;
  /** The newest switch that is known: another one asks anew. */
  readonly newest: string | undefined;
}

/** An axis that ends now, or one around a past moment that stands still while the moment moves within it. */
export function useTimeline({ gateway, peer, span, at, newest }: TimelineQuestion): Loaded<PathTimeline> {
  const spanMs = timelineSpans[span];
  const isPast = at !== null && serverNow() - at > spanMs * 0.98;
  const centre = isPast ? Math.round(at / (spanMs / 2)) * (spanMs / 2) : null;
  return useQuery({
    queryKey: [['past', 'timeline'], { gateway, peer, span, centre, newest: isPast ? null : newest }],
    queryFn: ({ signal }) => {
      const to = Math.min(serverNow(), centre === null ? serverNow() : centre + spanMs / 2);
      const input = { id: gateway, peer, from: iso(to - spanMs), to: iso(to), points: 360 };
      return api.paths.timeline.call(input, { signal });
    },
    enabled: gateway !== '' && peer !== '',
    placeholderData: keepPreviousData,
    refetchInterval: isPast ? false : rhythmMs[span],
  });
}

export function useSwitchTo() {
  const client = useQueryClient();
  return useMutation(
    api.paths.switchTo.mutationOptions({
      onSuccess: () => void client.invalidateQueries({ queryKey: api.paths.key() }),
    }),
  );
}
