/**
 * The packet filter of a gateway: access rules of the netmap over IP headers, for every driver.
 *
 *   new AccessFilter({ seed, maxFlows?, sink? })                        denies everything
 *   update(now, wallMs, rules, clients) -> Result<flows ended>          one step; on an error nothing changes
 *   check(now, bytes, offset, length, FROM_CLIENT | TO_CLIENT) -> code  FILTER.pass or why not
 *   dropClient(now, address) -> flows ended
 *   tick(now) -> flows ended                                            about once a second
 *   explain(now, { client, destination, protocol, port })               rule and sentence
 *   counts, dropsByName(), flows, rules
 */
export type { Explanation, Question } from './explain.ts';
export { AccessFilter, type AccessFilterOptions, type FilterSink } from './filter.ts';
export type { EndedFlow } from './flow-table.ts';
export { type Direction, FILTER, FILTER_NAMES, type FilterCode, FROM_CLIENT, TO_CLIENT } from './verdict.ts';
