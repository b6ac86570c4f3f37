/** The gateways list, page by page. */
import type { GatewayRow } from '#lib/contract/gateways.ts';
import { api } from './api.ts';
import { filterInput, type GatewayFilter } from './gateways.ts';
import { type PageOptions, type Pages, pageRows, usePages, useReadyPages } from './pages.ts';

export type GatewayPages = Pages<GatewayRow>;

const gatewayPage: PageOptions<GatewayRow, GatewayFilter> = (filter, cursor) => {
  const input = { ...filterInput(filter), limit: pageRows, ...(cursor === null ? {} : { cursor }) };
  return {
    queryKey: api.gateways.list.queryKey({ input }),
    queryFn: ({ signal }) => api.gateways.list.call(input, { signal }),
  };
};

/** The filter whose rows can be shown: the asked one once it was answered, until then the one before. */
export const useReadyFilter = (asked: GatewayFilter): GatewayFilter => useReadyPages(gatewayPage, asked);

/** Mount it anew for another filter (React key). */
export const useGatewayPages = (filter: GatewayFilter): GatewayPages => usePages(gatewayPage, filter);
