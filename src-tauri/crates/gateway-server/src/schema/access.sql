-- The decisions about records: grants, permissions and refusals. Times are RFC 3339 in UTC.

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
    basis          TEXT NOT NULL,              -- as access::BasisKind has it
    ground         BLOB NOT NULL,              -- the whole basis and what was claimed, sealed: a note may say something of the patient
    relationship   TEXT,                       -- on which tie it was given, as access::Relationship has it
    policy_version TEXT NOT NULL,
    rule           TEXT NOT NULL,
    given          TEXT NOT NULL,
    expires        TEXT NOT NULL,
    ended          TEXT,
    ended_by       TEXT,                       -- closed, wrong-patient, session-ended, expired, replaced, said-no, forgotten; or the refusal that answers later use
    replaced_by    TEXT REFERENCES access_grant,
    kept_in        TEXT,                       -- the session in which it is kept for a visit: that outlives the closing of the record
    kept_until     TEXT,                       -- until then that session may be left alone
    could_agree    TEXT,                       -- after an emergency, as access::CouldAgree has it
    post_role         TEXT,                    -- what its person did then, for whom and where: the account says what they do now
    post_title        TEXT,
    post_ods          TEXT,
    post_organisation TEXT,
    post_workplace    TEXT,
    ground_key     TEXT GENERATED ALWAYS AS (iif(ground IS NULL, NULL, lower(hex(substr(ground, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    CHECK ((kept_in IS NULL) = (kept_until IS NULL)),
    CHECK ((ended IS NULL) = (ended_by IS NULL)),
    CHECK ((replaced_by IS NULL) OR ended_by = 'replaced')
) STRICT;
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
CREATE TRIGGER access_grant_has_a_post AFTER INSERT ON access_grant WHEN new.post_role IS NULL
BEGIN
    UPDATE access_grant SET (post_role, post_title, post_ods, post_organisation, post_workplace) =
        (SELECT role, title, ods, organisation, workplace FROM account WHERE account.id = new.practitioner)
    WHERE id = new.id;
END;
CREATE TRIGGER access_grant_keeps_its_post BEFORE UPDATE OF post_role, post_title, post_ods, post_organisation, post_workplace ON access_grant
WHEN old.post_role IS NOT NULL
BEGIN SELECT raise(ABORT, 'in which post a record was opened is never changed'); END;

-- Permissions and refusals, as FHIR Consent.
CREATE TABLE consent (
    id           TEXT PRIMARY KEY,
    patient      TEXT NOT NULL REFERENCES patient,
    practitioner TEXT NOT NULL,
    grant_id     TEXT REFERENCES access_grant,
    refusal      INTEGER NOT NULL CHECK (refusal IN (0, 1)),
    said_in      TEXT,                      -- of a no to one person: the session, in which that person can take it back
    decided      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'entered-in-error')),
    version      INTEGER NOT NULL DEFAULT 1,
    sealed       BLOB NOT NULL,             -- the Consent: it may say why, and for whom
    sealed_key   TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX consent_sealed_key ON consent (sealed_key);
CREATE INDEX consent_of_patient ON consent (patient, refusal);
CREATE INDEX consent_of_grant ON consent (grant_id);

-- What a Consent said before it was changed, and why it was.
CREATE TABLE consent_version (
    consent    TEXT NOT NULL REFERENCES consent ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    until      TEXT NOT NULL,
    why        TEXT NOT NULL,               -- as access_grant.ended_by has it, or taken-back
    sealed     BLOB NOT NULL,               -- for the same place as the Consent itself
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key,
    PRIMARY KEY (consent, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_version_sealed_key ON consent_version (sealed_key);

-- Which patient a person with an account is, where the administrator has said so.
CREATE TABLE account_person (
    account    TEXT PRIMARY KEY REFERENCES account,
    nhs_number TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The systems of organisations that may vouch for a launch.
CREATE TABLE launcher (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    ods     TEXT NOT NULL,
    key     BLOB NOT NULL UNIQUE,           -- keyed hash
    added   TEXT NOT NULL,
    revoked TEXT
) STRICT, WITHOUT ROWID;

-- Launches that were vouched for: a code that holds once and shortly, then a tie within one session.
CREATE TABLE launch (
    code     BLOB PRIMARY KEY,              -- keyed hash
    launcher TEXT NOT NULL REFERENCES launcher,
    account  TEXT NOT NULL REFERENCES account,
    patient  TEXT NOT NULL REFERENCES patient ON DELETE CASCADE,
    expires  TEXT NOT NULL,                 -- of the code; once it was used, of the tie
    session  TEXT                           -- in which it was used; nothing until then
) STRICT, WITHOUT ROWID;
CREATE INDEX launch_of_session ON launch (session, patient);
