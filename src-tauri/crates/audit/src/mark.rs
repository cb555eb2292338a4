//! The mark: what the key store remembers of the log, so that a log that is gone, or is an older copy of itself, is noticed.
//!
//! A log that is deleted leaves nothing on the disk that could say so. The key store is another place: whoever deletes the one has
//! to know of the other. It is marked when a log is opened, signed and closed, not at each event: a key store may ask the person
//! to unlock it. So the mark is behind the log, by what was written down since; never before it, because it is left only when the
//! log is synced.

use crate::{
    chain::Head,
    device::Keys,
    event::Reached,
    key_store::{KeyStore, KeyStoreError},
};

impl Keys {
    /// How far the log had come at the least, as the key store remembers; `None` if it does not, or these keys know no store.
    pub(crate) fn mark(&self) -> Result<Option<Reached>, KeyStoreError> {
        let Some(store) = self.store() else { return Ok(None) };
        Ok(store.load(MARK)?.and_then(|text| parse(std::str::from_utf8(&text).ok()?)))
    }

    /// Has the key store remember how far the log has come.
    pub(crate) fn leave_mark(&self, head: &Head) -> Result<(), KeyStoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        let reached = Reached { chain: head.chain, sequence: head.sequence };
        if self.mark()? == Some(reached) {
            return Ok(());
        }
        store.save(MARK, format!("{} {}", reached.chain, reached.sequence).as_bytes())
    }

    fn store(&self) -> Option<&dyn KeyStore> {
        self.store.as_deref()
    }
}

fn parse(text: &str) -> Option<Reached> {
    let (chain, sequence) = text.split_once(' ')?;
    Some(Reached { chain: chain.parse().ok()?, sequence: sequence.parse().ok()? })
}

const MARK: &str = "audit-log-mark";
