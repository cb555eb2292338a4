-- The review of privacy: what a rule has selected, why, and what was decided. Times are RFC 3339 in UTC.

-- What is to be reviewed: one for each opening that any rule has selected, and for each finding.
CREATE TABLE alert (
    id           TEXT PRIMARY KEY,
    raised       TEXT NOT NULL,
    grant_id     TEXT UNIQUE REFERENCES access_grant,
    finding      INTEGER UNIQUE REFERENCES finding,
    practitioner TEXT,
    patient      TEXT REFERENCES patient,
    at           TEXT NOT NULL,                -- when the record was opened, or when it was found
    rank       INTEGER NOT NULL,             -- of the rule that weighs most: the least is looked at first
    state        TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'asked', 'escalated', 'closed')),
    due          TEXT,                         -- until when the person who was asked has to answer
    answered     INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
    CHECK ((grant_id IS NULL) <> (finding IS NULL)),
    CHECK ((grant_id IS NULL) = (practitioner IS NULL) AND (grant_id IS NULL) = (patient IS NULL)),
    CHECK ((state = 'asked') = (due IS NOT NULL))
) STRICT;
CREATE INDEX alert_queue ON alert (state, rank, at, id, practitioner, patient);
CREATE INDEX alert_lately ON alert (state, at, id);
CREATE INDEX alert_of_person ON alert (practitioner, at);
CREATE INDEX alert_of_patient ON alert (patient);
CREATE INDEX alert_raised ON alert (raised);
CREATE TRIGGER alert_is_not_changed BEFORE UPDATE OF id, raised, grant_id, finding, practitioner, patient, at ON alert
BEGIN SELECT raise(ABORT, 'what was selected is never changed'); END;
CREATE TRIGGER alert_is_not_removed BEFORE DELETE ON alert
BEGIN SELECT raise(ABORT, 'what was selected is never removed'); END;

-- Which rules have selected it: review/rules.rs says what each is.
CREATE TABLE alert_kind (
    alert  TEXT NOT NULL REFERENCES alert,
    kind   TEXT NOT NULL,
    raised TEXT NOT NULL,
    PRIMARY KEY (alert, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_kind_raised ON alert_kind (kind, raised);
CREATE TRIGGER alert_kind_is_not_changed BEFORE UPDATE ON alert_kind
BEGIN SELECT raise(ABORT, 'why something was selected is never changed'); END;
CREATE TRIGGER alert_kind_is_not_removed BEFORE DELETE ON alert_kind
BEGIN SELECT raise(ABORT, 'why something was selected is never removed'); END;

-- What was done in a review. Only the words can go, with everything else of the patient; and their seal changes with its key.
CREATE TABLE review_act (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    alert      TEXT NOT NULL REFERENCES alert,
    at         TEXT NOT NULL,
    by         TEXT REFERENCES account,        -- nothing where the gateway did it
    act        TEXT NOT NULL CHECK (act IN ('appropriate', 'asked', 'answered', 'escalated', 'reopened', 'afterwards')),
    due        TEXT,                           -- of a question
    seconds    INTEGER,                        -- for how long the reviewer had looked at it
    sealed     BLOB,                           -- what was written: it may say something of the patient
    sealed_key TEXT GENERATED ALWAYS AS (iif(sealed IS NULL, NULL, lower(hex(substr(sealed, 2, 8))))) VIRTUAL REFERENCES sealing_key
) STRICT;
CREATE INDEX review_act_of_alert ON review_act (alert, number);
CREATE INDEX review_act_of_reviewer ON review_act (by, number);
CREATE INDEX review_act_by_time ON review_act (at);
CREATE INDEX review_act_sealed_key ON review_act (sealed_key);
CREATE TRIGGER review_act_is_not_changed BEFORE UPDATE OF number, id, alert, at, by, act, due, seconds ON review_act
BEGIN SELECT raise(ABORT, 'what was done in a review is never changed'); END;
CREATE TRIGGER review_act_is_not_removed BEFORE DELETE ON review_act
BEGIN SELECT raise(ABORT, 'what was done in a review is never removed'); END;

-- What each reviewer is looking at, since when.
CREATE TABLE review_looking (
    reviewer TEXT PRIMARY KEY REFERENCES account,
    alert    TEXT NOT NULL REFERENCES alert,
    since    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The openings in the order in which they came to be in this file: one that had waited to be written stands after those that
-- overtook it, whatever its time.
CREATE TABLE opening_order (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id TEXT NOT NULL UNIQUE REFERENCES access_grant
) STRICT;
CREATE TRIGGER opening_is_numbered AFTER INSERT ON access_grant
BEGIN INSERT INTO opening_order (grant_id) VALUES (NEW.id); END;

-- How far each rule that looks back has come.
CREATE TABLE review_looked (
    rule     TEXT PRIMARY KEY,
    through  INTEGER NOT NULL                  -- the last opening that it looked at, by its number
) STRICT, WITHOUT ROWID;

-- The weekly sample: with its seed the draw can be repeated.
CREATE TABLE review_draw (
    week     TEXT PRIMARY KEY,                 -- ISO 8601, 2026-W47
    seed     TEXT NOT NULL,
    percent  INTEGER NOT NULL,
    drawn_at TEXT NOT NULL,
    drawn    INTEGER NOT NULL,
    of       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_draw_is_not_changed BEFORE UPDATE ON review_draw
BEGIN SELECT raise(ABORT, 'a draw is never changed'); END;
CREATE TRIGGER review_draw_is_not_removed BEFORE DELETE ON review_draw
BEGIN SELECT raise(ABORT, 'a draw is never removed'); END;
