use access::{CouldAgree, GrantId};
use tauri::{AppHandle, Runtime, State};
use viewer::{
    Shown, Viewer,
    wire::{
        LedgerChecked, MyActivity, ReviewDecision, ReviewItem, ReviewQueue, ReviewReport,
        ReviewTab, Saved,
    },
};

use super::{Answer, folders, said};

#[tauri::command]
pub(super) async fn my_activity(viewer: State<'_, Viewer>, days: u32) -> Answer<Shown<MyActivity>> {
    said(viewer.my_activity(days).await)
}

#[tauri::command]
pub(super) async fn answer_review(
    viewer: State<'_, Viewer>,
    item: String,
    words: String,
) -> Answer<()> {
    said(viewer.answer_review(item, &words).await)
}

#[tauri::command]
pub(super) async fn say_afterwards(
    viewer: State<'_, Viewer>,
    grant: String,
    could_agree: Option<CouldAgree>,
    wrong_patient: bool,
) -> Answer<()> {
    said(viewer.say_afterwards(GrantId(grant), could_agree, wrong_patient).await)
}

#[tauri::command]
pub(super) async fn change_password(
    viewer: State<'_, Viewer>,
    old: String,
    new: String,
    code: String,
) -> Answer<()> {
    said(viewer.change_password(&old, &new, &code).await)
}

#[tauri::command]
pub(super) async fn step_up(viewer: State<'_, Viewer>, code: String) -> Answer<()> {
    said(viewer.step_up(&code).await)
}

#[tauri::command]
pub(super) async fn review_queue(
    viewer: State<'_, Viewer>,
    tab: ReviewTab,
    after: Option<String>,
) -> Answer<ReviewQueue> {
    said(viewer.review_queue(tab, after).await)
}

#[tauri::command]
pub(super) async fn review_item(viewer: State<'_, Viewer>, id: String) -> Answer<ReviewItem> {
    said(viewer.review_item(&id).await)
}

#[tauri::command]
pub(super) async fn decide_review(
    viewer: State<'_, Viewer>,
    items: Vec<String>,
    decision: ReviewDecision,
    note: Option<String>,
) -> Answer<()> {
    said(viewer.decide_review(items, decision, note).await)
}

#[tauri::command]
pub(super) async fn review_report(
    viewer: State<'_, Viewer>,
    month: String,
) -> Answer<ReviewReport> {
    said(viewer.review_report(&month).await)
}

/// Saves the report that was looked at last, in Documents or else in Downloads.
#[tauri::command]
pub(super) async fn save_review_report<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
) -> Answer<Saved> {
    said(viewer.save_review_report(&folders(&app)))
}

#[tauri::command]
pub(super) async fn check_ledger(viewer: State<'_, Viewer>) -> Answer<LedgerChecked> {
    said(viewer.check_ledger().await)
}
