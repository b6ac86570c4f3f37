/** Out to the sign-in page, once, and back here afterwards. */
import { paths } from './paths.ts';

let leaving = false;

export function leaveForSignIn(): void {
  if (leaving || typeof window === 'undefined') return;
  const { pathname, search } = window.location;
  if (pathname.startsWith('/sign-in')) return;
  leaving = true;
  window.location.assign(paths.signIn(`${pathname}${search}`));
}
