use chrono::Duration;
use serde::Deserialize;

/// From when on an opening is looked at, beside those that always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewRules {
    /// How long before or after an opening a contact with the patient explains it, in hours (1 to 336).
    pub contact_hours: u32,
    /// How long a contact may take to be told, before an opening without one is looked at, in hours (0 to 168).
    pub contact_wait_hours: u32,
    /// In which time before an opening a person's usual hours are seen, in days (7 to 180).
    pub usual_days: u32,
    /// How many openings it takes before anything is usual (5 to 1000).
    pub usual_openings: u32,
    /// How many patients within a minute are many (2 to 60).
    pub patients_a_minute: u32,
    /// How many emergencies within 90 days it takes before they are compared with those of others (2 to 1000).
    pub emergencies: u32,
    /// How many times the share of others is much (2 to 100).
    pub emergency_times: u32,
    /// How often a permission for one visit is given for one patient before it looks like a lasting one (2 to 100).
    pub once_times: u32,
    /// Within how many days (1 to 90).
    pub once_days: u32,
    /// How many of a hundred openings that nothing else has selected are drawn each week (1 to 100).
    pub sample_percent: u32,
    /// How long a person has to answer a question, in days (1 to 30).
    pub answer_days: u32,
}

impl ReviewRules {
    /// How long before or after an opening a contact explains it.
    #[must_use]
    pub fn contact(&self) -> Duration {
        Duration::hours(i64::from(self.contact_hours))
    }

    /// How long a contact may take to be told.
    #[must_use]
    pub fn contact_wait(&self) -> Duration {
        Duration::hours(i64::from(self.contact_wait_hours))
    }

    /// In which time a person's usual hours are seen.
    #[must_use]
    pub fn usual(&self) -> Duration {
        Duration::days(i64::from(self.usual_days))
    }

    /// In which time permissions for one visit are counted.
    #[must_use]
    pub fn once(&self) -> Duration {
        Duration::days(i64::from(self.once_days))
    }

    /// How long a person has to answer.
    #[must_use]
    pub fn answer(&self) -> Duration {
        Duration::days(i64::from(self.answer_days))
    }

    /// The first limit that is out of its range.
    pub(crate) fn out_of_range(&self) -> Option<&'static str> {
        let ranges = [
            ("review.contact_hours", self.contact_hours, 1, 336),
            ("review.contact_wait_hours", self.contact_wait_hours, 0, 168),
            ("review.usual_days", self.usual_days, 7, 180),
            ("review.usual_openings", self.usual_openings, 5, 1000),
            ("review.patients_a_minute", self.patients_a_minute, 2, 60),
            ("review.emergencies", self.emergencies, 2, 1000),
            ("review.emergency_times", self.emergency_times, 2, 100),
            ("review.once_times", self.once_times, 2, 100),
            ("review.once_days", self.once_days, 1, 90),
            ("review.sample_percent", self.sample_percent, 1, 100),
            ("review.answer_days", self.answer_days, 1, 30),
        ];
        ranges
            .into_iter()
            .find(|(_, value, least, most)| !(*least..=*most).contains(value))
            .map(|(name, ..)| name)
    }

    /// What it says, in sentences.
    pub(crate) fn in_words(&self) -> [String; 6] {
        [
            format!(
                "Review: an opening without a contact within {} hours before or after it is looked at, {} hours later.",
                self.contact_hours, self.contact_wait_hours
            ),
            format!(
                "Review: an opening more than an hour from any of the person’s last {} days is looked at, once {} openings say what is usual.",
                self.usual_days, self.usual_openings
            ),
            format!("Review: {} patients within a minute are looked at.", self.patients_a_minute),
            format!(
                "Review: {} emergencies or more within 90 days are looked at where their share is {} times that of colleagues.",
                self.emergencies, self.emergency_times
            ),
            format!(
                "Review: {} permissions for one visit of one patient within {} days are looked at.",
                self.once_times, self.once_days
            ),
            format!(
                "Review: each week {} of a hundred openings that nothing else selects are drawn by lot. A question is to be answered within {} days.",
                self.sample_percent, self.answer_days
            ),
        ]
    }
}
