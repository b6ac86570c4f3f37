'use client';
/** The drawing of the signal box. Dim tracks first, lit ones over them, then points, PoPs and stations. */
import { useTranslations } from 'next-intl';
import { Fragment, type KeyboardEvent, useMemo, useState } from 'react';
import type { PathMap } from '#lib/contract/paths.ts';
import { findPair, type Pair, touches } from '../pairs.ts';
import type { Choice } from '../use-choice.ts';
import { Blade } from './blade.tsx';
import { EdgeLine, lineOf } from './edge-line.tsx';
import { type EdgeState, edgesIn, edgesOf } from './edges.ts';
import { JunctionMark } from './junction-mark.tsx';
import { type Layout, layoutMap, type PlacedEdge, type Point } from './layout.ts';
import { lookedAt, type Picked } from './looked-at.ts';
import { StationMark } from './station-mark.tsx';
import { type Route, routesOf, useTrackNames } from './track-names.ts';
import { TrackTip } from './track-tip.tsx';
import { type Stop, useRoving } from './use-roving.ts';

interface TrackMapProps {
  readonly map: PathMap;
  readonly pairs: readonly Pair[];
  readonly choice: Choice;
  readonly width: number;
  /** Pair id to the time of day of its last switch. */
  readonly moved: ReadonlyMap<string, string>;
}

const bladeLength = 15;
const useRank = { idle: 0, backup: 1, lit: 2 } as const;
/** Smaller than this it is scrolled, not shrunk. */
const leastScale = 0.82;

const stationOf = (route: Route): string => route.peer.peer.id;

function middleOf(route: Route, layout: Layout): Point {
  const ids = edgesOf(route.peer, route.path);
  const last = layout.edges.get(ids.at(-1) ?? '');
  const [a, b] = [last?.points[0], last?.points[1]];
  return a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : [0, 0];
}

