//! One's own openings: the list, the question of the review, and what is said afterwards.

use access::{BasisKind, CouldAgree, GrantId, Relationship};
use chrono::{DateTime, Utc};

use super::OwnReviewState;
use crate::bodies;

bodies! {
/// What the asking person opened.
struct AskOwnAccesses {
    /// Within how many days, 1 to 366.
    pub days: u32,
}

/// What the asking person opened, the latest first, 500 at most. An opening about which the person is asked is there whatever its age.
struct MyAccesses {
    /// One by one.
    pub accesses: Vec<MyAccess>,
    /// Whether there are more than are listed: the oldest are left out, and none about which the person is asked.
    #[serde(default)]
    pub more: bool,
}

/// One opening of one's own.
struct MyAccess {
    /// Its grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
    /// The patient's name, as a banner has it.
    pub patient: String,
    /// When the record was opened.
    pub given: DateTime<Utc>,
    /// When the access ended, if it has.
    pub ended: Option<DateTime<Utc>>,
    /// On which kind of basis.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub basis: BasisKind,
    /// The coded reason in words, if one was given.
    pub reason: Option<String>,
    /// What the person wrote.
    pub note: Option<String>,
    /// The tie on which it was opened.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub relationship: Option<Relationship>,
    /// Whether it was an emergency.
    pub emergency: bool,
    /// After an emergency: whether the patient was able to agree later, as it was said first.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub could_agree: Option<CouldAgree>,
    /// Whether it was said that it was the wrong patient's.
    pub wrong_patient: bool,
    /// How its review stands, where the person knows of one. A sample is told to nobody.
    pub review: Option<OwnReview>,
    /// The last question of it.
    pub question: Option<OwnQuestion>,
}

/// How a review of one's own opening stands.
struct OwnReview {
    /// As a word.
    pub state: OwnReviewState,
    /// When it was found appropriate.
    pub outcome_at: Option<DateTime<Utc>>,
}

/// A question of the review to the person who opened a record.
struct OwnQuestion {
    /// The item of the review, which the answer names.
    pub item: String,
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// The job title of who asks.
    pub by_title: String,
    /// What is asked.
    pub words: String,
    /// Until when an answer is due.
    pub due: DateTime<Utc>,
    /// The answer, once it is given.
    pub answered: Option<OwnAnswer>,
}

/// The answer to a question of the review.
struct OwnAnswer {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What it says.
    pub words: String,
}

/// The person who opened a record answers the last question.
struct AnswerQuestion {
    /// The item of the review.
    pub item: String,
    /// What the person says.
    pub words: String,
}

/// What a person says later of an opening of their own that has ended. What was said first stands; this is added to it.
struct SayAfterwards {
    /// Which grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
    /// After an emergency: whether the patient was able to agree later.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub could_agree: Option<CouldAgree>,
    /// That it was the wrong patient's.
    #[serde(default)]
    pub wrong_patient: bool,
}
}
