-- From version 7: the post in which each record was opened. Of what was opened before, the post of today is the nearest that is known.

ALTER TABLE access_grant ADD COLUMN post_role TEXT;
ALTER TABLE access_grant ADD COLUMN post_title TEXT;
ALTER TABLE access_grant ADD COLUMN post_ods TEXT;
ALTER TABLE access_grant ADD COLUMN post_organisation TEXT;
ALTER TABLE access_grant ADD COLUMN post_workplace TEXT;
UPDATE access_grant SET (post_role, post_title, post_ods, post_organisation, post_workplace) =
    (SELECT role, title, ods, organisation, workplace FROM account WHERE account.id = access_grant.practitioner);
CREATE TRIGGER access_grant_has_a_post AFTER INSERT ON access_grant WHEN new.post_role IS NULL
BEGIN
    UPDATE access_grant SET (post_role, post_title, post_ods, post_organisation, post_workplace) =
        (SELECT role, title, ods, organisation, workplace FROM account WHERE account.id = new.practitioner)
    WHERE id = new.id;
END;
CREATE TRIGGER access_grant_keeps_its_post BEFORE UPDATE OF post_role, post_title, post_ods, post_organisation, post_workplace ON access_grant
WHEN old.post_role IS NOT NULL
BEGIN SELECT raise(ABORT, 'in which post a record was opened is never changed'); END;

DROP INDEX asked_of_patient;
CREATE INDEX asked_of_patient ON gateway_event (patient, kind)
    WHERE kind = 'read' OR kind = 'decision' OR kind = 'said-no' OR kind = 'unsaid-no' OR kind = 'subject-access';
