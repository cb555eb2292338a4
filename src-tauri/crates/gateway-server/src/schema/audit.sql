-- The devices, what they have written down, and what the gateway has. Times are RFC 3339 in UTC.

CREATE TABLE device (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    algorithm  TEXT NOT NULL CHECK (algorithm IN ('Ed25519', 'ES256')),
    public_key BLOB NOT NULL CHECK (length(public_key) = iif(algorithm = 'ES256', 65, 32)),
    registered TEXT NOT NULL,
    how        TEXT NOT NULL CHECK (how IN ('code', 'network')),
    revoked    TEXT
) STRICT;

CREATE TABLE device_code (
    code    BLOB PRIMARY KEY,                   -- keyed hash
    name    TEXT NOT NULL,
    expires TEXT NOT NULL,
    used    TEXT
) STRICT, WITHOUT ROWID;

-- What the gateway has written down on its own side.
CREATE TABLE gateway_event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded   TEXT NOT NULL,
    kind       TEXT NOT NULL,                   -- sign-in, search, decision, read …
    outcome    TEXT NOT NULL,                   -- done, or why not
    account    TEXT,
    session    TEXT,
    patient    TEXT,                            -- the opaque id
    grant_id   TEXT,
    device     TEXT,
    event      TEXT,                            -- the device's own event, which was written down before
    chain      TEXT,                            -- the device's chain, as it was told
    chain_head TEXT,                            -- sequence:hash of that chain then
    address    TEXT,                            -- from where
    policy     TEXT,                            -- the version that held
    leaf       INTEGER UNIQUE,                  -- its place in the tree over everything that was written down
    salt       BLOB CHECK (length(salt) = 16),  -- of its leaf
    sealed     BLOB,                            -- more, as JSON: it may say why
    retired    TEXT,                            -- when what it says of people was taken away
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    head_sequence INTEGER GENERATED ALWAYS AS (CAST(substr(chain_head, 1, instr(chain_head, ':') - 1) AS INTEGER)) VIRTUAL,
    CHECK (retired IS NULL OR coalesce(account, session, patient, grant_id, address, sealed) IS NULL)
) STRICT;
CREATE INDEX gateway_event_sealed_key ON gateway_event (sealed_key);
CREATE INDEX gateway_event_told ON gateway_event (chain, head_sequence) WHERE chain IS NOT NULL;
CREATE INDEX gateway_event_by_time ON gateway_event (recorded, id);
CREATE INDEX gateway_event_caught_up ON gateway_event (device, recorded) WHERE kind = 'caught-up';
-- What was rescued from the logs of devices is found as what they have sent.
CREATE INDEX rescued_of_patient ON gateway_event (patient, leaf) WHERE kind = 'rescued';
CREATE INDEX rescued_of_person ON gateway_event (account, leaf) WHERE kind = 'rescued';
-- What a patient's access report asks for.
CREATE INDEX asked_of_patient ON gateway_event (patient, kind)
    WHERE kind = 'read' OR kind = 'decision' OR kind = 'said-no' OR kind = 'unsaid-no' OR kind = 'subject-access';
-- What administrators did.
CREATE INDEX act_of_administration ON gateway_event (id)
    WHERE kind IN ('user-disabled', 'user-enabled', 'sessions-ended', 'user-changed', 'device-revoked');
CREATE INDEX rescued_of_device ON gateway_event (device, leaf) WHERE kind = 'rescued';
CREATE INDEX gateway_event_after ON gateway_event (event) WHERE event IS NOT NULL;
-- Of both kinds of event the seal alone may change, when its key is replaced; and each is retired once, and whole.
CREATE TRIGGER gateway_event_is_not_changed BEFORE UPDATE OF
    id, recorded, kind, outcome, device, event, chain, chain_head, policy, leaf, salt ON gateway_event
BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER gateway_event_is_only_retired BEFORE UPDATE OF account, session, patient, grant_id, address, retired ON gateway_event
WHEN old.retired IS NOT NULL OR new.retired IS NULL
BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER gateway_event_keeps_its_seal BEFORE UPDATE OF sealed ON gateway_event
WHEN old.sealed IS NOT NULL AND new.sealed IS NULL AND new.retired IS NULL
BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER gateway_event_is_not_removed BEFORE DELETE ON gateway_event
BEGIN SELECT raise(ABORT, 'an event is never removed'); END;

-- The audit events of the devices, exactly as they were sent.
CREATE TABLE audit_event (
    id           TEXT PRIMARY KEY,
    chain        TEXT NOT NULL,
    sequence     INTEGER NOT NULL CHECK (sequence > 0),
    previous     TEXT NOT NULL,
    hash         TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    device       TEXT NOT NULL REFERENCES device,
    signature    TEXT,                         -- of its device over `hash`, and so over all before it: on the last of a run
    recorded     TEXT NOT NULL,                -- by the device's clock
    received     TEXT NOT NULL,                -- by the gateway's
    leaf         INTEGER UNIQUE,               -- its place in the tree over everything that was written down
    salt         BLOB CHECK (length(salt) = 16),
    act          TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    practitioner TEXT,
    person       TEXT,                         -- the person's name as colleagues read it
    patient      TEXT,                         -- the opaque id
    sealed       BLOB,                         -- the event; `content_hash` is that of what is in the seal
    retired      TEXT,                         -- when what it says of people was taken away
    sealed_key   TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    UNIQUE (chain, sequence),
    CHECK (iif(retired IS NULL, sealed IS NOT NULL, coalesce(practitioner, person, patient, sealed) IS NULL))
) STRICT;
CREATE INDEX audit_event_sealed_key ON audit_event (sealed_key);
CREATE INDEX audit_event_of_chain ON audit_event (chain, leaf);
CREATE INDEX audit_event_of_patient ON audit_event (patient, leaf);
CREATE INDEX audit_event_of_person ON audit_event (practitioner, leaf);
CREATE INDEX audit_event_of_device ON audit_event (device, leaf);
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE OF
    id, chain, sequence, previous, hash, content_hash, device, signature, recorded, received, act, outcome, leaf, salt ON audit_event
