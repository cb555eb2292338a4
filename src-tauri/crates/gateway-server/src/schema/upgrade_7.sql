-- From version 6: openings are numbered in the order in which they came. The rules that look back begin anew: what they find again
-- stands already.

CREATE TABLE opening_order (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id TEXT NOT NULL UNIQUE REFERENCES access_grant
) STRICT;
INSERT INTO opening_order (grant_id) SELECT id FROM access_grant ORDER BY rowid;
CREATE TRIGGER opening_is_numbered AFTER INSERT ON access_grant
BEGIN INSERT INTO opening_order (grant_id) VALUES (NEW.id); END;
DROP TABLE review_looked;
CREATE TABLE review_looked (
    rule     TEXT PRIMARY KEY,
    through  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
