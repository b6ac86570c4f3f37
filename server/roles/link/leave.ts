/** `signalbox link leave`: gives the access back and forgets the keys. */
import { createLinkDialer } from '../../link/dialer.ts';
import { software } from '../../version.ts';
import { option, readArgs, text } from '../args.ts';
import { lockData } from '../data-lock.ts';
import { type DeviceStore, defaultData, deviceStore, type StoredDevice } from './device-store.ts';
import { answered, No } from './outcome.ts';

const PATIENCE_MS = 8000;

/** Null: told; else why not. */
async function tell({ controller, deviceToken }: StoredDevice): Promise<string | null> {
  let why = 'no answer';
  let settle: (told: string | null) => void = () => {};
  const outcome = new Promise<string | null>((resolve) => (settle = resolve));
  const late = setTimeout(() => settle(why), PATIENCE_MS);
  const dialer = createLinkDialer({
    url: controller,
    deviceToken,
    software,
    onWelcome: () => {},
    onAsk: () => {},
    onStart: () => {},
    // Whatever the reason: there is no access left.
    onGone: () => settle(null),
    onLink: (up, reason) => {
      if (!up) why = reason;
    },
  });
  void dialer.leave();
  const told = await outcome;
  clearTimeout(late);
  dialer.close();
  return told;
}

/** Null: what is there cannot be read, and is to be forgotten all the same. */
function readable(store: DeviceStore, force: boolean): StoredDevice | null | undefined {
  try {
    return store.read();
  } catch (error) {
    if (force && error instanceof No) return null;
    throw error;
  }
}

export async function leave(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, {
    data: option.fallback(text, defaultData()),
    force: option.flag(),
    json: option.flag(),
  });
  const store = deviceStore(values.data);
  const device = readable(store, values.force);
  if (device === undefined) throw new No(`nothing has joined in ${values.data}.`);
  // One that is up goes on using the keys; it has to be stopped first.
  const lock = lockData(values.data);
  const why = device === null ? 'what was kept here cannot be read' : await tell(device);
  if (why !== null && !values.force)
    throw new No(
      `the controller could not be told (${why}), so the keys are kept; try again, or forget them all the same with --force.`,
    );
  store.forget();
  lock.close();
  return answered(
    values.json,
    { event: 'left', told: why === null },
    why === null
      ? 'left: the access is given back and the keys are forgotten.'
      : 'the keys are forgotten; the controller still lists this device.',
  );
}
