-- What this database is, who may sign in, and who is signed in. Times are RFC 3339 in UTC.

-- What this database is: one row.
CREATE TABLE installation (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    training INTEGER NOT NULL DEFAULT 0 CHECK (training IN (0, 1))
) STRICT;
INSERT INTO installation (id) VALUES (1);

-- The data keys, wrapped by the key outside this database. What is sealed names its key in bytes 2 to 9; a column beside each sealed one reads it
-- and refers to it, so that nothing stands here whose key is gone. Sealed values are read and written with the functions sealed(place, plain),
-- opened(place, sealed) and opened_text(place, sealed); those places are listed in `keys/rotation.rs`.
CREATE TABLE sealing_key (
    id      TEXT PRIMARY KEY CHECK (length(id) = 16),
    purpose TEXT NOT NULL CHECK (purpose IN ('seal', 'hash')),
    wrapped BLOB NOT NULL,
    made    TEXT NOT NULL,
    retired TEXT                                -- nothing new is sealed with it; it goes when nothing is left that it opens
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sealing_key_in_use ON sealing_key (purpose) WHERE retired IS NULL;

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
    totp_seconds   INTEGER NOT NULL DEFAULT 30 CHECK (totp_seconds IN (30, 60)),
    totp_step      INTEGER NOT NULL DEFAULT 0,  -- the last step that was accepted
    recovered      TEXT,                        -- when a recovery code was last used: IT looks at it
    totp_key       TEXT GENERATED ALWAYS AS (iif(totp IS NULL, NULL, lower(hex(substr(totp, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX account_totp_key ON account (totp_key);

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
    expires  TEXT NOT NULL,
    totp_key TEXT GENERATED ALWAYS AS (iif(totp IS NULL, NULL, lower(hex(substr(totp, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX enrolment_totp_key ON enrolment (totp_key);

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account,
    code    BLOB NOT NULL,                      -- keyed hash
    used    TEXT,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    token      BLOB NOT NULL UNIQUE,            -- SHA-256
    account    TEXT NOT NULL REFERENCES account,
    began      TEXT NOT NULL,
    used       TEXT NOT NULL,
    until      TEXT NOT NULL,
    ended      TEXT,
    ended_by   TEXT,                            -- left-alone, over, restored: it ended by itself; otherwise whoever ended it, if that is known
    stepped_up TEXT,                            -- when the second factor was last given again in it
    device     TEXT                             -- on which it began, as that says: with the device it ends
) STRICT;
CREATE INDEX session_in_force ON session (used) WHERE ended IS NULL;
CREATE INDEX session_of_account ON session (account, began);
CREATE INDEX session_on_device ON session (device, began) WHERE device IS NOT NULL;

CREATE TABLE statement_acceptance (
    account  TEXT NOT NULL REFERENCES account,
    version  TEXT NOT NULL,
    accepted TEXT NOT NULL
) STRICT;

-- Failed tries by account and device, by account and address, by account, by address; subjects are keyed hashes, so that no address of a stranger is kept.
CREATE TABLE tries (
    subject   BLOB PRIMARY KEY,
    last      TEXT NOT NULL,
    forgotten TEXT NOT NULL,                    -- when the last of them will be
    told      INTEGER NOT NULL                  -- whether it was written down that this subject waits
) STRICT, WITHOUT ROWID;

-- From where an account has signed in before, a device or an address: other people's tries do not make it wait there.
CREATE TABLE known_place (
    subject BLOB PRIMARY KEY,                   -- keyed hash of account and device, or account and address
    last    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
