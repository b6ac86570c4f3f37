/** In the browser: a service worker that answers instead of a controller. `?gateways=5000` sets the size of the fleet, `?as=usr-manager` who is signed in. */
import { setupWorker } from 'msw/browser';
import { createDb } from './db.ts';
import { createEvents } from './events.ts';
import { createHandlers } from './http.ts';

const sizeKey = 'mock-gateways';
const userKey = 'mock-user';
const signedOutKey = 'mock-signed-out';

function fleetSize(): number {
  const asked = new URLSearchParams(window.location.search).get('gateways');
  if (asked !== null) localStorage.setItem(sizeKey, asked);
  const size = Number(asked ?? localStorage.getItem(sizeKey) ?? '6');
  return Number.isInteger(size) && size >= 0 && size <= 20_000 ? size : 6;
}

function signedInUser(): string {
  const asked = new URLSearchParams(window.location.search).get('as');
  if (asked !== null) localStorage.setItem(userKey, asked);
  return asked ?? localStorage.getItem(userKey) ?? 'usr-admin';
}

export async function startWorker(): Promise<void> {
  const db = createDb({ gateways: fleetSize(), userId: signedInUser() });
  let signedIn = localStorage.getItem(signedOutKey) === null;
  Object.defineProperty(db, 'signedIn', {
    get: () => signedIn,
    set: (value: boolean) => {
      signedIn = value;
      if (value) localStorage.removeItem(signedOutKey);
      else localStorage.setItem(signedOutKey, '1');
    },
  });
  const worker = setupWorker(createEvents(db), ...createHandlers(db));
  await worker.start({ onUnhandledFrame: 'bypass', quiet: true });
}
