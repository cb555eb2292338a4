-- The records. Times are RFC 3339 in UTC.

-- Who sends records.
CREATE TABLE source (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,                        -- the short name
    ods  TEXT
) STRICT;

-- The addresses under which a source serves its resources.
CREATE TABLE source_base (
    source INTEGER NOT NULL REFERENCES source,
    base   TEXT NOT NULL,
    PRIMARY KEY (source, base)
) STRICT, WITHOUT ROWID;

-- Practices that have said whether they share; one that is not here shares.
CREATE TABLE practice (
    ods    TEXT PRIMARY KEY,
    shares INTEGER NOT NULL CHECK (shares IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE patient (
    id           TEXT PRIMARY KEY,
    nhs_number   TEXT UNIQUE,
    sealed_card   BLOB,                        -- Patient, as a search shows it
    sealed_person BLOB,                        -- Patient, as a record begins with it
    family       TEXT NOT NULL DEFAULT '',     -- for ordering
    born         TEXT,                         -- as precise as it was sent
    postcode     TEXT,                         -- without spaces, capital letters
    practice     TEXT,                         -- ODS code
    practice_before TEXT,                      -- that of the last one known, where the code of the one named now is not
    opted_out    INTEGER NOT NULL DEFAULT 0 CHECK (opted_out IN (0, 1)),
    restricted   INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),   -- whether where they are must not be shown
    judged       INTEGER NOT NULL DEFAULT 0,   -- at which change of the lists of what is never shared
    purged       TEXT,                         -- when everything was forgotten, if nothing was taken in since
    card_key     TEXT GENERATED ALWAYS AS (iif(sealed_card IS NULL, NULL, lower(hex(substr(sealed_card, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    person_key   TEXT GENERATED ALWAYS AS (iif(sealed_person IS NULL, NULL, lower(hex(substr(sealed_person, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX patient_card_key ON patient (card_key);
CREATE INDEX patient_person_key ON patient (person_key);
-- Who could be mistaken for whom.
CREATE INDEX patient_family ON patient (family);
CREATE INDEX patient_born ON patient (born);

-- Words of every name that any source knows, folded.
CREATE TABLE patient_name (
    word    TEXT NOT NULL,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (word, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_name_of_patient ON patient_name (patient);

-- What tells, or will tell once it has come, the code of a patient's practice: an organisation, or the role of somebody who works there.
CREATE TABLE registration (
    resource TEXT NOT NULL,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (resource, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_of_patient ON registration (patient);

-- A patient as one source knows them.
CREATE TABLE patient_source (
    source  INTEGER NOT NULL REFERENCES source,
    key     TEXT NOT NULL,                     -- how the source tells its patients apart
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1)),
    updated TEXT,                              -- by the source, where it says so
    version INTEGER,                           -- the source's own
    hash    BLOB,                              -- keyed hash of what the source sent; nothing where that shall count as new
    sealed  BLOB,                              -- Patient, with the gateway's ids; nothing where only a number was named
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_source_sealed_key ON patient_source (sealed_key);
CREATE INDEX patient_source_of_patient ON patient_source (patient);

-- What a source has said of a patient before, by keyed hash.
CREATE TABLE patient_source_seen (
    source INTEGER NOT NULL,
    key    TEXT NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (source, key, hash)
) STRICT, WITHOUT ROWID;

-- Patients whom a source has known as another: what came then keeps the ids that were made for that other.
CREATE TABLE moved (
    source  INTEGER NOT NULL REFERENCES source,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    was     TEXT NOT NULL,
    PRIMARY KEY (source, patient, was)
) STRICT, WITHOUT ROWID;

-- What was said about sharing by or for a patient. It is kept whatever was decided.
CREATE TABLE sharing_choice (
    entry        TEXT NOT NULL,                -- the id of the entry that says it, or of the proposal that was carried out
    about        TEXT NOT NULL,                -- this-record counts; the others are kept for extracts and block nothing
    patient      TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    source       INTEGER REFERENCES source,    -- nothing where two people said it here
    key          TEXT NOT NULL,                -- what the source calls the entry
    says         TEXT NOT NULL CHECK (says IN ('no', 'yes', 'nothing')),
    date         TEXT,                         -- as precise as it was written; nothing where it was not
    learnt       TEXT NOT NULL,                -- when it was first heard
    said_at      TEXT,                         -- the version of the entry, where the source says so
    said_version INTEGER,
    PRIMARY KEY (entry, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX sharing_choice_of_patient ON sharing_choice (patient);

-- What one person of the administration has proposed about a patient, until another carries it out.
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

-- When everything of a patient was forgotten: a backup that is restored is told.
CREATE TABLE purge (
    id      TEXT PRIMARY KEY,
    patient TEXT NOT NULL,
    purged  TEXT NOT NULL,
    emptied TEXT                               -- when the write-ahead log was emptied of it; nothing until then
) STRICT, WITHOUT ROWID;
CREATE INDEX purge_waiting ON purge (id) WHERE emptied IS NULL;

-- The entries, ready to be sent but for the seal. Those without a patient only explain others.
CREATE TABLE resource (
    id              TEXT PRIMARY KEY,
    type            TEXT NOT NULL,
    patient         TEXT REFERENCES patient ON DELETE CASCADE,
    source          INTEGER NOT NULL REFERENCES source,
    section         TEXT NOT NULL,
    confidentiality TEXT NOT NULL,
    explains        INTEGER NOT NULL CHECK (explains IN (0, 1)),
    version         INTEGER NOT NULL,
    hash            BLOB NOT NULL,             -- keyed hash of what the source sent: nobody can guess at an entry by it
    said_at         TEXT,                      -- when the source last changed it, where it says so
    said_version    INTEGER,                   -- the source's own version
    refers          TEXT NOT NULL,             -- ids of what it refers to, encounters apart
    encounters      TEXT NOT NULL,             -- ids of its encounters
    parts           TEXT NOT NULL,             -- ids of those that are parts of it
    elsewhere       TEXT NOT NULL,             -- id=name: what stands at this id may be what another source calls by this name
    linked          TEXT NOT NULL,             -- names and likely ids of what it refers to without an address that can be followed
    names           TEXT NOT NULL,             -- by what others may refer to it, beside its id
    stored          TEXT NOT NULL,
    sealed          BLOB NOT NULL,             -- the resource as JSON
    sealed_key      TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX resource_sealed_key ON resource (sealed_key);
CREATE INDEX resource_of_patient ON resource (patient, type);

-- What an entry said before.
CREATE TABLE resource_version (
    id      TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    version INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    until   TEXT NOT NULL,
    sealed  BLOB,                              -- for the same place as the entry itself; nothing where it must not be kept
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_version_sealed_key ON resource_version (sealed_key);

-- By what else something that explains others can be found.
CREATE TABLE identifier (
    source   INTEGER NOT NULL,
    type     TEXT NOT NULL,
    system   TEXT NOT NULL,
    value    TEXT NOT NULL,
    resource TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    PRIMARY KEY (source, type, system, value, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_of_resource ON identifier (resource);

-- What is remembered of what was left out as sensitive, so that what refers to it later is left out too: opaque ids, sealed. Whose
-- it was is a keyed hash of source and patient: it can be forgotten with the patient, and a copy of this database does not say of whom
-- anything was left out.
CREATE TABLE left_out (
    whose      BLOB PRIMARY KEY,
    sealed     BLOB NOT NULL,
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT, WITHOUT ROWID;
CREATE INDEX left_out_sealed_key ON left_out (sealed_key);

-- The lists of codes that are never shared.
CREATE TABLE sensitive_list (
    name   TEXT PRIMARY KEY,
    refset TEXT,                               -- the reference set of SNOMED CT, if it is one
    file   TEXT NOT NULL,
    sha256 TEXT NOT NULL,                      -- of the file
    loaded TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sensitive_code (
    list   TEXT NOT NULL REFERENCES sensitive_list ON DELETE CASCADE,
    system TEXT NOT NULL,
    code   TEXT NOT NULL,
    words  TEXT,
    PRIMARY KEY (list, system, code)
) STRICT, WITHOUT ROWID;

-- How often the lists have changed: one row.
CREATE TABLE sensitive_change (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO sensitive_change (id, number) VALUES (1, 0);

-- When a patient was, is or will be somewhere: what ties the people there to the patient.
CREATE TABLE attendance (
    resource TEXT PRIMARY KEY REFERENCES resource ON DELETE CASCADE,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    ods      TEXT NOT NULL,
    begins   TEXT NOT NULL,
    ends     TEXT                              -- nothing while it lasts
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_of_patient ON attendance (patient, ods);

-- To which organisations a patient was referred.
CREATE TABLE referral (
    resource TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    ods      TEXT NOT NULL,
    day      TEXT NOT NULL,
    PRIMARY KEY (resource, ods)
) STRICT, WITHOUT ROWID;
CREATE INDEX referral_of_patient ON referral (patient, ods, day);

-- The day on which a test was requested or its result came, for every entry that says one.
CREATE TABLE tested (
    resource TEXT PRIMARY KEY REFERENCES resource ON DELETE CASCADE,
    day      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The days on which the synthetic county was put in, for training.
CREATE TABLE training_day (
    day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
