//! Every call that the page can make. Each is one call to the viewer; the page gets what is to be drawn or a [`Fault`].
//!
//! Whatever concerns an open record or a question names the patient whom the page shows, so that a click can never act on
//! another one.
//!
//! To add a command: here, in [`all`], in `build.rs` and in `capabilities/main.json`; a test compares the lists.

mod administration;
mod diagnosing;
mod functions;
mod rights;

use std::{path::PathBuf, time::Duration};

use access::CouldAgree;
use nhs::Section;
use record::view::{
    Details, Findings, FirstScreen, Letter, OnPaper, Original, SectionView, TimelineRow,
};
use tauri::{AppHandle, Manager as _, Runtime, State, WebviewWindow, ipc::Invoke};
use viewer::{
    Shown, Trouble, Viewer,
    wire::{
        Chosen, ClaimAnswer, Enrolment, Fault, Found, GateAnswer, Leaving, Led, Opened, Opening,
        Printing, Recent, SignInAnswer, Status, Unlocking,
    },
};

use crate::{clipboard::Clipboard, printing};

type Answer<T> = Result<T, Fault>;

/// The one who answers them all.
pub(crate) fn all<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        status,
        organisation,
        sign_in,
        activate,
        recover,
        confirm_enrolment,
        accept_statement,
        find_patient,
        recents,
        choose_patient,
        follow_launch,
        forget_launch,
        answer_gate,
        patient_said_no,
        unsay_no,
        keep,
        drop_kept,
        ask_again,
        stay,
        withdraw,
        show_overview,
        show_arrived,
        show_section,
        show_timeline,
        show_letter,
        show_details,
        show_original,
        switch_shortcuts,
        print_screen,
        print_now,
        copy,
        find_in_record,
        scrolled,
        refresh,
        close_patient,
        wrong_patient,
        told_of_closing,
        functions::my_activity,
        functions::answer_review,
        functions::say_afterwards,
        functions::change_password,
        functions::step_up,
        administration::people,
        administration::person,
        administration::act_on_person,
        administration::devices,
        administration::device,
        administration::revoke_device,
        administration::organisations,
        functions::review_queue,
        functions::review_item,
        functions::decide_review,
        functions::review_report,
        functions::save_review_report,
        functions::check_ledger,
        rights::access_report,
        rights::save_access_report,
        rights::subject_access,
        rights::contacts,
        rights::open_contact,
        rights::for_patients,
        rights::print_for_patients,
        rights::save_for_patients,
        rights::receipt,
        rights::print_receipt,
        rights::save_receipt,
        touch,
        lock,
        unlock,
        sign_out,
        diagnosing::diagnose,
        diagnosing::copy_checks,
        diagnosing::prepare_support_file,
        diagnosing::save_support_file
    ]
}

#[tauri::command]
fn status(viewer: State<'_, Viewer>) -> Status {
    viewer.status()
}

#[tauri::command]
fn organisation(viewer: State<'_, Viewer>) -> Option<String> {
    viewer.organisation().map(str::to_owned)
}

#[tauri::command]
async fn sign_in(
    viewer: State<'_, Viewer>,
    email: String,
    password: String,
    code: String,
) -> Answer<SignInAnswer> {
    said(viewer.sign_in(&email, &password, &code).await)
}

#[tauri::command]
async fn activate(
    viewer: State<'_, Viewer>,
    email: String,
    activation_code: String,
    password: String,
    code: Option<String>,
) -> Answer<Option<Enrolment>> {
    said(viewer.activate(&email, &activation_code, &password, code.as_deref()).await)
}

#[tauri::command]
async fn recover(
    viewer: State<'_, Viewer>,
    email: String,
    password: String,
    recovery_code: String,
) -> Answer<Enrolment> {
    said(viewer.recover(&email, &password, &recovery_code).await)
}

#[tauri::command]
async fn confirm_enrolment(viewer: State<'_, Viewer>, code: String) -> Answer<Vec<String>> {
    said(viewer.confirm_enrolment(&code).await)
}

#[tauri::command]
async fn accept_statement(viewer: State<'_, Viewer>) -> Answer<()> {
    said(viewer.accept_statement().await)
}

#[tauri::command]
async fn find_patient(viewer: State<'_, Viewer>, text: String) -> Answer<Found> {
    said(viewer.find_patient(&text).await)
}

#[tauri::command]
fn recents(viewer: State<'_, Viewer>) -> Vec<Recent> {
    viewer.recents()
}

/// Where the link leads with which another program asks for a record.
#[tauri::command]
async fn follow_launch(viewer: State<'_, Viewer>, leaving: bool) -> Answer<Led> {
    said(viewer.follow_launch(leaving).await)
}

#[tauri::command]
fn forget_launch(viewer: State<'_, Viewer>) {
    viewer.forget_launch();
}

#[tauri::command]
async fn choose_patient(viewer: State<'_, Viewer>, patient: String) -> Answer<Shown<Chosen>> {
    said(viewer.choose_patient(&patient).await)
}

#[tauri::command]
async fn answer_gate(
    viewer: State<'_, Viewer>,
    patient: String,
    answer: GateAnswer,
    claim: Option<ClaimAnswer>,
) -> Answer<Shown<Opening>> {
    said(viewer.answer_gate(&patient, answer, claim).await)
}

#[tauri::command]
async fn patient_said_no(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.patient_said_no(&patient).await)
}

#[tauri::command]
async fn unsay_no(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.unsay_no(&patient).await)
}

#[tauri::command]
async fn keep(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.keep(&patient).await)
}

