//! The page in the window. It ends with the session that was at work in it, and with it everything that it knew.
//!
//! Why the process of the page ends, and not only the page: a script that drops what it holds wipes nothing, and the memory of
//! a web view is given back when it pleases. The window is empty from the lock until the new page says by its title that
//! it has a screen to show.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use access::ScreenRules;
use tauri::{
    AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, webview::PlatformWebview,
};
use viewer::wire::{SessionState, Status};

use crate::{clipboard, printing};

/// The one page, in the one window.
pub(crate) struct Page {
    window: WebviewWindow,
    /// Empty, until a new page has something to show.
    empty: Arc<AtomicBool>,
    /// What the page was told last.
    before: Mutex<Before>,
}

/// What goes on in the page, as far as something has to be done when it ends.
#[derive(Clone, Copy, Default)]
struct Before {
    /// Whether somebody has worked in this page.
    worked_in: bool,
    /// Whether a record is open in it.
    open: bool,
    /// Whether pictures of the window are kept off.
    protected: bool,
}

impl Page {
    /// Opens the window with the page in it. A `driven` window takes orders from a test.
    pub(crate) fn open(app: &AppHandle, driven: bool) -> tauri::Result<Self> {
        let empty = Arc::new(AtomicBool::new(false));
        let emptied = Arc::clone(&empty);
        let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
            .title(TITLE)
            .inner_size(1366.0, 768.0)
            .min_inner_size(640.0, 480.0)
            // Nothing of a record may rest in the web view's storage. (A driven window cannot be private.)
            .incognito(!driven)
            .on_navigation(is_ours)
            .on_document_title_changed(move |window, title| {
                if has_a_screen(&title) && emptied.swap(false, Ordering::SeqCst) {
                    come_back(&window);
                }
            })
            .build()?;
        window.with_webview(|view| {
            begin_anew_when_it_ends(&view);
            printing::only_by_ticket(&view);
        })?;
        Ok(Self { window, empty, before: Mutex::default() })
    }

    /// Ends the page as soon as nobody is at work in it any more: locked, signed out, or ended by time. When it returns, the
    /// process of the page is gone.
    pub(crate) fn follow(&self, status: &Status, rules: ScreenRules) {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let now = before.then(&status.session, status.access.is_some(), rules);
        if now.protected != before.protected
            && let Err(error) = self.window.set_content_protected(now.protected)
        {
            tracing::error!(%error, "pictures of the window are not kept off");
        }
        if before.worked_in
            && !now.worked_in
            && let Err(error) = self.end()
        {
            tracing::error!(%error, "the page of a locked session could not be ended");
        } else if before.open && !now.open {
            printing::call_off();
            clipboard::forget_soon(self.window.app_handle());
        }
        *before = now;
    }

    fn end(&self) -> tauri::Result<()> {
        self.empty.store(true, Ordering::SeqCst);
        printing::call_off();
        self.window.as_ref().hide()?;
        let (ended, end) = mpsc::channel();
        self.window.with_webview(move |view| {
            clipboard::forget_all();
            end_process(&view);
            let _ = ended.send(());
        })?;
        let _ = end.recv_timeout(LONGEST_END);
        Ok(())
    }
}

impl Before {
    /// What goes on in it now.
    fn then(self, session: &SessionState, open: bool, rules: ScreenRules) -> Self {
        let (worked_in, protected) = match session {
            SessionState::Active { .. } | SessionState::Statement { .. } => (true, rules.protected),
            // The rules lie in the seal, with the policy: what was, stays.
            SessionState::Locked { .. } => (false, self.protected),
            SessionState::SignedOut => (false, false),
        };
        Self { worked_in, open, protected }
    }
}

/// Brings the first window to the front, when a second copy of the program was started.
pub(crate) fn to_the_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// The page is the one in this program; it goes nowhere else.
fn is_ours(address: &tauri::Url) -> bool {
    matches!(
        (address.scheme(), address.host_str()),
        ("tauri", _) | ("http", Some("tauri.localhost"))
    ) || address.scheme() == "blob"
}

/// The page names its screen in its title; while it starts it has none. See `ui/src/title.ts`.
fn has_a_screen(title: &str) -> bool {
    title.strip_suffix(TITLE).is_some_and(|screen| !screen.is_empty() && screen != "Starting - ")
}

fn come_back(window: &WebviewWindow) {
    let view = window.as_ref();
    if let Err(error) = view.show().and_then(|()| view.set_focus()) {
        tracing::error!(%error, "the page does not come back");
    }
}

#[cfg(target_os = "linux")]
fn begin_anew_when_it_ends(view: &PlatformWebview) {
    use webkit2gtk::WebViewExt as _;

    view.inner().connect_web_process_terminated(|view, _| view.reload());
}

#[cfg(target_os = "linux")]
fn end_process(view: &PlatformWebview) {
    use webkit2gtk::WebViewExt as _;

    view.inner().terminate_web_process();
}

#[cfg(windows)]
fn begin_anew_when_it_ends(view: &PlatformWebview) {
    if let Err(error) = machine::web_view::begin_anew_when_it_ends(&view.controller()) {
        tracing::error!(%error, "nothing tells when the page ends");
    }
}

#[cfg(windows)]
fn end_process(view: &PlatformWebview) {
    if let Err(error) = machine::web_view::end_processes(&view.environment()) {
        tracing::error!(%error, "the process of the page could not be ended");
    }
}

const WINDOW: &str = "main";
/// The title never changes, so that no title bar or list of windows names a patient.
pub(crate) const TITLE: &str = "Care Record Viewer";
const LONGEST_END: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use viewer::wire::SignedIn;

    use super::*;

    #[test]
    fn pictures_of_the_window_are_kept_off_from_the_sign_in_until_the_person_leaves() {
        let protected = ScreenRules { protected: true, ..ScreenRules::STRICTEST };
        let open = ScreenRules { protected: false, ..ScreenRules::STRICTEST };
        let statement = SessionState::Statement { who: somebody(), paragraphs: vec![] };
        let locked = SessionState::Locked {
            who: somebody(),
            since: "14:09".to_owned(),
            ends: "14:29".to_owned(),
            tries_left: 5,
        };
        let mut now = Before::default();
        for (session, rules, kept_off) in [
            (SessionState::SignedOut, protected, false),
            (statement.clone(), protected, true),
            (locked.clone(), ScreenRules::STRICTEST, true),
            (SessionState::SignedOut, ScreenRules::STRICTEST, false),
            (statement, open, false),
            (locked, ScreenRules::STRICTEST, false),
        ] {
            now = now.then(&session, false, rules);
            assert_eq!(now.protected, kept_off, "{session:?}");
        }
    }

    fn somebody() -> SignedIn {
        SignedIn {
            name: "Rita CLARKE".to_owned(),
            title: "Triage nurse".to_owned(),
            organisation: "Northampton General Hospital".to_owned(),
            workplace: "Emergency department".to_owned(),
            functions: vec![],
        }
    }

    #[test]
    fn a_page_comes_back_only_with_a_screen_to_show() {
        for (title, comes) in [
            ("", false),
            ("Care Record Viewer", false),
            ("Starting - Care Record Viewer", false),
            ("Locked - Care Record Viewer", true),
            ("Error: Locked - Care Record Viewer", true),
            ("Sign in - Care Record Viewer", true),
        ] {
            assert_eq!(has_a_screen(title), comes, "{title}");
        }
    }
}
