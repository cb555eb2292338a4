-- What has changed in the database since version 1.

-- The people and places that something left out names, by ids made for one patient each: no entry of that patient names them.
CREATE TABLE named_by_left_out (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Patients whom a source has known as another: what came then keeps the ids that were made for that other.
CREATE TABLE moved (
    source  INTEGER NOT NULL REFERENCES source,
    patient TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    was     TEXT NOT NULL,
    PRIMARY KEY (source, patient, was)
) STRICT, WITHOUT ROWID;

ALTER TABLE sharing_choice ADD COLUMN source INTEGER REFERENCES source;

ALTER TABLE resource ADD COLUMN said_at TEXT;
ALTER TABLE resource ADD COLUMN said_version INTEGER;
UPDATE patient_source SET updated = strftime('%Y-%m-%dT%H:%M:%f000000Z', updated);
ALTER TABLE patient_source ADD COLUMN version INTEGER;
ALTER TABLE patient_source ADD COLUMN hash BLOB;
-- Of a patient of whom a source has said only one thing, that stands; of others it is learnt with the next file.
UPDATE patient_source SET hash = (
    SELECT min(hash) FROM patient_source_seen AS seen
    WHERE seen.source = patient_source.source AND seen.key = patient_source.key HAVING count(*) = 1);

CREATE INDEX session_in_force ON session (used) WHERE ended IS NULL;
CREATE INDEX access_grant_in_force ON access_grant (session) WHERE ended IS NULL;
