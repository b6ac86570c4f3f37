import { moment } from './time-format.ts';

/** "14:02:31" in mono; the full moment is in the element's own attribute. */
export function Moment({ at }: { at: string | null }) {
  return at === null ? (
    <span>{moment(null)}</span>
  ) : (
    <time dateTime={at} className="whitespace-nowrap font-mono text-[12.5px]" suppressHydrationWarning>
      {moment(at)}
    </time>
  );
}
