'use client';
/** A PoP: a circle whose border is its state, the set routes drawn through it. */
import { statusColor } from '#components/kit/track/status-color.ts';
import type { PlacedJunction, Point } from './layout.ts';

const radius = 11;
const nameLength = 14;

interface JunctionMarkProps {
  readonly placed: PlacedJunction;
  readonly line: string;
  /** Where lit tracks come from. */
  readonly spokes: readonly Point[];
  readonly isChosen: boolean;
}

export function JunctionMark({ placed, line, spokes, isChosen }: JunctionMarkProps) {
  const { junction, x, y, label } = placed;
  const { status, draining, pop } = junction;
  const stroke = draining ? 'var(--warn)' : status === 'well' ? 'var(--lit)' : statusColor[status];
  const isLeft = label === 'left';
  const textX = isLeft ? x - 16 : x + 16;
  const anchor = isLeft ? 'end' : 'start';
  const isDown = status === 'down' || status === 'offline';
  return (
    <>
      <circle
        cx={x}
        cy={y}
        r={radius}
        fill="var(--panel)"
        stroke={stroke}
        strokeWidth="2.5"
        strokeDasharray={draining ? '4.5 3' : undefined}
      />
      {spokes.map(([fromX, fromY]) => {
        const far = Math.hypot(fromX - x, fromY - y) || 1;
        const reach = (radius - 2) / far;
        return (
          <path
            key={`${fromX}:${fromY}`}
            d={`M${x} ${y}L${x + (fromX - x) * reach} ${y + (fromY - y) * reach}`}
            stroke="var(--lit)"
            strokeWidth="2.8"
          />
        );
      })}
      {isDown ? (
        <path d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} stroke="var(--bad)" strokeWidth="1.8" />
      ) : (
        <circle cx={x} cy={y} r="3" fill={stroke} />
      )}
      {isChosen && <circle cx={x} cy={y} r={radius + 6} fill="none" stroke="var(--accent)" strokeWidth="2" />}
      <text x={textX} y={y - 29} textAnchor={anchor} className="fill-text text-[12.5px] font-medium">
        {pop.name.length > nameLength ? `${pop.name.slice(0, nameLength - 1)}…` : pop.name}
      </text>
      <text
        x={textX}
        y={y - 15}
        textAnchor={anchor}
        className={`text-[11.5px] ${draining ? 'fill-warn' : isDown ? 'fill-bad' : 'fill-mute'}`}
      >
        {line}
      </text>
    </>
  );
}
