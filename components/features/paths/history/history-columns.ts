/** Columns of the list on a laptop; the head and the rows share them. */
export const columns =
  'md:grid md:grid-cols-[76px_minmax(120px,0.8fr)_minmax(200px,1.9fr)_118px_minmax(96px,0.9fr)_64px_44px] md:items-center md:gap-x-3';
