//! The office of those who review, with the second factor given again.

use axum::http::StatusCode;
use chrono::Duration;
use contract::{
    AskItem, AskQueue, Decide, OpeningReviewed, ReviewAbout, ReviewDecision, ReviewItem,
    ReviewQueue, ReviewTab, StepUp, path,
};
use gateway_server::accounts;

use crate::house::{Answer, House, Person};

/// Somebody who reviews.
pub(crate) struct Office<'h> {
    house: &'h House,
    pub(crate) person: Person,
}

impl<'h> Office<'h> {
    pub(crate) async fn of(house: &'h House, job: &str) -> Self {
        let person = house.signed_in(job).await;
        Self::stepped_up(house, person, job).await
    }

    /// Gives the second factor again, a minute later.
    pub(crate) async fn stepped_up(house: &'h House, person: Person, job: &str) -> Self {
        house.later(Duration::minutes(1));
        let code = accounts::training::code(job, house.now()).unwrap();
        let answer = house.post(&person, path::STEP_UP, &StepUp { code }).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        Self { house, person }
    }

    pub(crate) async fn queue(&self, tab: ReviewTab) -> (Answer, ReviewQueue) {
        let answer = self.house.post(&self.person, path::PRIVACY_QUEUE, &queue_of(tab)).await;
        let queue = answer.is(StatusCode::OK);
        (answer, queue)
    }

    /// The item that waits first.
    pub(crate) async fn first(&self) -> String {
        let (_, queue) = self.queue(ReviewTab::New).await;
        queue.items.first().expect("something waits").id.clone()
    }

    pub(crate) async fn item(&self, id: &str) -> (Answer, ReviewItem) {
        let ask = AskItem { id: id.to_owned() };
        let answer = self.house.post(&self.person, path::PRIVACY_ITEM, &ask).await;
        let item = answer.is(StatusCode::OK);
        (answer, item)
    }

    pub(crate) async fn decide(
        &self,
        items: &[&str],
        decision: ReviewDecision,
        note: Option<&str>,
    ) -> Answer {
        let items = items.iter().map(|id| (*id).to_owned()).collect();
        let decide = Decide { items, decision, note: note.map(str::to_owned) };
        self.house.post(&self.person, path::PRIVACY_DECIDE, &decide).await
    }
}

impl Answer {
    pub(crate) fn is_done(&self) -> bool {
        self.status == StatusCode::NO_CONTENT
    }
}

/// The first page.
pub(crate) fn queue_of(tab: ReviewTab) -> AskQueue {
    AskQueue { tab, after: None, at_most: None }
}

/// The opening that it is about.
pub(crate) fn opening(item: &ReviewItem) -> &OpeningReviewed {
    match &item.about {
        ReviewAbout::Opening(opening) => opening,
        ReviewAbout::Device(_) => panic!("it is about a computer"),
    }
}
