-- From version 8: on which device a session began, and what administrators did.
ALTER TABLE session ADD COLUMN device TEXT;
CREATE INDEX session_of_account ON session (account, began);
CREATE INDEX session_on_device ON session (device, began) WHERE device IS NOT NULL;
CREATE INDEX act_of_administration ON gateway_event (id)
    WHERE kind IN ('user-disabled', 'user-enabled', 'sessions-ended', 'user-changed', 'device-revoked');
