/** Times leave the controller as RFC 3339 in UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();
export const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms);

/** A time of a node's clock on ours: as old now as the node said that it was when it reported. */
export function onOurClock(told: string | null, reportedAt: string, receivedAt: number): string | null {
  return told === null ? null : iso(receivedAt - Math.max(0, Date.parse(reportedAt) - Date.parse(told)));
}
