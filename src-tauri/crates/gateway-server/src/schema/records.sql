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
    opted_out    INTEGER NOT NULL DEFAULT 0 CHECK (opted_out IN (0, 1)),
    card_key     TEXT GENERATED ALWAYS AS (iif(sealed_card IS NULL, NULL, lower(hex(substr(sealed_card, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    person_key   TEXT GENERATED ALWAYS AS (iif(sealed_person IS NULL, NULL, lower(hex(substr(sealed_person, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX patient_card_key ON patient (card_key);
CREATE INDEX patient_person_key ON patient (person_key);

-- Words of every name that any source knows, folded.
CREATE TABLE patient_name (
    word    TEXT NOT NULL,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (word, patient)
) STRICT, WITHOUT ROWID;

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

-- What a patient has said about sharing this record. It is kept whatever was decided.
CREATE TABLE sharing_choice (
    entry   TEXT PRIMARY KEY,                  -- the id of the entry that says it
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    decided TEXT NOT NULL,
    shares  INTEGER NOT NULL CHECK (shares IN (0, 1)),
    said    INTEGER NOT NULL,                  -- the order in which it was learnt
    source  INTEGER REFERENCES source          -- nothing where it was learnt before sources were kept
) STRICT, WITHOUT ROWID;
CREATE INDEX sharing_choice_of_patient ON sharing_choice (patient);

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
    sealed  BLOB NOT NULL,                     -- for the same place as the entry itself
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

-- What was left out as sensitive: ids alone, without a patient, so that what refers to it later is left out too.
CREATE TABLE left_out (
    id  TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('sensitive', 'part', 'associated', 'encounter')),
    PRIMARY KEY (id, how)
) STRICT, WITHOUT ROWID;

-- The people and places that something left out names, by ids made for one patient each: no entry of that patient names them.
CREATE TABLE named_by_left_out (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- When a patient was, is or will be somewhere: what ties the people there to the patient.
CREATE TABLE attendance (
    resource TEXT PRIMARY KEY REFERENCES resource ON DELETE CASCADE,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    ods      TEXT NOT NULL,
    begins   TEXT NOT NULL,
    ends     TEXT                              -- nothing while it lasts
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_of_patient ON attendance (patient, ods);

-- The days on which the synthetic county was put in, for training.
CREATE TABLE training_day (
    day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
