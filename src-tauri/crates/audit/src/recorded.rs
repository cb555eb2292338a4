//! The proof that something was written down.

use nhs::PatientId;
use uuid::Uuid;

use crate::{chain::Head, event::ActKind};

/// The proof that one event is on this disk, synced.
///
/// Only [`crate::Spool::append`] makes it, it cannot be copied, and what it permits takes it by value: one event, one act.
/// It carries the patient and the kind of act, so that the one who spends it can compare.
///
/// ```compile_fail
/// fn twice(recorded: audit::Recorded) -> (audit::Recorded, audit::Recorded) {
///     (recorded.clone(), recorded)
/// }
/// ```
#[must_use = "what was written down is proof for one act"]
#[derive(Debug)]
pub struct Recorded {
    id: Uuid,
    head: Head,
    patient: Option<PatientId>,
    kind: ActKind,
}

impl Recorded {
    pub(crate) fn new(id: Uuid, head: Head, patient: Option<PatientId>, kind: ActKind) -> Self {
        Self { id, head, patient, kind }
    }

    /// The event's id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The chain that it stands in.
    #[must_use]
    pub fn chain(&self) -> Uuid {
        self.head.chain
    }

    /// Its place in the chain.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.head.sequence
    }

    /// Where the chain stood when it was written: at this event.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Whose record it is about.
    #[must_use]
    pub fn patient(&self) -> Option<&PatientId> {
        self.patient.as_ref()
    }

    /// What was done.
    #[must_use]
    pub fn kind(&self) -> ActKind {
        self.kind
    }
}
