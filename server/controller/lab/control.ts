/** How the controller reaches the lab's impairment layer, where one runs on this machine. */
import type { Impairment, LabLink } from '#lib/contract/lab.ts';

export type LabWire = Omit<LabLink, 'gatewayId'> & { readonly gatewayName: string };

export interface LabControl {
  /** Null: the lab does not answer. */
  links(): Promise<readonly LabWire[] | null>;
  /** `no-such-link`: the lab has no wire of that id. */
  impair(
    id: string,
    change: Partial<Impairment> & { direction: 'up' | 'down' | 'both' },
  ): Promise<LabWire | 'no-such-link' | null>;
}
