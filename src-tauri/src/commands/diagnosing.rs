use std::time::Duration;

use chrono::Utc;
use diagnose::Check;
use tauri::{AppHandle, Runtime, State, ipc::Channel};
use viewer::{
    Diagnostics, SaveError,
    wire::{Diagnosis, Saved, SupportFile},
};

use super::{Answer, folders};
use crate::clipboard::Clipboard;

/// Makes the checks of this computer, and hands each over as soon as it is made.
#[tauri::command]
pub(super) async fn diagnose(
    diagnostics: State<'_, Diagnostics>,
    each: Channel<Check>,
) -> Result<Diagnosis, ()> {
    let diagnostics = diagnostics.inner().clone();
    let tell = move |check: &Check| drop(each.send(check.clone()));
    // It waits for the network, and nothing else may wait with it.
    let made = tauri::async_runtime::spawn_blocking(move || diagnostics.run(tell));
    made.await.map_err(|_| tracing::error!("the checks were not made"))
}

/// Puts the checks on the clipboard: words of the program, none of the page. Answers whether there were any.
#[tauri::command]
pub(super) fn copy_checks<R: Runtime>(
    app: AppHandle<R>,
    diagnostics: State<'_, Diagnostics>,
    clipboard: State<'_, Clipboard>,
) -> bool {
    let text = diagnostics.as_text();
    let any = text.is_some();
    if let Some(text) = text {
        clipboard.put(&app, text, STAYS);
    }
    any
}

/// Makes the support file ready to be read.
#[tauri::command]
pub(super) async fn prepare_support_file(
    diagnostics: State<'_, Diagnostics>,
) -> Result<SupportFile, ()> {
    crate::logging::settle();
    Ok(diagnostics.prepare(Utc::now()))
}

/// Saves the support file as it was read, in Documents or else in Downloads.
#[tauri::command]
pub(super) async fn save_support_file<R: Runtime>(
    app: AppHandle<R>,
    diagnostics: State<'_, Diagnostics>,
) -> Answer<Saved> {
    diagnostics.save(&folders(&app)).map_err(|error: SaveError| {
        tracing::warn!(%error, "the support file was not saved");
        error.fault()
    })
}

/// It names nobody, so it may wait until it is pasted.
const STAYS: Duration = Duration::from_secs(10 * 60);
