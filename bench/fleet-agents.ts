/** A process full of virtual agents, driven by its parent over IPC: enrols them, keeps them connected, tells how many are. */
import { inParallel } from './in-parallel.ts';
import { enrolVirtual, startVirtualAgent, type VirtualAgent } from './virtual-agent.ts';

export interface Orders {
  readonly url: string;
  readonly members: readonly { readonly index: number; readonly name: string; readonly token: string }[];
  readonly enrolmentsAtOnce: number;
}

export type Told =
  | { readonly type: 'enrolled'; readonly ms: number }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'connected'; readonly count: number };

const tellEveryMs = 100;
const tell = (message: Told): void => void process.send?.(message);

async function begin({ url, members, enrolmentsAtOnce }: Orders): Promise<void> {
  const started = performance.now();
  const enrolled = await inParallel(members, enrolmentsAtOnce, ({ token, name }) => enrolVirtual(url, token, name));
  tell({ type: 'enrolled', ms: performance.now() - started });
  const agents: VirtualAgent[] = members.map(({ index, name }, position) => {
    const own = enrolled[position];
    if (!own) throw new Error(`${name} has not enrolled`);
    return startVirtualAgent({ url, enrolled: own, hostname: name, index });
  });
  setInterval(
    () => tell({ type: 'connected', count: agents.filter((agent) => agent.connected()).length }),
    tellEveryMs,
  );
}

process.on('message', (orders: Orders) => {
  begin(orders).catch((error: unknown) => tell({ type: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit());
