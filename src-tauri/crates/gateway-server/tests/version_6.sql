-- A database of version 6 with one opening, as the program of that version made it.
PRAGMA user_version = 6;
CREATE TABLE installation (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    training INTEGER NOT NULL DEFAULT 0 CHECK (training IN (0, 1))
) STRICT;
CREATE TABLE sealing_key (
    id      TEXT PRIMARY KEY CHECK (length(id) = 16),
    purpose TEXT NOT NULL CHECK (purpose IN ('seal', 'hash')),
    wrapped BLOB NOT NULL,
    made    TEXT NOT NULL,
    retired TEXT
) STRICT, WITHOUT ROWID;
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
    password       TEXT,
    totp           BLOB,
    totp_seconds   INTEGER NOT NULL DEFAULT 30 CHECK (totp_seconds IN (30, 60)),
    totp_step      INTEGER NOT NULL DEFAULT 0,
    recovered      TEXT,
    totp_key       TEXT GENERATED ALWAYS AS (iif(totp IS NULL, NULL, lower(hex(substr(totp, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE activation (
    account TEXT PRIMARY KEY REFERENCES account,
    code    BLOB NOT NULL,
    expires TEXT NOT NULL
) STRICT;
CREATE TABLE enrolment (
    id       BLOB PRIMARY KEY,
    account  TEXT NOT NULL REFERENCES account,
    totp     BLOB NOT NULL,
    password TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    expires  TEXT NOT NULL,
    totp_key TEXT GENERATED ALWAYS AS (iif(totp IS NULL, NULL, lower(hex(substr(totp, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account,
    code    BLOB NOT NULL,
    used    TEXT,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    token      BLOB NOT NULL UNIQUE,
    account    TEXT NOT NULL REFERENCES account,
    began      TEXT NOT NULL,
    used       TEXT NOT NULL,
    until      TEXT NOT NULL,
    ended      TEXT,
    ended_by   TEXT,
    stepped_up TEXT
) STRICT;
CREATE TABLE statement_acceptance (
    account  TEXT NOT NULL REFERENCES account,
    version  TEXT NOT NULL,
    accepted TEXT NOT NULL
) STRICT;
CREATE TABLE tries (
    subject   BLOB PRIMARY KEY,
    last      TEXT NOT NULL,
    forgotten TEXT NOT NULL,
    told      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE known_place (
    subject BLOB PRIMARY KEY,
    last    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    ods  TEXT
) STRICT;
CREATE TABLE source_base (
    source INTEGER NOT NULL REFERENCES source,
    base   TEXT NOT NULL,
    PRIMARY KEY (source, base)
) STRICT, WITHOUT ROWID;
CREATE TABLE practice (
    ods    TEXT PRIMARY KEY,
    shares INTEGER NOT NULL CHECK (shares IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE patient (
    id           TEXT PRIMARY KEY,
    nhs_number   TEXT UNIQUE,
    sealed_card   BLOB,
    sealed_person BLOB,
    family       TEXT NOT NULL DEFAULT '',
    born         TEXT,
    postcode     TEXT,
    practice     TEXT,
    practice_before TEXT,
    opted_out    INTEGER NOT NULL DEFAULT 0 CHECK (opted_out IN (0, 1)),
    restricted   INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),
    judged       INTEGER NOT NULL DEFAULT 0,
    purged       TEXT,
    card_key     TEXT GENERATED ALWAYS AS (iif(sealed_card IS NULL, NULL, lower(hex(substr(sealed_card, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    person_key   TEXT GENERATED ALWAYS AS (iif(sealed_person IS NULL, NULL, lower(hex(substr(sealed_person, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE patient_name (
    word    TEXT NOT NULL,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (word, patient)
) STRICT, WITHOUT ROWID;
CREATE TABLE registration (
    resource TEXT NOT NULL,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (resource, patient)
) STRICT, WITHOUT ROWID;
CREATE TABLE patient_source (
    source  INTEGER NOT NULL REFERENCES source,
    key     TEXT NOT NULL,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1)),
    updated TEXT,
    version INTEGER,
    hash    BLOB,
    sealed  BLOB,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE patient_source_seen (
    source INTEGER NOT NULL,
    key    TEXT NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (source, key, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE moved (
    source  INTEGER NOT NULL REFERENCES source,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    was     TEXT NOT NULL,
    PRIMARY KEY (source, patient, was)
) STRICT, WITHOUT ROWID;
CREATE TABLE sharing_choice (
    entry        TEXT NOT NULL,
    about        TEXT NOT NULL,
    patient      TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    source       INTEGER REFERENCES source,
    key          TEXT NOT NULL,
    says         TEXT NOT NULL CHECK (says IN ('no', 'yes', 'nothing')),
    date         TEXT,
    learnt       TEXT NOT NULL,
    said_at      TEXT,
    said_version INTEGER,
    PRIMARY KEY (entry, about)
) STRICT, WITHOUT ROWID;
CREATE TABLE sharing_proposal (
    id           TEXT PRIMARY KEY,
    nhs_number   TEXT NOT NULL,
    shares       INTEGER NOT NULL CHECK (shares IN (0, 1)),
    proposed     TEXT NOT NULL,
    proposed_by  TEXT NOT NULL REFERENCES account,
    expires      TEXT NOT NULL,
    ended        TEXT,
    ended_by     TEXT REFERENCES account,
    carried_out  INTEGER NOT NULL DEFAULT 0 CHECK (carried_out IN (0, 1)),
    CHECK (carried_out = 0 OR ended_by <> proposed_by)
) STRICT, WITHOUT ROWID;
CREATE TABLE purge (
    id      TEXT PRIMARY KEY,
    patient TEXT NOT NULL,
    purged  TEXT NOT NULL,
    emptied TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE resource (
    id              TEXT PRIMARY KEY,
    type            TEXT NOT NULL,
    patient         TEXT REFERENCES patient ON DELETE CASCADE,
    source          INTEGER NOT NULL REFERENCES source,
    section         TEXT NOT NULL,
    confidentiality TEXT NOT NULL,
    explains        INTEGER NOT NULL CHECK (explains IN (0, 1)),
    version         INTEGER NOT NULL,
    hash            BLOB NOT NULL,
    said_at         TEXT,
    said_version    INTEGER,
    refers          TEXT NOT NULL,
    encounters      TEXT NOT NULL,
    parts           TEXT NOT NULL,
    elsewhere       TEXT NOT NULL,
    linked          TEXT NOT NULL,
    names           TEXT NOT NULL,
    stored          TEXT NOT NULL,
    sealed          BLOB NOT NULL,
    sealed_key      TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE resource_version (
    id      TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    version INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    until   TEXT NOT NULL,
    sealed  BLOB,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE identifier (
    source   INTEGER NOT NULL,
    type     TEXT NOT NULL,
    system   TEXT NOT NULL,
    value    TEXT NOT NULL,
    resource TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    PRIMARY KEY (source, type, system, value, resource)
) STRICT, WITHOUT ROWID;
CREATE TABLE left_out (
    whose      BLOB PRIMARY KEY,
    sealed     BLOB NOT NULL,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT, WITHOUT ROWID;
CREATE TABLE sensitive_list (
    name   TEXT PRIMARY KEY,
    refset TEXT,
    file   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    loaded TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sensitive_code (
    list   TEXT NOT NULL REFERENCES sensitive_list ON DELETE CASCADE,
    system TEXT NOT NULL,
    code   TEXT NOT NULL,
    words  TEXT,
    PRIMARY KEY (list, system, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE sensitive_change (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
CREATE TABLE attendance (
    resource TEXT PRIMARY KEY REFERENCES resource ON DELETE CASCADE,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    ods      TEXT NOT NULL,
    begins   TEXT NOT NULL,
    ends     TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE referral (
    resource TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    ods      TEXT NOT NULL,
    day      TEXT NOT NULL,
    PRIMARY KEY (resource, ods)
) STRICT, WITHOUT ROWID;
CREATE TABLE tested (
    resource TEXT PRIMARY KEY REFERENCES resource ON DELETE CASCADE,
    day      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE training_day (
    day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE policy (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    version   TEXT NOT NULL,
    text      TEXT NOT NULL,
    signature TEXT NOT NULL,
    since     TEXT NOT NULL
) STRICT;
CREATE TABLE access_grant (
    id             TEXT PRIMARY KEY,
    session        TEXT NOT NULL,
    practitioner   TEXT NOT NULL,
    patient        TEXT NOT NULL REFERENCES patient,
    basis          TEXT NOT NULL,
    ground         BLOB NOT NULL,
    relationship   TEXT,
    policy_version TEXT NOT NULL,
    rule           TEXT NOT NULL,
    given          TEXT NOT NULL,
    expires        TEXT NOT NULL,
    ended          TEXT,
    ended_by       TEXT,
    replaced_by    TEXT REFERENCES access_grant,
    kept_in        TEXT,
    kept_until     TEXT,
    could_agree    TEXT,
    ground_key     TEXT GENERATED ALWAYS AS (iif(ground IS NULL, NULL, lower(hex(substr(ground, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    CHECK ((kept_in IS NULL) = (kept_until IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL)),
    CHECK ((replaced_by IS NULL) OR ended_by = 'replaced')
) STRICT;
CREATE TABLE consent (
    id           TEXT PRIMARY KEY,
    patient      TEXT NOT NULL REFERENCES patient,
    practitioner TEXT NOT NULL,
    grant_id     TEXT REFERENCES access_grant,
    refusal      INTEGER NOT NULL CHECK (refusal IN (0, 1)),
    said_in      TEXT,
    decided      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'entered-in-error')),
    version      INTEGER NOT NULL DEFAULT 1,
    sealed       BLOB NOT NULL,
    sealed_key   TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE consent_version (
    consent    TEXT NOT NULL REFERENCES consent ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    until      TEXT NOT NULL,
    why        TEXT NOT NULL,
    sealed     BLOB NOT NULL,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (consent, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_person (
    account    TEXT PRIMARY KEY REFERENCES account,
    nhs_number TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE launcher (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    ods     TEXT NOT NULL,
    key     BLOB NOT NULL UNIQUE,
    added   TEXT NOT NULL,
    revoked TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE launch (
    code     BLOB PRIMARY KEY,
    launcher TEXT NOT NULL REFERENCES launcher,
    account  TEXT NOT NULL REFERENCES account,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    expires  TEXT NOT NULL,
    session  TEXT
) STRICT, WITHOUT ROWID;
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
    code    BLOB PRIMARY KEY,
    name    TEXT NOT NULL,
    expires TEXT NOT NULL,
    used    TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE gateway_event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    account    TEXT,
    session    TEXT,
    patient    TEXT,
    grant_id   TEXT,
    device     TEXT,
    event      TEXT,
    chain      TEXT,
    chain_head TEXT,
    address    TEXT,
    policy     TEXT,
    leaf       INTEGER UNIQUE,
    salt       BLOB CHECK (length(salt) = 16),
    sealed     BLOB,
    retired    TEXT,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    head_sequence INTEGER GENERATED ALWAYS AS (CAST(substr(chain_head, 1, instr(chain_head, ':') - 1) AS INTEGER)) VIRTUAL,
    CHECK (retired IS NULL OR coalesce(account, session, patient, grant_id, address, sealed) IS NULL)
) STRICT;
CREATE TABLE audit_event (
    id           TEXT PRIMARY KEY,
    chain        TEXT NOT NULL,
    sequence     INTEGER NOT NULL CHECK (sequence > 0),
    previous     TEXT NOT NULL,
    hash         TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    device       TEXT NOT NULL REFERENCES device,
    signature    TEXT,
    recorded     TEXT NOT NULL,
    received     TEXT NOT NULL,
    leaf         INTEGER UNIQUE,
    salt         BLOB CHECK (length(salt) = 16),
    act          TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    practitioner TEXT,
    person       TEXT,
    patient      TEXT,
    sealed       BLOB,
    retired      TEXT,
    sealed_key   TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    UNIQUE (chain, sequence),
    CHECK (iif(retired IS NULL, sealed IS NOT NULL, coalesce(practitioner, person, patient, sealed) IS NULL))
) STRICT;
CREATE TABLE tree_node (
    level INTEGER NOT NULL CHECK (level >= 0),
    place INTEGER NOT NULL CHECK (place >= 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE tree_head (
    size      INTEGER PRIMARY KEY,
    root      BLOB NOT NULL CHECK (length(root) = 32),
    signed    TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE backed_up (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    leaves INTEGER NOT NULL
) STRICT;
CREATE TABLE compared (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    through INTEGER NOT NULL,
    heads   INTEGER NOT NULL
) STRICT;
CREATE TABLE untold (
    gateway_event INTEGER PRIMARY KEY REFERENCES gateway_event,
    found         TEXT NOT NULL,
    came          TEXT
) STRICT;
CREATE TABLE restored (
    at   TEXT NOT NULL,
    made TEXT
) STRICT;
CREATE TABLE finding (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    found    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,
    chain    TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event    TEXT,
    about    TEXT NOT NULL,
    said     TEXT NOT NULL,
    times    INTEGER NOT NULL DEFAULT 1,
    closed   TEXT
) STRICT;
CREATE TABLE gap (
    chain   TEXT NOT NULL,
    before  INTEGER NOT NULL CHECK (before > 1),
    device  TEXT NOT NULL,
    since   TEXT NOT NULL,
    finding INTEGER REFERENCES finding,
    PRIMARY KEY (chain, before)
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
    id           TEXT PRIMARY KEY,
    raised       TEXT NOT NULL,
    grant_id     TEXT UNIQUE REFERENCES access_grant,
    finding      INTEGER UNIQUE REFERENCES finding,
    practitioner TEXT,
    patient      TEXT REFERENCES patient,
    at           TEXT NOT NULL,
    rank       INTEGER NOT NULL,
    state        TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'asked', 'escalated', 'closed')),
    due          TEXT,
    answered     INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
    CHECK ((grant_id IS NULL) <> (finding IS NULL)),
    CHECK ((grant_id IS NULL) = (practitioner IS NULL) AND (grant_id IS NULL) = (patient IS NULL)),
    CHECK ((state = 'asked') = (due IS NOT NULL))
) STRICT;
CREATE TABLE alert_kind (
    alert  TEXT NOT NULL REFERENCES alert,
    kind   TEXT NOT NULL,
    raised TEXT NOT NULL,
    PRIMARY KEY (alert, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE review_act (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    alert      TEXT NOT NULL REFERENCES alert,
    at         TEXT NOT NULL,
    by         TEXT REFERENCES account,
    act        TEXT NOT NULL CHECK (act IN ('appropriate', 'asked', 'answered', 'escalated', 'reopened', 'afterwards')),
    due        TEXT,
    seconds    INTEGER,
    sealed     BLOB,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE TABLE review_looking (
    reviewer TEXT PRIMARY KEY REFERENCES account,
    alert    TEXT NOT NULL REFERENCES alert,
    since    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE review_looked (
    rule     TEXT PRIMARY KEY,
    through  TEXT NOT NULL,
    grant_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE review_draw (
    week     TEXT PRIMARY KEY,
    seed     TEXT NOT NULL,
    percent  INTEGER NOT NULL,
    drawn_at TEXT NOT NULL,
    drawn    INTEGER NOT NULL,
    of       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sealing_key_in_use ON sealing_key (purpose) WHERE retired IS NULL;
CREATE INDEX account_totp_key ON account (totp_key);
CREATE INDEX enrolment_totp_key ON enrolment (totp_key);
CREATE INDEX session_in_force ON session (used) WHERE ended IS NULL;
CREATE INDEX patient_card_key ON patient (card_key);
CREATE INDEX patient_person_key ON patient (person_key);
CREATE INDEX patient_family ON patient (family);
CREATE INDEX patient_born ON patient (born);
CREATE INDEX patient_name_of_patient ON patient_name (patient);
CREATE INDEX registration_of_patient ON registration (patient);
CREATE INDEX patient_source_sealed_key ON patient_source (sealed_key);
CREATE INDEX patient_source_of_patient ON patient_source (patient);
CREATE INDEX sharing_choice_of_patient ON sharing_choice (patient);
CREATE INDEX purge_waiting ON purge (id) WHERE emptied IS NULL;
CREATE INDEX resource_sealed_key ON resource (sealed_key);
CREATE INDEX resource_of_patient ON resource (patient, type);
CREATE INDEX resource_version_sealed_key ON resource_version (sealed_key);
CREATE INDEX identifier_of_resource ON identifier (resource);
CREATE INDEX left_out_sealed_key ON left_out (sealed_key);
CREATE INDEX attendance_of_patient ON attendance (patient, ods);
CREATE INDEX referral_of_patient ON referral (patient, ods, day);
CREATE INDEX access_grant_ground_key ON access_grant (ground_key);
CREATE INDEX access_grant_of_person ON access_grant (practitioner, patient);
CREATE INDEX access_grant_lately ON access_grant (practitioner, ended);
CREATE INDEX access_grant_by_time ON access_grant (given);
CREATE INDEX access_grant_of_person_by_time ON access_grant (practitioner, given);
CREATE INDEX access_grant_of_patient_by_time ON access_grant (patient, given);
CREATE INDEX access_grant_of_patient ON access_grant (patient) WHERE ended IS NULL;
CREATE INDEX access_grant_in_force ON access_grant (session) WHERE ended IS NULL;
CREATE INDEX access_grant_kept ON access_grant (kept_in) WHERE kept_in IS NOT NULL;
CREATE INDEX access_grant_running_out ON access_grant (expires) WHERE ended IS NULL;
CREATE INDEX consent_sealed_key ON consent (sealed_key);
CREATE INDEX consent_of_patient ON consent (patient, refusal);
CREATE INDEX consent_of_grant ON consent (grant_id);
CREATE INDEX consent_version_sealed_key ON consent_version (sealed_key);
CREATE INDEX launch_of_session ON launch (session, patient);
CREATE INDEX gateway_event_sealed_key ON gateway_event (sealed_key);
CREATE INDEX gateway_event_told ON gateway_event (chain, head_sequence) WHERE chain IS NOT NULL;
CREATE INDEX gateway_event_by_time ON gateway_event (recorded, id);
CREATE INDEX gateway_event_caught_up ON gateway_event (device, recorded) WHERE kind = 'caught-up';
CREATE INDEX rescued_of_patient ON gateway_event (patient, leaf) WHERE kind = 'rescued';
CREATE INDEX rescued_of_person ON gateway_event (account, leaf) WHERE kind = 'rescued';
CREATE INDEX asked_of_patient ON gateway_event (patient, kind)
    WHERE kind = 'read' OR kind = 'decision' OR kind = 'said-no' OR kind = 'unsaid-no';
CREATE INDEX rescued_of_device ON gateway_event (device, leaf) WHERE kind = 'rescued';
CREATE INDEX gateway_event_after ON gateway_event (event) WHERE event IS NOT NULL;
CREATE INDEX audit_event_sealed_key ON audit_event (sealed_key);
CREATE INDEX audit_event_of_chain ON audit_event (chain, leaf);
CREATE INDEX audit_event_of_patient ON audit_event (patient, leaf);
CREATE INDEX audit_event_of_person ON audit_event (practitioner, leaf);
CREATE INDEX audit_event_of_device ON audit_event (device, leaf);
CREATE INDEX untold_still ON untold (gateway_event) WHERE came IS NULL;
CREATE UNIQUE INDEX finding_open ON finding (kind, device, chain, about) WHERE closed IS NULL;
CREATE INDEX finding_of_device ON finding (device);
CREATE INDEX gap_still ON gap (since) WHERE finding IS NULL;
CREATE INDEX gap_found ON gap (finding) WHERE finding IS NOT NULL;
CREATE INDEX alert_queue ON alert (state, rank, at, id, practitioner, patient);
CREATE INDEX alert_lately ON alert (state, at, id);
CREATE INDEX alert_of_person ON alert (practitioner, at);
CREATE INDEX alert_of_patient ON alert (patient);
CREATE INDEX alert_raised ON alert (raised);
CREATE INDEX alert_kind_raised ON alert_kind (kind, raised);
CREATE INDEX review_act_of_alert ON review_act (alert, number);
CREATE INDEX review_act_of_reviewer ON review_act (by, number);
CREATE INDEX review_act_by_time ON review_act (at);
CREATE INDEX review_act_sealed_key ON review_act (sealed_key);
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
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE OF
    id, chain, sequence, previous, hash, content_hash, device, signature, recorded, received, act, outcome, leaf, salt ON audit_event
BEGIN SELECT raise(ABORT, 'an audit event is never changed'); END;
CREATE TRIGGER audit_event_is_only_retired BEFORE UPDATE OF practitioner, person, patient, retired ON audit_event
WHEN old.retired IS NOT NULL OR new.retired IS NULL
BEGIN SELECT raise(ABORT, 'an audit event is never changed'); END;
CREATE TRIGGER audit_event_is_not_removed BEFORE DELETE ON audit_event
BEGIN SELECT raise(ABORT, 'an audit event is never removed'); END;
CREATE TRIGGER tree_node_is_not_changed BEFORE UPDATE ON tree_node
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;
CREATE TRIGGER tree_node_is_not_removed BEFORE DELETE ON tree_node
BEGIN SELECT raise(ABORT, 'the tree only grows'); END;
CREATE TRIGGER tree_head_is_not_changed BEFORE UPDATE ON tree_head
BEGIN SELECT raise(ABORT, 'a signed head is never changed'); END;
CREATE TRIGGER tree_head_is_not_removed BEFORE DELETE ON tree_head
BEGIN SELECT raise(ABORT, 'a signed head is never removed'); END;
CREATE TRIGGER finding_is_not_changed BEFORE UPDATE OF id, found, kind, device, chain, sequence, event, about, said ON finding
BEGIN SELECT raise(ABORT, 'a finding is never changed'); END;
CREATE TRIGGER finding_is_closed_once BEFORE UPDATE ON finding WHEN old.closed IS NOT NULL
BEGIN SELECT raise(ABORT, 'a finding is closed once'); END;
CREATE TRIGGER finding_is_not_removed BEFORE DELETE ON finding
BEGIN SELECT raise(ABORT, 'a finding is never removed'); END;
CREATE TRIGGER alert_is_not_changed BEFORE UPDATE OF id, raised, grant_id, finding, practitioner, patient, at ON alert
BEGIN SELECT raise(ABORT, 'what was selected is never changed'); END;
CREATE TRIGGER alert_is_not_removed BEFORE DELETE ON alert
BEGIN SELECT raise(ABORT, 'what was selected is never removed'); END;
CREATE TRIGGER alert_kind_is_not_changed BEFORE UPDATE ON alert_kind
BEGIN SELECT raise(ABORT, 'why something was selected is never changed'); END;
CREATE TRIGGER alert_kind_is_not_removed BEFORE DELETE ON alert_kind
BEGIN SELECT raise(ABORT, 'why something was selected is never removed'); END;
CREATE TRIGGER review_act_is_not_changed BEFORE UPDATE OF number, id, alert, at, by, act, due, seconds ON review_act
BEGIN SELECT raise(ABORT, 'what was done in a review is never changed'); END;
CREATE TRIGGER review_act_is_not_removed BEFORE DELETE ON review_act
BEGIN SELECT raise(ABORT, 'what was done in a review is never removed'); END;
CREATE TRIGGER review_draw_is_not_changed BEFORE UPDATE ON review_draw
BEGIN SELECT raise(ABORT, 'a draw is never changed'); END;
CREATE TRIGGER review_draw_is_not_removed BEFORE DELETE ON review_draw
BEGIN SELECT raise(ABORT, 'a draw is never removed'); END;
INSERT INTO installation (id) VALUES (1);
INSERT INTO backed_up VALUES (1, 0);
INSERT INTO compared VALUES (1, 0, 0);
INSERT INTO sensitive_change (id, number) VALUES (1, 0);
INSERT INTO sealing_key VALUES ('0102030405060708', 'seal', x'00', '2026-11-01T09:00:00+00:00', NULL);
INSERT INTO account (id, email, name, role, title, ods, organisation, workplace_kind, workplace, created) VALUES
    ('rita', 'rita@nhs.net', 'Rita CLARKE', 'R8001', 'Triage nurse', 'RNS01', 'Northampton General Hospital', 'emergency-department',
     'Emergency department', '2026-11-01T09:00:00+00:00');
INSERT INTO patient (id) VALUES ('p');
INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, policy_version, rule, given, expires) VALUES
    ('g', 's', 'rita', 'p', 'emergency', x'01010203040506070800', '1', 'nurse', '2026-11-21T14:02:00+00:00', '2026-11-21T18:02:00+00:00');