export function TrackMap({ map, pairs, choice, width, moved }: TrackMapProps) {
  const t = useTranslations('paths');
  const names = useTrackNames();
  const [picked, setPicked] = useState<Picked | null>(null);
  const edges = useMemo(() => edgesIn(map, pairs), [map, pairs]);
  const layout = useMemo(() => layoutMap(map, edges, width), [map, edges, width]);
  const routes = useMemo(() => routesOf(pairs), [pairs]);
  const seen = lookedAt(pairs, picked, choice);
  const focus = useMemo(() => (seen === null ? null : edgesIn(map, seen).states), [map, seen]);
  const stateOf = (id: string): EdgeState | undefined => focus?.get(id) ?? edges.states.get(id);

  const stationY = new Map(layout.stations.map(({ id, y }) => [id, y]));
  const stops: Stop[] = [
    ...layout.stations.map(({ id, side, y }) => ({ id: `s:${id}`, column: side === 'left' ? 0 : 3, y })),
    ...routes.map((route, index) => ({
      id: `r:${route.id}`,
      column: 1,
      y: (stationY.get(stationOf(route)) ?? 0) + index / 1000,
    })),
    ...layout.junctions.map(({ id, y }) => ({ id: `j:${id}`, column: 2, y })),
  ];
  const roving = useRoving(stops);
  const item = (stop: string, what: Picked, isChosen: boolean, choose: () => void) => ({
    ...roving.bind(stop),
    role: 'button',
    'aria-pressed': isChosen,
    className: 'track-item',
    onClick: choose,
    onKeyDown: (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose();
    },
    onFocus: () => {
      roving.focused(stop);
      setPicked(what);
    },
    onBlur: () => setPicked(null),
    onMouseEnter: () => setPicked(what),
    onMouseLeave: () => setPicked(null),
  });

  const chosenPair = findPair(pairs, choice.gateway, choice.peer);
  const drawn = [...layout.edges.values()]
    .flatMap((edge) => {
      const state = stateOf(edge.id);
      return state ? [{ edge, state, isSeen: focus === null || focus.has(edge.id) }] : [];
    })
    .sort((a, b) => Number(a.isSeen) - Number(b.isSeen) || useRank[a.state.use] - useRank[b.state.use]);
  const endOf = (edge: PlacedEdge, x: number, y: number): Point | undefined =>
    edge.points[0]?.[0] === x && edge.points[0]?.[1] === y ? edge.points[1] : edge.points.at(-2);

  return (
    <div
      className="relative mx-auto"
      style={{ width: layout.width * leastScale > width ? layout.width : '100%', maxWidth: layout.width }}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows walk its buttons */}
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        className="block h-auto w-full"
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no element of SVG is a labelled group
        role="group"
        aria-label={t('diagram')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') choice.chooseNothing();
          else roving.onKeyDown(event);
        }}
      >
        <g aria-hidden fill="none" strokeLinejoin="round" strokeLinecap="round">
          {drawn.map(({ edge, state, isSeen }) => (
            <EdgeLine key={edge.id} edge={edge} state={state} isFaint={!isSeen} isWanted={focus !== null && isSeen} />
          ))}
          {drawn.map(({ edge, state, isSeen }) =>
            edge.turn === null || (state.use === 'idle' && !(focus !== null && isSeen)) ? null : (
              <Blade
                key={edge.id}
                name={edge.id}
                at={edge.turn.at}
                degrees={
                  edge.turn.towards === 1
                    ? state.use === 'lit'
                      ? edge.turn.angle
                      : 0
                    : 180 - (state.use === 'lit' ? edge.turn.angle : 0)
                }
                length={bladeLength}
                isLit={state.use === 'lit'}
                isFaint={!isSeen}
                isSet={state.use === 'lit'}
              />
            ),
          )}
        </g>
        {routes.map((route) => {
          const points = edgesOf(route.peer, route.path).map((id) => layout.edges.get(id)?.points ?? []);
          const d = points.map(lineOf).join('');
          const isChosen = chosenPair === route.pair;
          const { gateway, peer } = route.peer;
          return (
            <g
              key={route.id}
              aria-label={names.route(route)}
              {...item(`r:${route.id}`, { kind: 'route', route }, isChosen, () =>
                choice.choosePair(gateway.id, peer.id),
              )}
            >
              <path d={d} fill="none" stroke="transparent" strokeWidth="14" />
              <path d={d} fill="none" className="track-focus" stroke="var(--accent)" strokeWidth="2" />
            </g>
          );
        })}
        {layout.junctions.map((placed) => {
          const { junction, x, y, id } = placed;
          const spokes = drawn.flatMap(({ edge, state }) => {
            const touchesIt = [edge.points[0], edge.points.at(-1)].some((end) => end?.[0] === x && end[1] === y);
            const from = touchesIt && state.use === 'lit' ? endOf(edge, x, y) : undefined;
            return from ? [from] : [];
          });
          const unique = [...new Map(spokes.map((spoke) => [spoke.join(':'), spoke])).values()];
          const word = junction.draining
            ? t('state.draining')
            : junction.status === 'well'
              ? t('load', { load: junction.loadPct === null ? '–' : Math.round(junction.loadPct) })
              : names.junction(junction).split(': ').at(-1);
          return (
            <Fragment key={id}>
              <g aria-hidden>
                <JunctionMark placed={placed} line={word ?? ''} spokes={unique} isChosen={choice.pop === id} />
              </g>
              <g
                aria-label={names.junction(junction)}
                {...item(`j:${id}`, { kind: 'junction', id }, choice.pop === id, () => choice.choosePop(id))}
              >
                <rect
                  x={x - (placed.label === 'left' ? 92 : 16)}
                  y={y - 42}
                  width="108"
                  height="58"
                  fill="transparent"
                />
                <circle
                  cx={x}
                  cy={y}
                  r="17"
                  fill="none"
                  className="track-focus"
                  stroke="var(--accent)"
                  strokeWidth="2"
                />
              </g>
            </Fragment>
          );
        })}
        {layout.stations.map((placed) => {
          const { id, station, x, y } = placed;
          const own = pairs.filter((pair) => touches(pair, id));
          const blades = own.flatMap((pair) => {
            const peer = pair.ahead.gateway.id === id ? pair.ahead : (pair.back ?? pair.ahead);
            const active = peer.paths.find((path) => path.id === peer.activePathId);
            if (!active || (seen !== null && !seen.includes(pair))) return [];
            return [{ pairId: pair.id, link: peer.gateway.id === id ? active.link : active.peerLink }];
          });
          const line = names.stationLine(station, pairs);
          const isChosen = choice.gateway === id || choice.peer === id;
          const [only] = own;
          return (
            <Fragment key={id}>
              <g aria-hidden>
                <StationMark
                  placed={placed}
                  pitch={layout.pitch}
                  line={line}
                  lit={new Set(blades.map(({ link }) => link))}
                  blades={blades}
                  moved={own.length === 1 && only ? moved.get(only.id) : undefined}
                  isChosen={isChosen}
                />
              </g>
              <g
                aria-label={names.station(station, line)}
                {...item(`s:${id}`, { kind: 'station', id }, isChosen, () => choice.chooseStation(id))}
              >
                <rect
                  x={x - (placed.side === 'left' ? 128 : 14)}
                  y={y - 19}
                  width="142"
                  height="38"
                  fill="transparent"
                />
                <rect
                  x={x - 17}
                  y={y - 17}
                  width="34"
                  height="34"
                  rx="8"
                  fill="none"
                  className="track-focus"
                  stroke="var(--accent)"
                  strokeWidth="2"
                />
              </g>
            </Fragment>
          );
        })}
      </svg>
      {picked?.kind === 'route' && (
        <TrackTip route={picked.route} at={middleOf(picked.route, layout)} layout={layout} />
      )}
    </div>
  );
}
