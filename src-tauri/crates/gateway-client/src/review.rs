//! The review of privacy, and what everybody may see and say of their own openings.

use std::time::Duration;

use audit::Recorded;
use contract::{
    AnswerQuestion, AskItem, AskOwnAccesses, AskQueue, AskReviewReport, Decide, LedgerChecked,
    MyAccesses, ReviewItem, ReviewQueue, ReviewReport, SayAfterwards, path,
};
use identity::Token;
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    CallError, Client,
    client::with_event,
    transport::{SMALL, checked, read},
};

impl Client {
    /// A page of what is to be reviewed; `recorded` proves, here and in every call below, that the asking was written down.
    ///
    /// # Errors
    /// [`CallError`], here and in every call below.
    pub async fn review_queue(
        &self,
        token: &Token,
        ask: &AskQueue,
        recorded: Recorded,
    ) -> Result<ReviewQueue, CallError> {
        self.ask_with(path::PRIVACY_QUEUE, token, ask, recorded).await
    }

    /// One item of the review.
    pub async fn review_item(
        &self,
        token: &Token,
        id: String,
        recorded: Recorded,
    ) -> Result<ReviewItem, CallError> {
        self.ask_with(path::PRIVACY_ITEM, token, &AskItem { id }, recorded).await
    }

    /// Decides in a review.
    pub async fn decide_review(
        &self,
        token: &Token,
        decide: &Decide,
        recorded: Recorded,
    ) -> Result<(), CallError> {
        self.say_with(path::PRIVACY_DECIDE, token, decide, recorded).await
    }

    /// The report of a month, `2026-11`.
    pub async fn review_report(
        &self,
        token: &Token,
        month: String,
        recorded: Recorded,
    ) -> Result<ReviewReport, CallError> {
        self.ask_with(path::PRIVACY_REPORT, token, &AskReviewReport { month }, recorded).await
    }

    /// Whether the ledger is whole. It reads all of it, which takes its time.
    pub async fn check_ledger(
        &self,
        token: &Token,
        recorded: Recorded,
    ) -> Result<LedgerChecked, CallError> {
        let call = self.transport.request(Method::POST, path::PRIVACY_VERIFY, Some(token));
        let call = with_event(call, &recorded).timeout(OF_THE_LEDGER);
        read(checked(call.send().await?).await?, SMALL).await
    }

    /// What this person opened within so many days.
    pub async fn my_accesses(
        &self,
        token: &Token,
        days: u32,
        recorded: &Recorded,
    ) -> Result<MyAccesses, CallError> {
        let call = self.transport.request(Method::POST, path::MY_ACCESSES, Some(token));
        let call = with_event(call.json(&AskOwnAccesses { days }), recorded);
        read(checked(call.send().await?).await?, SMALL).await
    }

    /// Answers a question of the review.
    pub async fn answer_question(
        &self,
        token: &Token,
        answer: &AnswerQuestion,
        recorded: Recorded,
    ) -> Result<(), CallError> {
        self.say_with(path::MY_ANSWER, token, answer, recorded).await
    }

    /// Says more of an own opening that has ended.
    pub async fn say_afterwards(
        &self,
        token: &Token,
        said: &SayAfterwards,
        recorded: Recorded,
    ) -> Result<(), CallError> {
        self.say_with(path::MY_AFTERWARDS, token, said, recorded).await
    }

    pub(crate) async fn ask_with<B: Serialize, A: DeserializeOwned>(
        &self,
        place: &str,
        token: &Token,
        body: &B,
        recorded: Recorded,
    ) -> Result<A, CallError> {
        let call = self.transport.request(Method::POST, place, Some(token)).json(body);
        read(checked(with_event(call, &recorded).send().await?).await?, SMALL).await
    }

    async fn say_with<B: Serialize>(
        &self,
        place: &str,
        token: &Token,
        body: &B,
        recorded: Recorded,
    ) -> Result<(), CallError> {
        let call = self.transport.request(Method::POST, place, Some(token)).json(body);
        checked(with_event(call, &recorded).send().await?).await.map(drop)
    }
}

/// Reading all of a ledger takes as long as five seconds for a million entries, and more on a slow disk.
const OF_THE_LEDGER: Duration = Duration::from_secs(5 * 60);
