-- What has changed in the database since version 1.

-- The people and places that something left out names, by ids made for one patient each: no entry of that patient names them.
CREATE TABLE named_by_left_out (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
