use tauri::{AppHandle, Runtime, State};
use viewer::{
    Trouble, Viewer,
    wire::{Asking, ContactKind, Contacts, CopySaved, PrintSize, ReportChoice, ReportShown, Sheet},
};

use super::{Answer, folders, said};
use crate::contacting;

#[tauri::command]
pub(super) async fn access_report(
    viewer: State<'_, Viewer>,
    asking: Asking,
    choice: ReportChoice,
) -> Answer<ReportShown> {
    said(viewer.access_report(&asking, &choice).await)
}

/// Hands it over as a PDF, in Documents or else in Downloads.
#[tauri::command]
pub(super) async fn save_access_report<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
    asking: Asking,
    choice: ReportChoice,
    size: PrintSize,
) -> Answer<ReportShown> {
    said(viewer.save_access_report(&asking, &choice, size, &folders(&app)).await)
}

#[tauri::command]
pub(super) async fn subject_access<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
    asking: Asking,
    size: PrintSize,
) -> Answer<CopySaved> {
    said(viewer.subject_access(&asking, size, &folders(&app)).await)
}

#[tauri::command]
pub(super) fn for_patients(viewer: State<'_, Viewer>) -> Sheet {
    viewer.for_patients()
}

#[tauri::command]
pub(super) async fn print_for_patients(viewer: State<'_, Viewer>) -> Answer<String> {
    said(viewer.print_for_patients())
}

#[tauri::command]
pub(super) async fn save_for_patients<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
    size: PrintSize,
) -> Answer<String> {
    said(viewer.save_for_patients(size, &folders(&app)))
}

#[tauri::command]
pub(super) fn receipt(viewer: State<'_, Viewer>, patient: String) -> Answer<Sheet> {
    said(viewer.receipt(&patient))
}

#[tauri::command]
pub(super) async fn print_receipt(viewer: State<'_, Viewer>, patient: String) -> Answer<String> {
    said(viewer.print_receipt(&patient))
}

#[tauri::command]
pub(super) async fn save_receipt<R: Runtime>(
    app: AppHandle<R>,
    viewer: State<'_, Viewer>,
    patient: String,
    size: PrintSize,
) -> Answer<String> {
    said(viewer.save_receipt(&patient, size, &folders(&app)))
}

#[tauri::command]
pub(super) fn contacts(viewer: State<'_, Viewer>) -> Contacts {
    viewer.contacts()
}

/// Opens what the policy says for this; the page says for which, and no address.
#[tauri::command]
pub(super) fn open_contact(viewer: State<'_, Viewer>, kind: ContactKind) -> Answer<()> {
    let is_open = viewer.contact_for(kind).is_some_and(contacting::open);
    said(if is_open { Ok(()) } else { Err(Trouble::NotOpened) })
}
