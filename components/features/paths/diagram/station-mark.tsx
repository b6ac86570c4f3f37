'use client';
/** A station: its square, its platforms, and the points in its throat that choose the platform. */
import { statusColor } from '#components/kit/track/status-color.ts';
import { Blade } from './blade.tsx';
import { boxSize, type PlacedStation, platformLength, throat } from './layout.ts';
import type { Pitch } from './rows.ts';

const nameLength = 16;
const short = (name: string): string => (name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name);

interface StationMarkProps {
  readonly placed: PlacedStation;
  readonly pitch: Pitch;
  readonly line: string;
  /** Platforms that carry something. */
  readonly lit: ReadonlySet<string>;
  /** Each pair's platform; a pair keeps its blade, so that a switch is a swing. */
  readonly blades: readonly { readonly pairId: string; readonly link: string }[];
  readonly moved: string | undefined;
  readonly isChosen: boolean;
}

export function StationMark({ placed, pitch, line, lit, blades, moved, isChosen }: StationMarkProps) {
  const { station, x, y, side, platforms } = placed;
  const isLeft = side === 'left';
  const way = isLeft ? 1 : -1;
  const size = station.role === 'hub' ? boxSize + 6 : boxSize - 2;
  const pivot = x + way * (boxSize / 2 + 1);
  const start = x + way * (boxSize / 2 + throat);
  const end = start + way * platformLength;
  const textX = x - way * (size / 2 + 10);
  const anchor = isLeft ? 'end' : 'start';
  const isDown = station.status === 'down' || station.status === 'offline';
  return (
    <>
      {platforms.map(({ name, y: platformY, status }) => {
        const isLit = lit.has(name);
        const d = `M${start} ${platformY}H${end}`;
        return (
          <g key={name}>
            <path d={`M${pivot} ${y}L${start} ${platformY}`} stroke="var(--line)" strokeWidth="1.4" />
            {status === 'down' ? (
              <path d={d} stroke="var(--bad)" strokeWidth="2.3" strokeDasharray="1 6" />
            ) : (
              <path d={d} stroke="var(--dim)" strokeWidth="2.1" />
            )}
            <path d={d} className="slow" stroke="var(--lit-glow)" strokeWidth="8" style={{ opacity: isLit ? 1 : 0 }} />
            <path d={d} className="slow" stroke="var(--lit)" strokeWidth="2.8" style={{ opacity: isLit ? 1 : 0 }} />
            {pitch.isRoomy && (
              <text
                x={start + way * 4}
                y={platformY - 6}
                textAnchor={isLeft ? 'start' : 'end'}
                className={`font-mono text-[10.5px] ${status === 'down' ? 'fill-bad' : 'fill-mute'}`}
              >
                {name}
              </text>
            )}
          </g>
        );
      })}
      {blades.map(({ pairId, link }) => {
        const dy = (platforms.find(({ name }) => name === link)?.y ?? y) - y;
        const dx = throat - 1;
        const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
        return (
          <Blade
            key={pairId}
            at={[pivot, y]}
            degrees={isLeft ? angle : 180 - angle}
            length={Math.hypot(dx, dy)}
            isLit
            isSet={dy > 0}
            name={`${placed.id}:${pairId}`}
          />
        );
      })}
      <rect
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        rx="4"
        fill="var(--panel)"
        stroke={statusColor[station.status]}
        strokeWidth={station.role === 'hub' ? 2.8 : 2.3}
      />
      {station.status === 'degraded' && <path d={`M${x} ${y - 4.5}l4.4 7.6h-8.8z`} fill="var(--warn)" />}
      {isDown && <path d={`M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7`} stroke="var(--bad)" strokeWidth="1.7" />}
      {isChosen && (
        <rect
          x={x - size / 2 - 5}
          y={y - size / 2 - 5}
          width={size + 10}
          height={size + 10}
          rx="7"
          fill="none"
          stroke="var(--accent)"
          strokeWidth="2"
        />
      )}
      <text x={textX} y={y - 2} textAnchor={anchor} className="fill-text text-[13px] font-medium">
        {short(station.site.name)}
      </text>
      <text
        x={textX}
        y={y + 13}
        textAnchor={anchor}
        className={`text-[11.5px] ${moved === undefined ? 'fill-mute' : 'fill-accent'}`}
      >
        {moved ?? line}
      </text>
    </>
  );
}
