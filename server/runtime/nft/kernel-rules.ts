/**
 * The kernel's access rules of a running gateway, beside those of the engine's filter: there before anybody can come in, looked after
 * every two seconds, gone after the interface.
 */
import { type AccessClient, type AccessRules, denyAll } from '#lib/netmap/access.ts';
import { ok, type Result } from '#lib/values/result.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import { createNftEnforcer, type NftEnforcer, type NftEnforcerOptions } from './enforcer.ts';

export interface KernelRules extends Pick<NftEnforcer, 'apply'> {
  /** At once, before anything else is loaded; `apply` says the rest. */
  dropClients(clients: readonly Pick<AccessClient, 'address4' | 'address6'>[]): void;
  /** Only once the interface is gone. */
  close(): Promise<void>;
}

export interface KernelRulesOptions extends Omit<NftEnforcerOptions, 'onError'> {
  readonly log: RuntimeLog;
  /** Somebody else had changed the table, and it is ours again. */
  readonly onRepaired: () => void;
}

const REPAIR_MS = 2000;
/** More than these are quicker gone with the next load. */
const MAX_SINGLE_DROPS = 8;

/** Denies every client until the first `apply`; or a sentence why this machine cannot. */
export async function openKernelRules({
  log,
  onRepaired,
  ...options
}: KernelRulesOptions): Promise<Result<KernelRules>> {
  let complaint: string | undefined;
  const complain = (sentence: string): void => {
    // The same every two seconds helps nobody.
    if (sentence !== complaint) log.error({ table: options.renderer.table }, sentence);
    complaint = sentence;
  };
  const enforcer = createNftEnforcer({ ...options, onError: complain });
  const first = await enforcer.apply(denyAll, [], []);
  if (!first.ok) return first;
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    const looked = await enforcer.repair();
    looking = false;
    if (!looked.ok) return complain(looked.error);
    complaint = undefined;
    if (looked.value === 'repaired') onRepaired();
  }, REPAIR_MS);
  return ok({
    apply: (rules: AccessRules, clients, networks) => enforcer.apply(rules, clients, networks),
    dropClients(clients) {
      if (clients.length > MAX_SINGLE_DROPS) return;
      for (const client of clients)
        void enforcer.dropClient(client).then((dropped) => {
          if (!dropped.ok) complain(dropped.error);
        });
    },
    async close() {
      clearInterval(timer);
      const removed = await enforcer.remove();
      if (!removed.ok) complain(removed.error);
    },
  });
}
