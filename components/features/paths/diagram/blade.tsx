/** The tongue of a set of points: it swings to where the route is set. */

interface BladeProps {
  readonly at: readonly [x: number, y: number];
  readonly degrees: number;
  readonly length: number;
  readonly isLit: boolean;
  readonly name: string;
  readonly isSet: boolean;
  readonly isFaint?: boolean;
}

export function Blade({ at: [x, y], degrees, length, isLit, name, isSet, isFaint = false }: BladeProps) {
  return (
    <path
      d="M0 0H1"
      data-testid={`points-${name}`}
      data-set={isSet ? 'turned' : 'level'}
      className="points"
      stroke={isLit ? 'var(--lit)' : 'var(--dim)'}
      strokeWidth={isLit ? 4.6 : 3}
      vectorEffect="non-scaling-stroke"
      style={{
        opacity: isFaint ? 0.24 : 1,
        transform: `translate(${x}px, ${y}px) rotate(${degrees}deg) scaleX(${length})`,
      }}
    />
  );
}
