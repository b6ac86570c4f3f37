/**
 * The part of nftables that access rules need, as data. Every name in it is one of ours, every value a number or an address, so
 * that nothing a person has written can reach the rule set. nft(8); tested with 1.0.6.
 */

export type Family = 4 | 6;

/** Identifiers are generated: a prefix, then letters and digits. */
export type NftName = `sb_${string}`;

export type NftVerdict = { readonly verdict: 'accept' | 'drop' } | { readonly goto: NftName };

/** Matches and statements of a rule, read from left to right. */
export type NftExpression =
  | { readonly match: 'iifname' | 'oifname'; readonly not: boolean; readonly name: string }
  /** Source or destination of the packet itself, in one of the networks (CIDR, apart from one another); at least one. */
  | {
      readonly match: 'network';
      readonly side: 'source' | 'destination';
      readonly family: Family;
      readonly not: boolean;
      readonly in: readonly string[];
    }
  | { readonly match: 'family'; readonly is: Family }
  | { readonly match: 'direction'; readonly is: 'original' | 'reply' }
  /** True of every packet. nft 1.0.6 takes `ct original proto-dst` as a number only after a match of the protocol by a set. */
  | { readonly match: 'any-protocol' }
  | { readonly match: 'mark'; readonly inSet: NftName }
  /** Address of the client with the mark, in a set of both. */
  | { readonly match: 'client-and-mark'; readonly family: Family; readonly inSet: NftName }
  | { readonly set: 'mark'; readonly to: 'zero' }
  /** The mark of the place that the flow's first packet went to; a miss ends the rule and leaves the mark as it is. */
  | { readonly set: 'mark'; readonly to: 'place'; readonly family: Family; readonly map: NftName }
  /** The verdict for the client who began the flow; a miss ends the rule. */
  | { readonly lookup: 'client'; readonly family: Family; readonly map: NftName }
  | NftVerdict;

export type NftKey = 'ipv4_addr' | 'ipv6_addr' | 'inet_proto' | 'inet_service' | 'mark';

export interface NftCollection {
  readonly name: NftName;
  readonly key: readonly NftKey[];
  /** A map, or a set without it. */
  readonly value?: 'mark' | 'verdict';
  readonly flag: 'interval' | 'timeout';
}

/** One value or a range of a key's field. */
export type NftField = string | number | readonly [first: string | number, last: string | number];

export interface NftElement {
  readonly key: readonly NftField[];
  readonly value?: number | NftVerdict;
  /** From loading; none: for good. Never 0, which nft takes for none. */
  readonly timeoutMs?: number;
}

export interface NftHook {
  readonly hook: 'forward' | 'input' | 'output';
  readonly policy: 'accept' | 'drop';
}

export type NftCommand =
  | { readonly op: 'add-table' | 'flush-table' | 'delete-table' }
  | { readonly op: 'add-chain'; readonly name: NftName; readonly base?: NftHook }
  | { readonly op: 'delete-chain'; readonly name: NftName }
  | { readonly op: 'add-collection'; readonly collection: NftCollection }
  | { readonly op: 'flush-collection' | 'delete-collection'; readonly collection: NftCollection }
  | { readonly op: 'add-rule'; readonly chain: NftName; readonly rule: readonly NftExpression[] }
  | {
      readonly op: 'add-elements' | 'delete-elements';
      readonly collection: NftCollection;
      readonly elements: readonly NftElement[];
    };
