import type { ComponentProps } from 'react';
import { cx } from './class-names.ts';

type Tone = 'plain' | 'primary' | 'danger' | 'quiet';

const tones: Record<Tone, string> = { plain: '', primary: 'btn-primary', danger: 'btn-danger', quiet: 'btn-quiet' };

export function Button({
  tone = 'plain',
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { tone?: Tone }) {
  return <button type={type} className={cx('btn', tones[tone], className)} {...rest} />;
}
