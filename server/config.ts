/** What a controller is started with, parsed and checked once. */

/** How long samples of each level are kept, ms. */
export type Retention = Readonly<Record<'1s' | '10s' | '1m' | '15m', number>>;
export const defaultRetention: Retention = {
  '1s': 3600_000,
  '10s': 24 * 3600_000,
  '1m': 30 * 86_400_000,
  '15m': 400 * 86_400_000,
};

export interface ControllerConfig {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly stun: { readonly ip: string; readonly port: number } | null;
  /** File in which the lab says where it is controlled; null without a lab. */
  readonly labControl: string | null;
  readonly firstRunFile: string | null;
  /** True only for the fleet bench: takes virtual agents and no others. */
  readonly virtualAgents: boolean;
  readonly retention: Retention;
  /** Null: no mail can be sent. `url` as `smtp://user:password@host:587`. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
}
