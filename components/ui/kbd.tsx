export function Kbd({ children }: { children: string }) {
  return <kbd className="rounded border border-line bg-raise px-1.5 font-mono text-xs text-mute">{children}</kbd>;
}
