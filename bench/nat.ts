/**
 * Which NATs two nodes get through, and how fast. Method: network namespaces on this machine; the kernel's nftables is every NAT, at
 * the two ends of a pair one each of eight kinds, freshly bound sockets each time, the NAT types found out once beforehand. Whatever
 * a site sends waits DELAY_MS on its way (a process on a TUN interface), so that a round trip takes twice that and some scheduling.
 * The rendezvous (this process) gives both ends the other's offer and an instant 50 ms ahead; the relay passes datagrams on over UDP
 * and TCP. Counted from that instant, at the later of the two ends: when the first datagram of the peer came (nearly always by the
 * relay), and when it chose a direct path. A pair ends when both are direct or both have given the round up. Five repeats at least.
 *
 * `restricted` and `full-cone` are maps of all ports of one host; `symmetric-sequential` takes the next of 512 ports for every new
 * destination; `symmetric-random` any port; `port-restricted` is plain masquerading; `double` is two of those in a row; `blocked` lets
 * no UDP out.
 */
import { median, quantile, round } from './figures.ts';
import { DELAY_MS, type Meeting, startFleet } from './nat-fleet.ts';
import { type NatKind, natKinds, whyNoTopology } from './nat-topology.ts';

const LEAST_REPEATS = 5;
const RTT_MS = 2 * DELAY_MS;

/** One port for all destinations, at both ends: nothing to guess. */
const easy: readonly NatKind[] = ['open', 'full-cone', 'restricted', 'port-restricted', 'double'];

interface PairFigures {
  readonly a: NatKind;
  readonly b: NatKind;
  readonly meetings: readonly Meeting[];
}

function figuresOf({ a, b, meetings }: PairFigures): object {
  const of = (pick: (each: Meeting) => number | null): { p50: number | null; p95: number | null } => {
    const values = meetings.flatMap((each) => pick(each) ?? []);
    return { p50: round(median(values)), p95: round(quantile(values, 0.95)) };
  };
  const direct = meetings.filter((each) => each.direct).length;
  return {
    pair: `${a} - ${b}`,
    direct: `${direct}/${meetings.length}`,
    firstPacketMs: of((each) => each.firstDataMs),
    directMs: of((each) => each.directMs),
    checks: of((each) => each.checks).p50,
    guesses: of((each) => each.guesses).p50,
  };
}

export async function run(options: { repeats: number; progress: (text: string) => void }): Promise<object> {
  const { repeats, progress } = options;
  const why = whyNoTopology();
  if (why !== undefined) return { skipped: why };
  const fleet = await startFleet(natKinds);
  try {
    const nats = Object.fromEntries(natKinds.map((kind) => [kind, fleet.nat(kind, 'a')]));
    const pairs: PairFigures[] = [];
    for (const [i, a] of natKinds.entries())
      for (const b of natKinds.slice(i)) {
        const meetings: Meeting[] = [];
        for (let n = 0; n < Math.max(LEAST_REPEATS, repeats); n++) meetings.push(await fleet.meet(a, b, true));
        pairs.push({ a, b, meetings });
        progress(JSON.stringify(figuresOf({ a, b, meetings })));
      }
    const ours = pairs.filter(({ a, b }) => easy.includes(a) && easy.includes(b)).flatMap(({ meetings }) => meetings);
    const all = pairs.flatMap(({ meetings }) => meetings);
    return {
      roundTripMs: RTT_MS,
      goals: {
        easyDirectPct: round((100 * ours.filter(({ direct }) => direct).length) / ours.length),
        easyDirectP95Ms: round(
          quantile(
            ours.flatMap(({ directMs }) => directMs ?? []),
            0.95,
          ),
        ),
        easyDirectGoalMs: 3 * RTT_MS + 50,
        firstPacketP95Ms: round(
          quantile(
            all.map(({ firstDataMs }) => firstDataMs ?? Number.POSITIVE_INFINITY),
            0.95,
          ),
        ),
        firstPacketGoalMs: 2 * RTT_MS,
      },
      nats,
      pairs: pairs.map(figuresOf),
    };
  } finally {
    await fleet.close();
  }
}
