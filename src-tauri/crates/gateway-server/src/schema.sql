-- The accounts, devices and events of the gateway. Times are RFC 3339 in UTC. What the records need stands in records.sql.

-- What this database is: one row.
CREATE TABLE installation (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    training  INTEGER NOT NULL DEFAULT 0 CHECK (training IN (0, 1)),
    key_check BLOB             -- proves that the key beside the database is the one that seals what is in it
) STRICT;
INSERT INTO installation (id) VALUES (1);

CREATE TABLE account (
    id             TEXT PRIMARY KEY,
    email          TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    role           TEXT NOT NULL,
    title          TEXT NOT NULL,
    ods            TEXT NOT NULL,
    organisation   TEXT NOT NULL,
    workplace_kind TEXT NOT NULL,
    workplace      TEXT NOT NULL,
    created        TEXT NOT NULL,
    disabled       TEXT,
    password       TEXT,                        -- Argon2id, PHC string, peppered
    totp           BLOB,                        -- sealed
    totp_step      INTEGER NOT NULL DEFAULT 0   -- the last step that was accepted
) STRICT;

-- One activation code at most, until it is used or has expired.
CREATE TABLE activation (
    account TEXT PRIMARY KEY REFERENCES account,
    code    BLOB NOT NULL,                      -- keyed hash
    expires TEXT NOT NULL
) STRICT;

-- An authenticator that has been shown and not yet confirmed.
CREATE TABLE enrolment (
    id       BLOB PRIMARY KEY,                  -- keyed hash of what the viewer holds
    account  TEXT NOT NULL REFERENCES account,
    totp     BLOB NOT NULL,                     -- sealed
    password TEXT,                              -- set with the first authenticator only
    failures INTEGER NOT NULL DEFAULT 0,
    expires  TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account,
    code    BLOB NOT NULL,                      -- keyed hash
    used    TEXT,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id      TEXT PRIMARY KEY,
    token   BLOB NOT NULL UNIQUE,               -- SHA-256
    account TEXT NOT NULL REFERENCES account,
    began   TEXT NOT NULL,
    used    TEXT NOT NULL,
    until   TEXT NOT NULL,
    ended   TEXT
) STRICT;
CREATE INDEX session_in_force ON session (used) WHERE ended IS NULL;

CREATE TABLE statement_acceptance (
    account  TEXT NOT NULL REFERENCES account,
    version  TEXT NOT NULL,
    accepted TEXT NOT NULL
) STRICT;

-- Failed tries by account, by address and by both; subjects are keyed hashes, so that no address of a stranger is kept.
CREATE TABLE tries (
    subject  BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    last     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- From where an account has signed in before: other people's tries do not make it wait there.
CREATE TABLE known_place (
    subject BLOB PRIMARY KEY,                   -- keyed hash of account and address
    last    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    algorithm  TEXT NOT NULL CHECK (algorithm = 'Ed25519'),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
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
    chain_head TEXT,                            -- sequence:hash of the device's chain then
    address    TEXT,                            -- from where
    detail     TEXT                             -- JSON; never who the patient is
) STRICT;
CREATE TRIGGER gateway_event_is_not_changed BEFORE UPDATE ON gateway_event
BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER gateway_event_is_not_removed BEFORE DELETE ON gateway_event
BEGIN SELECT raise(ABORT, 'an event is never removed'); END;
