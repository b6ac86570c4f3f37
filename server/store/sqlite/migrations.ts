/** Forward-only migrations, in order; `user_version` counts how many have run. */

const metricTable = (level: string): string => `CREATE TABLE metric_${level} (
  subject INTEGER NOT NULL, at INTEGER NOT NULL, source INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (subject, at, source)) WITHOUT ROWID;`;

export const migrations: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE site (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, region TEXT NOT NULL,
  lan_prefixes_json TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE node (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT, enrolled_at INTEGER,
  hostname TEXT, software TEXT, lab INTEGER NOT NULL DEFAULT 0, connected_at INTEGER, last_seen_at INTEGER,
  status TEXT NOT NULL, status_rank INTEGER NOT NULL, status_since INTEGER NOT NULL,
  netmap_version INTEGER NOT NULL DEFAULT 0, netmap_enforced INTEGER, netmap_enforced_at INTEGER,
  created_at INTEGER NOT NULL, UNIQUE (kind, name)) STRICT;
CREATE INDEX node_by_status ON node (kind, status_rank, name, id);
CREATE TABLE gateway (id TEXT PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  site_id TEXT NOT NULL REFERENCES site (id), forwards_json TEXT NOT NULL) STRICT;
CREATE INDEX gateway_by_site ON gateway (site_id);
CREATE TABLE pop (id TEXT PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE, region TEXT NOT NULL, listen TEXT) STRICT;
CREATE TABLE link (id TEXT PRIMARY KEY, gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  name TEXT NOT NULL, kind TEXT NOT NULL, position INTEGER NOT NULL, public_address TEXT,
  UNIQUE (gateway_id, name)) STRICT;
CREATE TABLE tunnel (id TEXT PRIMARY KEY, gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  link_id TEXT NOT NULL REFERENCES link (id) ON DELETE CASCADE, pop_id TEXT NOT NULL REFERENCES pop (id) ON DELETE CASCADE,
  token INTEGER NOT NULL, fec_group_size INTEGER NOT NULL, priority INTEGER NOT NULL, UNIQUE (link_id, pop_id)) STRICT;
CREATE INDEX tunnel_by_gateway ON tunnel (gateway_id);
CREATE INDEX tunnel_by_pop ON tunnel (pop_id);
CREATE TABLE enrolment (token_hash TEXT PRIMARY KEY, node_id TEXT NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL, spent_at INTEGER) STRICT;
CREATE TABLE user (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
  password_hash TEXT NOT NULL, must_change_password INTEGER NOT NULL, status TEXT NOT NULL,
  created_at INTEGER NOT NULL, last_sign_in_at INTEGER) STRICT;
CREATE TABLE user_site (user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE, PRIMARY KEY (user_id, site_id)) STRICT, WITHOUT ROWID;
CREATE TABLE session (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  secret_hash TEXT UNIQUE, created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  ip TEXT, user_agent TEXT) STRICT;
CREATE TABLE token (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  name TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, read_only INTEGER NOT NULL,
  created_at INTEGER NOT NULL, last_used_at INTEGER, expires_at INTEGER) STRICT;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor_id TEXT, actor_name TEXT NOT NULL,
  actor_kind TEXT NOT NULL, ip TEXT, action TEXT NOT NULL, outcome TEXT NOT NULL, subject TEXT,
  before_json TEXT, after_json TEXT, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE log_entry (id TEXT PRIMARY KEY, at INTEGER NOT NULL, level TEXT NOT NULL, level_rank INTEGER NOT NULL,
  event TEXT NOT NULL, node_id TEXT, site_id TEXT, node_event_id TEXT, params_json TEXT NOT NULL,
  UNIQUE (node_id, node_event_id)) STRICT;
CREATE INDEX log_by_time ON log_entry (at, id);
CREATE INDEX log_by_node ON log_entry (node_id, at, id);
CREATE TABLE metric_subject (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
${['1s', '10s', '1m', '15m'].map(metricTable).join('\n')}
`,
  `
ALTER TABLE node ADD COLUMN overlay_key TEXT;
ALTER TABLE pop ADD COLUMN draining_at INTEGER;
ALTER TABLE pop ADD COLUMN draining_by TEXT;
CREATE TABLE ltt_segment (id TEXT PRIMARY KEY, link_id TEXT REFERENCES link (id) ON DELETE CASCADE,
  near_pop_id TEXT REFERENCES pop (id) ON DELETE CASCADE, pop_id TEXT NOT NULL REFERENCES pop (id) ON DELETE CASCADE,
  near_label INTEGER NOT NULL, far_label INTEGER NOT NULL, UNIQUE (link_id, pop_id), UNIQUE (near_pop_id, pop_id)) STRICT;
CREATE TABLE ltt_path (id TEXT PRIMARY KEY, a_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  b_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  a_segment TEXT NOT NULL REFERENCES ltt_segment (id) ON DELETE CASCADE,
  b_segment TEXT NOT NULL REFERENCES ltt_segment (id) ON DELETE CASCADE,
  pops_json TEXT NOT NULL, forward_json TEXT NOT NULL, backward_json TEXT NOT NULL, rank INTEGER NOT NULL,
  created_at INTEGER NOT NULL, draining_at INTEGER, removed_at INTEGER) STRICT;
CREATE INDEX ltt_path_by_a ON ltt_path (a_id);
CREATE INDEX ltt_path_by_b ON ltt_path (b_id);
CREATE TABLE path_preference (a_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  b_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE, path_id TEXT NOT NULL, cause TEXT NOT NULL,
  decided_by TEXT NOT NULL, actor TEXT, pinned INTEGER NOT NULL, measurement_json TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (a_id, b_id)) STRICT;
CREATE TABLE path_switch (id TEXT PRIMARY KEY, gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  peer_id TEXT NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, decided_by TEXT NOT NULL, to_path TEXT,
  story_json TEXT NOT NULL) STRICT;
CREATE INDEX path_switch_by_time ON path_switch (at, id);
CREATE INDEX path_switch_by_gateway ON path_switch (gateway_id, peer_id, at, id);
CREATE TABLE path_hour (way TEXT NOT NULL, hour INTEGER NOT NULL, rtt_json TEXT NOT NULL, loss_json TEXT NOT NULL,
  minutes INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (way, hour)) STRICT;
`,
  `
CREATE TABLE lightlink (gateway_id TEXT PRIMARY KEY REFERENCES gateway (id) ON DELETE CASCADE, enabled INTEGER NOT NULL,
  pool TEXT NOT NULL UNIQUE, dns_json TEXT NOT NULL, require_registered INTEGER NOT NULL, access_json TEXT NOT NULL) STRICT;
CREATE TABLE site_device (id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
  name TEXT NOT NULL, mac TEXT, addresses_json TEXT NOT NULL, UNIQUE (site_id, name)) STRICT;
CREATE TABLE invite (id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, person TEXT NOT NULL, email TEXT,
  access_role TEXT NOT NULL, device_limit INTEGER NOT NULL, devices INTEGER NOT NULL, valid_until INTEGER NOT NULL,
  access_until INTEGER, note TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL, sent_at INTEGER, send_problem TEXT, opened_at INTEGER, enrolled_at INTEGER,
  revoked_at INTEGER) STRICT;
CREATE INDEX invite_by_time ON invite (created_at, id);
CREATE TABLE invite_gateway (invite_id TEXT NOT NULL REFERENCES invite (id) ON DELETE CASCADE,
  gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE, PRIMARY KEY (invite_id, gateway_id)) STRICT, WITHOUT ROWID;
CREATE INDEX invite_gateway_by_gateway ON invite_gateway (gateway_id);
CREATE TABLE client (id TEXT PRIMARY KEY, gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  invite_id TEXT REFERENCES invite (id) ON DELETE SET NULL, name TEXT NOT NULL, person TEXT NOT NULL, email TEXT,
  platform TEXT NOT NULL, device_id TEXT, access_role TEXT NOT NULL, public_key TEXT NOT NULL, preshared_key TEXT NOT NULL,
  address TEXT NOT NULL, registered INTEGER NOT NULL, enabled INTEGER NOT NULL, note TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, token_hash TEXT NOT NULL, first_handshake_at INTEGER,
  last_handshake_at INTEGER, last_seen_at INTEGER, rx_bytes INTEGER NOT NULL DEFAULT 0, tx_bytes INTEGER NOT NULL DEFAULT 0,
  UNIQUE (gateway_id, public_key), UNIQUE (gateway_id, address)) STRICT;
CREATE INDEX client_by_name ON client (name, id);
CREATE INDEX client_by_token ON client (token_hash);
CREATE INDEX client_by_invite ON client (invite_id);
CREATE TABLE operation (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, by_name TEXT NOT NULL,
  subjects_json TEXT NOT NULL) STRICT;
CREATE TABLE operation_gateway (operation_id TEXT NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
  gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE, revision INTEGER NOT NULL, enforced_at INTEGER,
  took_ms INTEGER, PRIMARY KEY (operation_id, gateway_id)) STRICT, WITHOUT ROWID;
CREATE INDEX operation_gateway_open ON operation_gateway (gateway_id, enforced_at);
CREATE TABLE access_entry (id TEXT PRIMARY KEY, at INTEGER NOT NULL, gateway_id TEXT NOT NULL REFERENCES gateway (id) ON DELETE CASCADE,
  node_event_id TEXT NOT NULL, client_id TEXT NOT NULL, client_name TEXT NOT NULL, person TEXT NOT NULL, verdict TEXT NOT NULL,
  protocol TEXT NOT NULL, destination TEXT NOT NULL, port INTEGER, rule TEXT, reason TEXT, rx_bytes INTEGER, tx_bytes INTEGER,
  duration_ms INTEGER, count INTEGER NOT NULL, UNIQUE (gateway_id, node_event_id)) STRICT;
CREATE INDEX access_entry_by_time ON access_entry (at, id);
CREATE INDEX access_entry_by_client ON access_entry (client_id, at, id);
`,
  `
ALTER TABLE site ADD COLUMN slug TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE site ADD COLUMN values_json TEXT NOT NULL DEFAULT '{}';
UPDATE site SET slug = CASE WHEN lower(replace(name, ' ', '-')) GLOB '*[^a-z0-9-]*' OR name GLOB '*  *'
  OR name GLOB '-*' OR name GLOB '*-' OR name GLOB '*--*' OR length(name) > 40 THEN 'site-' || rowid
  ELSE lower(replace(name, ' ', '-')) END;
UPDATE site SET slug = 'site-' || rowid WHERE slug IN (SELECT slug FROM site GROUP BY slug HAVING count(*) > 1);
CREATE UNIQUE INDEX site_by_slug ON site (slug);
ALTER TABLE lightlink ADD COLUMN rules_attempt INTEGER NOT NULL DEFAULT 0;
CREATE TABLE policy_draft (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, version INTEGER NOT NULL,
  base INTEGER NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL, proposed_at INTEGER, proposed_by TEXT,
  proposed_by_name TEXT, proposal_note TEXT, restored_from INTEGER) STRICT;
CREATE TABLE policy_revision (revision INTEGER PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL, note TEXT NOT NULL,
  at INTEGER NOT NULL, by_name TEXT NOT NULL, approved_by TEXT, restored_from INTEGER, losing INTEGER NOT NULL,
  gaining INTEGER NOT NULL, grants INTEGER NOT NULL, operation_id TEXT NOT NULL, changes_json TEXT NOT NULL) STRICT;
`,
];
