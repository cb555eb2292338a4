//! The window: builds the viewer from its parts and hands it to the page.
//!
//! The only crate that knows Tauri. The page draws; Rust decides.
//!
//! * What can the window call? `commands.rs`, one screenful
//! * Where do the settings come from? The crate `settings`
//! * What goes to the page without being asked for? The status, whenever it changes.
//! * What becomes of the page when the session is locked? `page.rs`
//! * What opens the printer's window, and who else may? `printing.rs`
//! * What stands on the clipboard, and how long? `clipboard.rs`
//! * How does another program ask for a record? `launching.rs`
//! * What is left in memory? `memory.rs`
//! * How does it say that it cannot start? `starting.rs`
//! * What does the program's own log say, and what can it never say? `logging.rs`, `logging/line.rs`

mod clipboard;
mod commands;
mod contacting;
mod launching;
mod logging;
mod memory;
mod page;
mod printing;
mod starting;

use std::{process::ExitCode, sync::Arc};

use audit::{HeldKey, KeyStore, KeyStoreError, OsKeyStore};
use clipboard::Clipboard;
use machine::event_log::Notice;
use page::Page;
use tauri::{Builder, Emitter, RunEvent, Runtime, Wry};
use viewer::{Clock, Diagnostics, Logs, Settings, Viewer, wire::Status};
use zeroize::Zeroizing;

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    if launching::is_told_of_itself() {
        return ExitCode::SUCCESS;
    }
    if is_driven() && !cfg!(feature = "e2e") {
        eprintln!("care-record-viewer: this program cannot be driven by another one");
        return ExitCode::FAILURE;
    }
    if let Err(error) = memory::guard() {
        return stop(&error);
    }
    let folder = audit::logs_of_this_account();
    let is_written = folder.as_deref().is_some_and(logging::begin);
    if let Err(error) = starting::find_web_view() {
        return stop(&error);
    }
    let settings = match settings::read() {
        Ok(settings) => settings,
        Err(error) => return stop(&error),
    };
    match start(settings, Logs::new(folder, is_written)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&error),
    }
}

/// The program without plugins that need a real window system: what a test builds as well.
pub fn app<R: Runtime>(builder: Builder<R>, viewer: Viewer, logs: Logs) -> Builder<R> {
    builder
        .manage(Diagnostics::new(viewer.clone(), logs))
        .manage(viewer)
        .manage(Clipboard::default())
        .invoke_handler(commands::all())
}

fn start(settings: Settings, logs: Logs) -> tauri::Result<()> {
    let viewer = Viewer::start(settings, Arc::new(AccountKeys), Clock::of_this_computer());
    launching::hand_over(&viewer, std::env::args());
    let (running, asked) = (viewer.clone(), viewer.clone());
    app(Builder::<Wry>::new(), viewer, logs)
        // A second copy hands over what it was asked for, brings the first to the front and ends.
        .plugin(tauri_plugin_single_instance::init(move |app, arguments, _folder| {
            launching::hand_over(&asked, arguments);
            page::to_the_front(app);
        }))
        .setup(move |app| {
            let handle = app.handle().clone();
            let page = Arc::new(Page::open(&handle, is_driven())?);
            tauri::async_runtime::spawn(seal_before_sleep(running.clone(), Arc::clone(&page)));
            tauri::async_runtime::spawn(async move {
                let followed = running.clone();
                let tell = move |status: Status| {
                    page.follow(&status, followed.screen_rules());
                    drop(handle.emit("status", status));
                };
                running.run(tell).await;
            });
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|_, event| {
            // Nothing of a record outlives the program on the clipboard.
            if matches!(event, RunEvent::Exit) {
                clipboard::forget_all();
                logging::settle();
            }
        });
    Ok(())
}

/// Locks before the computer sleeps; when the lock is there, the computer may sleep.
async fn seal_before_sleep(viewer: Viewer, page: Arc<Page>) {
    let seal = move || {
        if viewer.lock().is_err() {
            tracing::error!("the lock before the computer slept could not be written down");
        }
        page.follow(&viewer.status(), viewer.screen_rules());
    };
    if let Err(error) = machine::before_each_sleep(seal).await {
        tracing::warn!(%error, "nothing tells here when the computer goes to sleep");
    }
}

/// A window that WebDriver or an inspector could drive would be a remote control for whoever sets a variable.
fn is_driven() -> bool {
    DRIVERS.iter().any(|variable| std::env::var_os(variable).is_some())
}

/// The key store of this account. It is opened at each use, so that one that was locked or missing is found again once it
/// has been mended.
struct AccountKeys;

impl KeyStore for AccountKeys {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        OsKeyStore::open(audit::IN_THE_KEY_STORE)?.load(name)
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        OsKeyStore::open(audit::IN_THE_KEY_STORE)?.save(name, key)
    }

    fn held_key(&self, name: &str, make: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        OsKeyStore::open(audit::IN_THE_KEY_STORE)?.held_key(name, make)
    }
}

fn stop(error: &dyn std::error::Error) -> ExitCode {
    tracing::error!(%error, "the program could not start");
    logging::tell_it(Notice::StartFailed);
    logging::settle();
    starting::tell(error);
    ExitCode::FAILURE
}

const DRIVERS: [&str; 3] =
    ["TAURI_WEBVIEW_AUTOMATION", "WEBKIT_INSPECTOR_SERVER", "WEBKIT_INSPECTOR_HTTP_SERVER"];
