//! The window: builds the viewer from its parts and hands it to the page.
//!
//! The only crate that knows Tauri. The page draws; Rust decides.
//!
//! * What can the window call? `commands.rs`, one screenful
//! * Where do the settings come from? `settings.rs`
//! * What goes to the page without being asked for? The status, whenever it changes.

mod commands;
mod logging;
mod settings;

use std::{process::ExitCode, sync::Arc};

use audit::{KeyStore, KeyStoreError, OsKeyStore};
use tauri::{Builder, Emitter, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, Wry};
use viewer::{Clock, Settings, Viewer};
use zeroize::Zeroizing;

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    if may_not_be_driven() {
        eprintln!("care-record-viewer: this program cannot be driven by another one");
        return ExitCode::FAILURE;
    }
    let settings = match settings::read() {
        Ok(settings) => settings,
        Err(error) => return stop(&error),
    };
    logging::begin(&settings.folder);
    match start(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&error),
    }
}

/// The program without plugins that need a real window system: what a test builds as well.
pub fn app<R: Runtime>(builder: Builder<R>, viewer: Viewer) -> Builder<R> {
    builder.manage(viewer).invoke_handler(commands::all())
}

fn start(settings: Settings) -> tauri::Result<()> {
    let viewer = Viewer::start(settings, Arc::new(AccountKeys), Clock::of_this_computer());
    let running = viewer.clone();
    app(Builder::<Wry>::new(), viewer)
        // A second copy brings the first to the front and ends.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            if let Some(window) = app.get_webview_window(WINDOW) {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }))
        .setup(move |app| {
            WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
                .title(TITLE)
                .inner_size(1366.0, 768.0)
                .min_inner_size(640.0, 480.0)
                // Nothing of a record may rest in the web view's storage. (A driven window cannot be private.)
                .incognito(!cfg!(feature = "e2e"))
                .on_navigation(is_ours)
                .build()?;
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                running.run(move |status| drop(handle.emit("status", status))).await;
            });
            Ok(())
        })
        .run(tauri::generate_context!())
}

/// The page is the one in this program; it goes nowhere else.
fn is_ours(address: &tauri::Url) -> bool {
    matches!(
        (address.scheme(), address.host_str()),
        ("tauri", _) | ("http", Some("tauri.localhost"))
    ) || address.scheme() == "blob"
}

/// A window that WebDriver could drive would be a remote control for whoever sets a variable.
fn may_not_be_driven() -> bool {
    !cfg!(feature = "e2e") && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// The key store of this account. It is opened at each use, so that one that was locked or missing is found again once it
/// has been mended.
struct AccountKeys;

impl KeyStore for AccountKeys {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        OsKeyStore::open(TITLE)?.load(name)
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        OsKeyStore::open(TITLE)?.save(name, key)
    }
}

fn stop(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("care-record-viewer: {error}");
    let mut cause = error.source();
    while let Some(each) = cause {
        eprintln!("  because {each}");
        cause = each.source();
    }
    ExitCode::FAILURE
}

const WINDOW: &str = "main";
/// The title never changes, so that no title bar or list of windows names a patient.
const TITLE: &str = "Care Record Viewer";
