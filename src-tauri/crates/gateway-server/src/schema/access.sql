-- The decisions about records: grants, permissions and refusals, alerts. Times are RFC 3339 in UTC.

-- Every policy by which this gateway has decided, as it was signed; the last one holds.
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
    basis          TEXT NOT NULL,              -- permission-once, permission-until, emergency
    ground         BLOB NOT NULL,              -- the whole basis, sealed: a note may say something of the patient
    relationship   TEXT,
    policy_version TEXT NOT NULL,
    rule           TEXT NOT NULL,
    given          TEXT NOT NULL,
    expires        TEXT NOT NULL,
    ended          TEXT,
    ground_key     TEXT GENERATED ALWAYS AS (iif(ground IS NULL, NULL, lower(hex(substr(ground, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX access_grant_ground_key ON access_grant (ground_key);
CREATE INDEX access_grant_of_person ON access_grant (practitioner, patient);
CREATE INDEX access_grant_in_force ON access_grant (session) WHERE ended IS NULL;

-- Permissions and refusals, as FHIR Consent.
CREATE TABLE consent (
    id           TEXT PRIMARY KEY,
    patient      TEXT NOT NULL REFERENCES patient,
    practitioner TEXT NOT NULL,
    grant_id     TEXT REFERENCES access_grant,
    refusal      INTEGER NOT NULL CHECK (refusal IN (0, 1)),
    decided      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    sealed       BLOB NOT NULL,             -- the Consent: it may say why, and for whom
    sealed_key   TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX consent_sealed_key ON consent (sealed_key);
CREATE INDEX consent_of_patient ON consent (patient, refusal);

-- What the privacy officer has to look at.
CREATE TABLE alert (
    id           TEXT PRIMARY KEY,
    raised       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('emergency', 'presenting-here')),
    grant_id     TEXT NOT NULL REFERENCES access_grant,
    practitioner TEXT NOT NULL,
    patient      TEXT NOT NULL REFERENCES patient,
    seen         TEXT
) STRICT;
