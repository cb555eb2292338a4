use tauri::{AppHandle, Runtime, State};
use viewer::{
    Viewer,
    wire::{Asking, CopySaved, PrintSize, ReportChoice, ReportShown, Sheet},
};

use super::{Answer, folders, said};

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
pub(super) fn receipt(viewer: State<'_, Viewer>, patient: String) -> Answer<Sheet> {
    said(viewer.receipt(&patient))
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
