//! The coded reasons that a person can give. Each is one word in policies and on the wire; which of them are offered is for the
//! policy to say.

use serde::{Deserialize, Serialize};

/// Reasons of one kind: the word in policies and on the wire, and the words that people read.
macro_rules! reasons {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $reason:ident = $word:literal, $words:literal;)* })*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $reason,)* }

        impl $name {
            /// Every reason, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$reason),*];

            /// The word in policies, on the wire and in audit events.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$reason => $word,)* }
            }

            /// The reason in words.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$reason => $words,)* }
            }
        }
    )* };
}

reasons! {
/// Why a patient cannot be asked.
///
/// Source: Summary Care Record guidance on emergency access; `domain.md` 3.8.
EmergencyReason {
    /// Unconscious.
    Unconscious = "unconscious", "Unconscious";
    /// Cannot communicate.
    CannotCommunicate = "cannot-communicate", "Cannot communicate";
    /// Lacks capacity for this decision (Mental Capacity Act 2005, section 2).
    LacksCapacity = "lacks-capacity", "Lacks capacity for this decision";
    /// Something else; the note says what.
    Other = "other", "Other";
}

/// Who may permit in the patient's place.
///
/// Source: Mental Capacity Act 2005, sections 4, 9 and 16; Children Act 1989, section 3.
ProxyAuthority {
    /// Holds a lasting power of attorney for health and welfare.
    Attorney = "attorney", "Attorney for health and welfare";
    /// Appointed by the Court of Protection.
    Deputy = "deputy", "Deputy appointed by the court";
    /// Has parental responsibility for a child who cannot decide alone.
    Parent = "parent", "Person with parental responsibility";
    /// Nobody may decide for the patient; those who care for the patient have found it to be in the patient's best interests.
    BestInterests = "best-interests", "Best interests decision";
}

/// Whom a safeguarding duty protects.
///
/// Source: Children Act 1989, section 47; Care Act 2014, section 42.
SafeguardingReason {
    /// A child who may be suffering significant harm.
    ChildAtRisk = "child-at-risk", "A child may be at risk of harm";
    /// An adult with care needs who may be suffering abuse or neglect.
    AdultAtRisk = "adult-at-risk", "An adult may be at risk of harm";
}

/// Which law requires the opening.
LegalReason {
    /// An order of a court.
    CourtOrder = "court-order", "Court order";
    /// A coroner's investigation.
    Coroner = "coroner", "Coroner’s investigation";
    /// A statute; the note says which.
    Statute = "statute", "Duty under a statute";
}

/// Why a person to whom nothing ties the patient has to do with the patient after all.
ClaimReason {
    /// Referred, and the referral has not arrived here.
    Referred = "referred", "The patient was referred to me";
    /// Advice to a colleague who treats the patient.
    Advice = "advice", "A colleague who treats the patient asked for advice";
    /// In the place of a colleague who treats the patient.
    Covering = "covering", "I am covering for a colleague";
    /// Something else; the note says what.
    Other = "other", "Other";
}

/// Whether a patient who could not be asked was able to agree later.
CouldAgree {
    /// Able, and agreed to have been helped so.
    Yes = "yes", "Yes";
    /// Not able, as long as the record was open.
    No = "no", "No";
    /// Nobody knows.
    NotKnown = "not-known", "Not known";
}

/// That a record was opened for another patient than the one who was meant, as the person says who closes it.
WrongPatient {
    /// The question was answered for the wrong patient: what was given to that answer never held.
    Asked = "wrong-patient", "Wrong patient, opened by mistake";
    /// Nobody was asked, because an access was in force: that was given rightly, and goes on.
    InForce = "wrong-patient-in-force", "Wrong patient, whose record was open to this person already";
}
}
