-- All that rests on this computer's disk: one chain of sealed audit events.
-- No column says what was done, by whom or to whom; even an event's id is inside the seal, because an id beside
-- a hash would let somebody test a guess of the rest.

CREATE TABLE chain (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    id      BLOB    NOT NULL CHECK (length(id) = 16),
    -- How far the chain reaches here, sealed: sequence and hash of the last event and of the one it was pruned through, and the
    -- last place that was signed. Without it the first or the last rows could be cut off unseen.
    head    BLOB    NOT NULL
) STRICT;

CREATE TABLE event (
    sequence            INTEGER PRIMARY KEY CHECK (sequence > 0),
    state               TEXT    NOT NULL DEFAULT 'waiting'
                                CHECK (state IN ('waiting', 'acknowledged', 'set-aside')),
    -- When the state last changed (RFC 3339), and, sealed, why it was set aside.
    since               TEXT,
    reason              BLOB,
    previous            BLOB    NOT NULL CHECK (length(previous) = 32),
    hash                BLOB    NOT NULL CHECK (length(hash) = 32),
    -- The key of the event, sealed under the local one; and the event under that key, which the gateway can make again.
    sealed_here         BLOB    NOT NULL,
    sealed_for_gateway  BLOB    NOT NULL
) STRICT;

-- Over what is settled alone, so that writing an event down touches no index.
CREATE INDEX event_settled ON event (sequence) WHERE state <> 'waiting';
CREATE INDEX event_set_aside ON event (sequence) WHERE state = 'set-aside';

-- Places of the chain that the device has signed; each names the one before it, so that none can be taken out.
CREATE TABLE checkpoint (
    sequence   INTEGER PRIMARY KEY CHECK (sequence > before),
    before     INTEGER NOT NULL CHECK (before >= 0),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    at         TEXT    NOT NULL,
    algorithm  TEXT    NOT NULL,
    signature  BLOB    NOT NULL
) STRICT;

-- Against our own mistakes; against somebody else's hand stand the seal and the chain.
CREATE TRIGGER event_follows_the_last BEFORE INSERT ON event
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event)
BEGIN SELECT raise(ABORT, 'an event follows the last one'); END;

-- Pruning takes away from the beginning alone, what the gateway keeps and the device has signed, and never the last event.
CREATE TRIGGER event_stays BEFORE DELETE ON event
WHEN OLD.state <> 'acknowledged'
  OR OLD.sequence <> (SELECT min(sequence) FROM event)
  OR OLD.sequence = (SELECT max(sequence) FROM event)
  OR OLD.sequence > (SELECT coalesce(max(sequence), 0) FROM checkpoint)
BEGIN SELECT raise(ABORT, 'an event stays until the gateway keeps it'); END;

CREATE TRIGGER event_does_not_change
BEFORE UPDATE OF sequence, sealed_here, sealed_for_gateway, previous, hash ON event
BEGIN SELECT raise(ABORT, 'an event is never changed'); END;

CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint
WHEN OLD.sequence + 1 >= (SELECT min(sequence) FROM event)
BEGIN SELECT raise(ABORT, 'a checkpoint stays as long as the entry behind it'); END;

CREATE TRIGGER checkpoint_does_not_change BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint is never changed'); END;

PRAGMA user_version = 1;