#[tauri::command]
fn drop_kept(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.drop_kept(&patient))
}

#[tauri::command]
async fn ask_again(viewer: State<'_, Viewer>, patient: String) -> Answer<Shown<Chosen>> {
    said(viewer.ask_again(&patient).await)
}

#[tauri::command]
fn stay(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.stay(&patient))
}

#[tauri::command]
async fn withdraw(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.withdraw(&patient).await)
}

#[tauri::command]
async fn show_overview(viewer: State<'_, Viewer>, patient: String) -> Answer<Shown<FirstScreen>> {
    said(viewer.show_overview(&patient))
}

#[tauri::command]
async fn show_arrived(viewer: State<'_, Viewer>, patient: String) -> Answer<Shown<FirstScreen>> {
    said(viewer.show_arrived(&patient))
}

#[tauri::command]
async fn show_section(
    viewer: State<'_, Viewer>,
    patient: String,
    section: Section,
) -> Answer<Shown<SectionView>> {
    said(viewer.show_section(&patient, section))
}

#[tauri::command]
async fn show_timeline(
    viewer: State<'_, Viewer>,
    patient: String,
) -> Answer<Shown<Vec<TimelineRow>>> {
    said(viewer.show_timeline(&patient))
}

/// What stands beside an entry of a section: its author, status and code.
#[tauri::command]
async fn show_details(
    viewer: State<'_, Viewer>,
    patient: String,
    section: Section,
    id: String,
) -> Answer<Shown<Details>> {
    said(viewer.show_details(&patient, section, &id))
}

#[tauri::command]
async fn show_original(
    viewer: State<'_, Viewer>,
    patient: String,
    section: Section,
    id: String,
) -> Answer<Shown<Original>> {
    said(viewer.show_original(&patient, section, &id))
}

#[tauri::command]
fn switch_shortcuts(viewer: State<'_, Viewer>, on: bool) {
    viewer.switch_shortcuts(on);
}

#[tauri::command]
async fn show_letter(
    viewer: State<'_, Viewer>,
    patient: String,
    id: String,
) -> Answer<Shown<Letter>> {
    said(viewer.show_letter(&patient, &id).await)
}

#[tauri::command]
async fn find_in_record(
    viewer: State<'_, Viewer>,
    patient: String,
    text: String,
) -> Answer<Shown<Findings>> {
    said(viewer.find_in_record(&patient, &text))
}

#[tauri::command]
async fn print_screen(
    viewer: State<'_, Viewer>,
    patient: String,
    what: OnPaper,
) -> Answer<Shown<Printing>> {
    said(viewer.print_screen(&patient, &what).await)
}

#[tauri::command]
async fn print_now<R: Runtime>(
    window: WebviewWindow<R>,
    viewer: State<'_, Viewer>,
    reference: String,
) -> Answer<Leaving> {
    let leaving = viewer.spend_ticket(&reference);
    if leaving == Leaving::Left
        && let Err(error) = printing::hand_over(&window).await
    {
        tracing::error!(%error, "the printer's window does not open");
    }
    Ok(leaving)
}

#[tauri::command]
async fn copy<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
    clipboard: State<'_, Clipboard>,
    patient: Option<String>,
    entries: Vec<String>,
    words: String,
) -> Answer<Leaving> {
    let leaving = said(viewer.copy(patient.as_deref(), &entries, &words))?;
    if leaving == Leaving::Left {
        let stays = viewer.screen_rules().clipboard_seconds;
        clipboard.put(&app, words, Duration::from_secs(stays.into()));
    }
    Ok(leaving)
}

#[tauri::command]
async fn refresh(viewer: State<'_, Viewer>, patient: String) -> Answer<Shown<Opened>> {
    said(viewer.refresh(&patient).await)
}

#[tauri::command]
async fn close_patient(viewer: State<'_, Viewer>, could_agree: Option<CouldAgree>) -> Answer<()> {
    said(viewer.close_patient(could_agree).await)
}

#[tauri::command]
async fn wrong_patient(viewer: State<'_, Viewer>, patient: String) -> Answer<()> {
    said(viewer.wrong_patient(&patient).await)
}

#[tauri::command]
fn told_of_closing(viewer: State<'_, Viewer>) {
    viewer.told_of_closing();
}

#[tauri::command]
fn scrolled(viewer: State<'_, Viewer>, patient: String, scroll: u32) {
    viewer.scrolled(&patient, scroll);
}

#[tauri::command]
fn touch(viewer: State<'_, Viewer>) {
    viewer.touch();
}

#[tauri::command]
async fn lock(viewer: State<'_, Viewer>) -> Answer<()> {
    said(viewer.lock())
}

#[tauri::command]
async fn unlock(viewer: State<'_, Viewer>, password: String) -> Answer<Shown<Unlocking>> {
    said(viewer.unlock(&password).await)
}

#[tauri::command]
async fn sign_out(viewer: State<'_, Viewer>) -> Answer<()> {
    said(viewer.sign_out().await)
}

fn said<T>(answer: Result<T, Trouble>) -> Answer<T> {
    answer.map_err(|trouble| {
        let fault = trouble.fault();
        tracing::info!(code = fault.code, "a task ended with a fault");
        fault
    })
}

/// Where a file is saved that a person asks for: the first that takes it.
fn folders<R: Runtime>(app: &AppHandle<R>) -> Vec<PathBuf> {
    let folders = [app.path().document_dir(), app.path().download_dir()];
    folders.into_iter().filter_map(Result::ok).collect()
}
