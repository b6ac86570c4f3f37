/** Tables as Kysely sees them. Times are ms since the epoch, flags 0/1, `*_json` text; both drivers keep these types. */
import type { Generated } from 'kysely';

export interface Schema {
  meta: { key: string; value: string };
  site: {
    id: string;
    name: string;
    role: 'hub' | 'branch';
    region: string;
    lan_prefixes_json: string;
    created_at: number;
    /** What policies call it; of all sites another. */
    slug: string;
    time_zone: string;
    /** What address templates of policies are filled in with, by name. */
    values_json: string;
  };
  /** A gateway or PoP as a device: its key and its control connection. */
  node: {
    id: string;
    kind: 'gateway' | 'pop';
    name: string;
    /** Ed25519 public key, raw, base64url; null before it enrolled. */
    public_key: string | null;
    enrolled_at: number | null;
    hostname: string | null;
    software: string | null;
    lab: number;
    connected_at: number | null;
    last_seen_at: number | null;
    status: 'down' | 'offline' | 'degraded' | 'pending' | 'well';
    /** Order of `status`, worst first, so that a keyset page can follow it. */
    status_rank: number;
    status_since: number;
    netmap_version: number;
    netmap_enforced: number | null;
    netmap_enforced_at: number | null;
    /** A gateway's WireGuard public key, base64; null until it has told. */
    overlay_key: string | null;
    created_at: number;
  };
  gateway: { id: string; site_id: string; forwards_json: string };
  pop: {
    id: string;
    region: string;
    listen: string | null;
    /** Under maintenance since; null in use. */
    draining_at: number | null;
    draining_by: string | null;
  };
  link: {
    id: string;
    gateway_id: string;
    name: string;
    kind: 'fibre' | 'ethernet' | 'lte' | 'wifi' | 'other';
    position: number;
    /** Last address the STUN server saw; a PoP accepts the link's handshakes from there. */
    public_address: string | null;
  };
  tunnel: {
    id: string;
    gateway_id: string;
    link_id: string;
    pop_id: string;
    token: number;
    fec_group_size: number;
    priority: number;
  };
  /** Neighbours that speak LTT. Near end: a gateway's link, or `near_pop_id`. Far end: `pop_id`. */
  ltt_segment: {
    id: string;
    link_id: string | null;
    near_pop_id: string | null;
    pop_id: string;
    /** Labels by which each end receives the other's probes. */
    near_label: number;
    far_label: number;
  };
  /** A label-switched path between two gateways: over `a_segment`, the PoPs in order, `b_segment`. */
  ltt_path: {
    id: string;
    a_id: string;
    b_id: string;
    a_segment: string;
    b_segment: string;
    pops_json: string;
    /** Label that each receiver knows it by: PoPs in order then `b`; PoPs backwards then `a`. */
    forward_json: string;
    backward_json: string;
    rank: number;
    created_at: number;
    /** On its way out since: nothing new goes over it. */
    draining_at: number | null;
    /** Out of every netmap since; the row stays for the history. */
    removed_at: number | null;
  };
  path_preference: {
    a_id: string;
    b_id: string;
    path_id: string;
    cause: string;
    decided_by: 'orchestrator' | 'operator';
    actor: string | null;
    pinned: number;
    measurement_json: string | null;
    at: number;
  };
  path_switch: {
    id: string;
    gateway_id: string;
    peer_id: string;
    at: number;
    cause: string;
    decided_by: 'gateway' | 'orchestrator' | 'operator';
    to_path: string | null;
    /** Both ends named as they were, measurement, before and after. */
    story_json: string;
  };
  /** What a way between two links has been at an hour of the week (0 is Monday 00:00 UTC). */
  path_hour: { way: string; hour: number; rtt_json: string; loss_json: string; minutes: number; at: number };
  /** LightLink of a gateway; there is a row once it was switched on. */
  lightlink: {
    gateway_id: string;
    enabled: number;
    /** CIDR; of all gateways another. */
    pool: string;
    dns_json: string;
    require_registered: number;
    /** SimpleAccess of the contract. */
    access_json: string;
    /** How often somebody asked the gateway to try a policy again that it had gone back from. */
    rules_attempt: number;
  };
  /** The one text that administrators work on, and who asked for it to be published. There is a row while there is a draft. */
  policy_draft: {
    id: 1;
    text: string;
    version: number;
    base: number;
    updated_at: number;
    updated_by: string;
    proposed_at: number | null;
    /** User id: nobody approves their own. */
    proposed_by: string | null;
    proposed_by_name: string | null;
    proposal_note: string | null;
    /** The revision whose text is asked for again. */
    restored_from: number | null;
  };
  policy_revision: {
    revision: number;
    text: string;
    hash: string;
    note: string;
    at: number;
    by_name: string;
    approved_by: string | null;
    restored_from: number | null;
    losing: number;
    gaining: number;
    grants: number;
    operation_id: string;
    /** AccessChangeView[] of the contract, names as they were. */
    changes_json: string;
  };
  /** A LAN device that access control can name. */
  site_device: { id: string; site_id: string; name: string; mac: string | null; addresses_json: string };
  invite: {
    id: string;
    secret_hash: string;
    person: string;
    email: string | null;
    access_role: string;
    device_limit: number;
    /** Devices that joined; never more than the limit. */
    devices: number;
    valid_until: number;
    access_until: number | null;
    note: string;
    created_at: number;
    /** User id, also of a token's owner: a disabled issuer's invites are dead. */
    created_by: string;
    created_by_name: string;
    sent_at: number | null;
    send_problem: string | null;
    opened_at: number | null;
    enrolled_at: number | null;
    revoked_at: number | null;
  };
  invite_gateway: { invite_id: string; gateway_id: string };
  /** A device at one gateway; one that may come in at three has three rows with one key. */
  client: {
    id: string;
    gateway_id: string;
    invite_id: string | null;
    name: string;
    person: string;
    email: string | null;
    platform: string;
    device_id: string | null;
    access_role: string;
    public_key: string;
    preshared_key: string;
    address: string;
    registered: number;
    enabled: number;
    note: string;
    created_at: number;
    expires_at: number | null;
    token_hash: string;
    first_handshake_at: number | null;
    last_handshake_at: number | null;
    last_seen_at: number | null;
    /** Up to the last time they were written down. */
    rx_bytes: number;
    tx_bytes: number;
  };
  operation: { id: string; kind: string; at: number; by_name: string; subjects_json: string };
  operation_gateway: {
    operation_id: string;
    gateway_id: string;
    revision: number;
    /** The gateway's clock. */
    enforced_at: number | null;
    took_ms: number | null;
  };
  /** An ended flow or a refusal at a gateway. Names as they were then. */
  access_entry: {
    id: string;
    at: number;
    gateway_id: string;
    node_event_id: string;
    client_id: string;
    client_name: string;
    person: string;
    verdict: 'allowed' | 'denied';
    protocol: string;
    destination: string;
    port: number | null;
    rule: string | null;
    reason: string | null;
    rx_bytes: number | null;
    tx_bytes: number | null;
    duration_ms: number | null;
    count: number;
  };
  enrolment: { token_hash: string; node_id: string; expires_at: number; spent_at: number | null };
  user: {
    id: string;
    email: string;
    name: string;
    role: 'admin' | 'site-manager' | 'noc' | 'auditor';
    password_hash: string;
    must_change_password: number;
    status: 'active' | 'disabled';
    created_at: number;
    last_sign_in_at: number | null;
  };
  user_site: { user_id: string; site_id: string };
  session: {
    id: string;
    user_id: string;
    /** Hash of the bearer secret for sessions opened over the API; null for browser sessions. */
    secret_hash: string | null;
    created_at: number;
    last_seen_at: number;
    expires_at: number;
    ip: string | null;
    user_agent: string | null;
  };
  token: {
    id: string;
    owner_id: string;
    name: string;
    secret_hash: string;
    role: 'admin' | 'site-manager' | 'noc' | 'auditor';
    read_only: number;
    created_at: number;
    last_used_at: number | null;
    expires_at: number | null;
  };
  audit: {
    seq: number;
    at: number;
    actor_id: string | null;
    actor_name: string;
    actor_kind: 'user' | 'token' | 'node' | 'system' | 'anonymous';
    ip: string | null;
    action: string;
    outcome: 'done' | 'denied' | 'failed';
    subject: string | null;
    before_json: string | null;
    after_json: string | null;
    prev_hash: string;
    hash: string;
  };
  log_entry: {
    id: string;
    at: number;
    level: 'debug' | 'info' | 'warn' | 'error';
    event: string;
    node_id: string | null;
    site_id: string | null;
    /** The node's own id of the event; unique per node, so that a repeat is not a second entry. */
    node_event_id: string | null;
    params_json: string;
    level_rank: number;
  };
  metric_subject: { id: Generated<number>; name: string };
}
