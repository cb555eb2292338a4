//! The tasks of a clinician: sign in, find, ask, open, see, lock, sign out.