BEGIN SELECT raise(ABORT, 'an audit event is never changed'); END;
CREATE TRIGGER audit_event_is_only_retired BEFORE UPDATE OF practitioner, person, patient, retired ON audit_event
WHEN old.retired IS NOT NULL OR new.retired IS NULL
BEGIN SELECT raise(ABORT, 'an audit event is never changed'); END;
CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event
BEGIN SELECT raise(ABORT, 'an audit event is never removed'); END;

-- The tree over everything that was written down, here and by devices, in the order in which it came (RFC 6962): its whole nodes.
CREATE TABLE tree_node (
    level INTEGER NOT NULL CHECK (level >= 0),
    place INTEGER NOT NULL CHECK (place >= 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tree_node_is_not_changed BEFORE UPDATE ON tree_node
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;
CREATE TRIGGER tree_node_is_not_removed BEFORE DELETE ON tree_node
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;

-- The heads of it that were signed, and may be known elsewhere.
CREATE TABLE tree_head (
    size      INTEGER PRIMARY KEY,
    root      BLOB NOT NULL CHECK (length(root) = 32),
    signed    TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tree_head_is_not_changed BEFORE UPDATE ON tree_head
BEGIN SELECT raise(ABORT, 'a signed head is never changed'); END;
CREATE TRIGGER tree_head_is_not_removed BEFORE DELETE ON tree_head
BEGIN SELECT raise(ABORT, 'a signed head is never removed'); END;

-- How many entries of the tree the newest backup holds: those are safe even if this database is lost.
CREATE TABLE backed_up (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    leaves INTEGER NOT NULL
) STRICT;
INSERT INTO backed_up VALUES (1, 0);

-- How far the gateway's own events were held against those of the devices, by id: what was asked, and the heads of chains that were told.
CREATE TABLE compared (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    through INTEGER NOT NULL,
    heads   INTEGER NOT NULL
) STRICT;
INSERT INTO compared VALUES (1, 0, 0);

-- The decisions and reads of which no device had told when it was due.
CREATE TABLE untold (
    gateway_event INTEGER PRIMARY KEY REFERENCES gateway_event,
    found         TEXT NOT NULL,
    came          TEXT                         -- when it told after all
) STRICT;
CREATE INDEX untold_still ON untold (gateway_event) WHERE came IS NULL;

-- The backups that were restored: what was written here between the two moments is lost.
CREATE TABLE restored (
    at   TEXT NOT NULL,
    made TEXT                                  -- when the backup was made, if it says so
) STRICT;

-- What does not fit in what devices have written down: audit_ledger/findings.rs says which kinds there are. Nothing of a patient.
CREATE TABLE finding (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    found    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,                    -- as it was told: it may not be known here
    chain    TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event    TEXT,
    about    TEXT NOT NULL,                    -- what tells it from others of its kind in this chain
    said     TEXT NOT NULL,                    -- in words
    times    INTEGER NOT NULL DEFAULT 1,       -- how often it was seen while it was open
    closed   TEXT
) STRICT;
CREATE UNIQUE INDEX finding_open ON finding (kind, device, chain, about) WHERE closed IS NULL;
CREATE INDEX finding_of_device ON finding (device);
CREATE TRIGGER finding_is_not_changed BEFORE UPDATE OF id, found, kind, device, chain, sequence, event, about, said ON finding
BEGIN SELECT raise(ABORT, 'a finding is never changed'); END;
CREATE TRIGGER finding_is_closed_once BEFORE UPDATE ON finding WHEN old.closed IS NOT NULL
BEGIN SELECT raise(ABORT, 'a finding is closed once'); END;
CREATE TRIGGER finding_is_not_removed BEFORE DELETE ON finding
BEGIN SELECT raise(ABORT, 'a finding is never removed'); END;

-- The events that came before the one that they follow.
CREATE TABLE gap (
    chain   TEXT NOT NULL,
    before  INTEGER NOT NULL CHECK (before > 1),
    device  TEXT NOT NULL,
    since   TEXT NOT NULL,
    finding INTEGER REFERENCES finding,        -- once it has stayed empty for longer than an event is on its way
    PRIMARY KEY (chain, before)
) STRICT, WITHOUT ROWID;
CREATE INDEX gap_still ON gap (since) WHERE finding IS NULL;
CREATE INDEX gap_found ON gap (finding) WHERE finding IS NOT NULL;
