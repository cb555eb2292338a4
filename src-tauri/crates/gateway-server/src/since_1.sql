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
