/** LightLink of one gateway. */
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { findGateway } from '../gateways/find.ts';
import { viewLightLink } from './view.ts';

export const getLightLink = async (deps: Deps, call: Call, id: string): Promise<LightLinkSettings> =>
  viewLightLink(deps, await findGateway(deps, call, 'lightLink.get', id));
