//! The part about the review of privacy, and about one's own openings.

use contract::{
    AnswerQuestion, AskItem, AskOwnAccesses, AskQueue, AskReviewReport, ContactFound, Decide,
    LedgerChecked, LookedAt, MyAccess, MyAccesses, OpeningReviewed, OtherViewer, OwnAnswer,
    OwnQuestion, OwnReview, OwnReviewState, PersonsOpening, ReviewAbout, ReviewAct, ReviewCounts,
    ReviewDecision, ReviewHistory, ReviewItem, ReviewLine, ReviewQueue, ReviewReport,
    ReviewReportRow, ReviewSubject, ReviewTab, ReviewWhy, SamePerson, SampleDrawn, SayAfterwards,
    path,
};
use utoipa::openapi::{ComponentsBuilder, path::HttpMethod};

use super::{Call, call, post};

pub(super) fn calls() -> Vec<(&'static str, Call)> {
    vec![
        (
            path::PRIVACY_QUEUE,
            post::<AskQueue>("What is to be reviewed, a page at a time; the second factor has to be given again first")
                .answers::<ReviewQueue>(),
        ),
        (
            path::PRIVACY_ITEM,
            post::<AskItem>("One item of the review; that it was looked at is written down")
                .answers::<ReviewItem>(),
        ),
        (path::PRIVACY_DECIDE, post::<Decide>("A reviewer decides")),
        (path::PRIVACY_REPORT, post::<AskReviewReport>("The report of a month, small numbers suppressed").answers::<ReviewReport>()),
        (path::PRIVACY_VERIFY, call(HttpMethod::Post, "Reads the whole ledger again, and names the first entry that does not fit").answers::<LedgerChecked>()),
        (
            path::MY_ACCESSES,
            post::<AskOwnAccesses>("What the asking person opened").answers::<MyAccesses>(),
        ),
        (path::MY_ANSWER, post::<AnswerQuestion>("The asking person answers a question of the review")),
        (
            path::MY_AFTERWARDS,
            post::<SayAfterwards>("The asking person says more of an own opening that has ended"),
        ),
    ]
}

pub(super) fn schemas(components: ComponentsBuilder) -> ComponentsBuilder {
    components
        .schema_from::<AnswerQuestion>()
        .schema_from::<AskItem>()
        .schema_from::<AskOwnAccesses>()
        .schema_from::<AskQueue>()
        .schema_from::<AskReviewReport>()
        .schema_from::<ContactFound>()
        .schema_from::<LedgerChecked>()
        .schema_from::<ReviewReport>()
        .schema_from::<ReviewReportRow>()
        .schema_from::<Decide>()
        .schema_from::<LookedAt>()
        .schema_from::<MyAccess>()
        .schema_from::<MyAccesses>()
        .schema_from::<OpeningReviewed>()
        .schema_from::<OtherViewer>()
        .schema_from::<OwnAnswer>()
        .schema_from::<OwnQuestion>()
        .schema_from::<OwnReview>()
        .schema_from::<OwnReviewState>()
        .schema_from::<PersonsOpening>()
        .schema_from::<ReviewAbout>()
        .schema_from::<ReviewAct>()
        .schema_from::<ReviewCounts>()
        .schema_from::<ReviewDecision>()
        .schema_from::<ReviewHistory>()
        .schema_from::<ReviewItem>()
        .schema_from::<ReviewLine>()
        .schema_from::<ReviewQueue>()
        .schema_from::<ReviewSubject>()
        .schema_from::<ReviewTab>()
        .schema_from::<ReviewWhy>()
        .schema_from::<SamePerson>()
        .schema_from::<SampleDrawn>()
        .schema_from::<SayAfterwards>()
}
