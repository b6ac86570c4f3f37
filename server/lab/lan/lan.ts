/**
 * All LAN hosts of the chain store in one process, apart from the gateways: they know the addresses of their own gateway and
 * of nothing behind it. Tells its parent once a second what arrived, and ends with it.
 */
import type { SitePlan } from '../plan.ts';
import type { ArrivalCounters } from './arrivals.ts';
import { startBranch } from './branch.ts';
import { startHq } from './hq.ts';
import { startServices } from './services.ts';

export interface LanStatus {
  readonly at: string;
  readonly branches: readonly LanBranchStatus[];
}

export interface LanBranchStatus {
  readonly site: string;
  readonly sent: { readonly frames: number; readonly heartbeats: number; readonly speech: number };
  /** Branch to HQ, counted at the HQ. */
  readonly cctv: ArrivalCounters | null;
  readonly heartbeats: ArrivalCounters | null;
  readonly speechUp: ArrivalCounters | null;
  /** HQ to branch, counted in the branch. */
  readonly prices: ArrivalCounters;
  readonly reports: ArrivalCounters;
  readonly speechDown: ArrivalCounters;
}

export async function runLan(sites: readonly SitePlan[], tell: (status: LanStatus) => void): Promise<void> {
  for (const site of sites) await startServices(site);
  const [hqPlan, ...branchPlans] = sites;
  if (!hqPlan) return;
  const hq = await startHq(hqPlan, new Set(branchPlans.map((site) => site.index)));
  const branches = await Promise.all(branchPlans.map(async (site) => ({ site, running: await startBranch(site) })));
  setInterval(() => {
    const rows = branches.map(({ site, running }) => ({
      site: site.name,
      sent: running.sent,
      cctv: hq.cctv(site.index) ?? null,
      heartbeats: hq.heartbeats(site.index) ?? null,
      speechUp: hq.speech(site.index) ?? null,
      prices: running.prices,
      reports: running.reports,
      speechDown: running.speech,
    }));
    tell({ at: new Date().toISOString(), branches: rows });
  }, 1000);
}
