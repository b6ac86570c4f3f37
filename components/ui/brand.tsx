export function Brand({ name }: { name: string }) {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold">
      <svg aria-hidden viewBox="0 0 22 22" className="size-5.5 text-lit" fill="none" stroke="currentColor">
        <path d="M2 15h18M6 15 14 6h6" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
        <circle cx="6" cy="15" r="2.6" className="fill-bg" strokeWidth="2" />
      </svg>
      {name}
    </span>
  );
}
