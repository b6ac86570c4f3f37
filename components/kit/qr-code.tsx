'use client';
/** A QR code (ISO 18004) drawn here, black on white in every theme, so that every camera reads it. */
import { encodeQR } from 'qr';
import { useMemo } from 'react';

const quiet = 3;

/** One path for all dark squares; null when the text is longer than a code can hold. */
function drawn(text: string): { readonly path: string; readonly size: number } | null {
  try {
    const rows = encodeQR(text, 'raw', { ecc: 'low', border: quiet });
    const path = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
    return { path, size: rows.length };
  } catch {
    return null;
  }
}

export function QrCode({ text, label, tooLong }: { text: string; label: string; tooLong: string }) {
  const code = useMemo(() => drawn(text), [text]);
  if (code === null) return <p className="text-sm text-mute">{tooLong}</p>;
  return (
    <svg
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no image source is to carry a secret
      role="img"
      aria-label={label}
      data-testid="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      className="aspect-square w-full max-w-72 rounded-md bg-white"
      shapeRendering="crispEdges"
    >
      <path d={code.path} fill="#000" />
    </svg>
  );
}
