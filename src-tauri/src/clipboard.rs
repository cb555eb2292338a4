//! The clipboard. What is copied here stands on it for as long as the policy says, and not beyond the record that it is of;
//! what somebody else copied since is left alone.
//!
//! Why the program puts it there and not the page: then nothing can be copied past `Viewer::copy`, which writes it down.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tauri::{AppHandle, Manager as _, Runtime};
use tokio::time::sleep;

/// How often something was put on the clipboard, so that the end of an earlier copy does not end a later one.
#[derive(Default)]
pub(crate) struct Clipboard(AtomicU64);

impl Clipboard {
    /// Puts words on the clipboard for a while.
    pub(crate) fn put<R: Runtime>(&self, app: &AppHandle<R>, words: String, stays: Duration) {
        let round = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        on_its_thread(app, move || put(&words));
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            sleep(stays).await;
            if app.state::<Self>().0.load(Ordering::SeqCst) == round {
                on_its_thread(&app, system::forget);
            }
        });
    }
}

/// Takes off the clipboard whatever this process has put there, when its page ends. On the thread of the window.
pub(crate) fn forget_all() {
    system::forget_all();
}

/// Takes what was copied of a record off the clipboard, when it closes. From any other thread.
pub(crate) fn forget_soon<R: Runtime>(app: &AppHandle<R>) {
    on_its_thread(app, system::forget);
}

fn put(words: &str) {
    system::put(words);
}

fn on_its_thread<R: Runtime>(app: &AppHandle<R>, act: impl FnOnce() + Send + 'static) {
    if let Err(error) = app.run_on_main_thread(act) {
        tracing::error!(%error, "the clipboard was not reached");
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::sync::atomic::{AtomicBool, Ordering};

    use gtk::{
        TargetEntry, TargetFlags,
        gdk::{SELECTION_CLIPBOARD, SELECTION_PRIMARY, selection_owner_get},
    };

    /// Whether what stands on the clipboard was put there by `put`.
    static OURS: AtomicBool = AtomicBool::new(false);

    /// Given up by GTK as soon as somebody else has copied something, here or in another program.
    struct Held;

    impl Drop for Held {
        fn drop(&mut self) {
            OURS.store(false, Ordering::SeqCst);
        }
    }

    pub(super) fn put(words: &str) {
        if !gtk::is_initialized_main_thread() {
            return;
        }
        let forms = ["UTF8_STRING", "text/plain;charset=utf-8", "TEXT", "STRING"];
        let forms = forms.map(|form| TargetEntry::new(form, TargetFlags::empty(), 0));
        let (words, held) = (words.to_owned(), Held);
        let clipboard = gtk::Clipboard::get(&SELECTION_CLIPBOARD);
        let put = clipboard.set_with_data(&forms, move |_, asked, _| {
            let _as_long_as_it_is_ours = &held;
            asked.set_text(&words);
        });
        OURS.store(put, Ordering::SeqCst);
    }

    pub(super) fn forget() {
        if !gtk::is_initialized_main_thread() {
            return;
        }
        // GTK would take away what another program has put there since.
        if OURS.load(Ordering::SeqCst) {
            gtk::Clipboard::get(&SELECTION_CLIPBOARD).clear();
        }
    }

    /// What was copied out of a field, and what is marked in the page, stands in this process as well.
    pub(super) fn forget_all() {
        if !gtk::is_initialized_main_thread() {
            return;
        }
        for selection in [SELECTION_CLIPBOARD, SELECTION_PRIMARY] {
            if selection_owner_get(&selection).is_some() {
                gtk::Clipboard::get(&selection).clear();
            }
        }
    }
}

#[cfg(windows)]
mod system {
    use std::sync::{Mutex, PoisonError};

    use machine::clipboard::{self, Put};

    static LAST: Mutex<Option<Put>> = Mutex::new(None);

    pub(super) fn put(words: &str) {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        match clipboard::put(words) {
            Ok(put) => *last = Some(put),
            Err(error) => tracing::error!(%error, "the clipboard does not take what is copied"),
        }
    }

    pub(super) fn forget_all() {
        forget();
    }

    pub(super) fn forget() {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(put) = last
            && let Err(error) = clipboard::forget(put)
        {
            tracing::error!(%error, "the clipboard does not let go of what was copied");
        }
    }
}
