//! The printer's window. It opens for a ticket alone; whatever else asks to print gets a sheet that says why it is empty.

use tauri::{Runtime, WebviewWindow, webview::PlatformWebview};
use tokio::sync::oneshot;

/// Opens the printer's window over the page as it is laid out, and returns when that is over, as far as the system tells.
pub(crate) async fn hand_over<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    let (over, is_over) = oneshot::channel();
    system::open(window, over)?;
    // A page that ended meanwhile has nobody left to tell.
    let _ = is_over.await;
    Ok(())
}

/// Closes the printer's window, if it stands open: a locked session prints nothing. From any thread but the window's.
pub(crate) fn call_off() {
    system::call_off();
}

/// Lets no script of the page print by itself.
pub(crate) fn only_by_ticket(view: &PlatformWebview) {
    system::only_by_ticket(view);
}

#[cfg(target_os = "linux")]
mod system {
    use std::{cell::Cell, rc::Rc};

    use gtk::{
        glib::MainContext,
        prelude::{Cast as _, DialogExt as _, WidgetExt as _},
    };
    use webkit2gtk::{
        PrintOperation, PrintOperationExt as _, PrintOperationResponse, WebViewExt as _,
    };

    use super::{PlatformWebview, Runtime, WebviewWindow, oneshot};

    pub(super) fn open<R: Runtime>(
        window: &WebviewWindow<R>,
        over: oneshot::Sender<()>,
    ) -> tauri::Result<()> {
        window.with_webview(move |view| run_dialog(&view, over))
    }

    /// Everything waits here while the printer's window is open, but what comes by way of the main context.
    fn run_dialog(view: &PlatformWebview, over: oneshot::Sender<()>) {
        let view = view.inner();
        let operation = PrintOperation::new(&view);
        operation.set_page_setup(&a4());
        let tell = Rc::new(Cell::new(Some(over)));
        let told = Rc::clone(&tell);
        operation.connect_finished(move |_| drop(told.take()));
        let parent = view.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
        // Where it prints, it is over when the pages are drawn.
        if operation.run_dialog(parent.as_ref()) != PrintOperationResponse::Print {
            drop(tell.take());
        }
    }

    /// A4, with margins that every printer keeps.
    fn a4() -> gtk::PageSetup {
        let setup = gtk::PageSetup::new();
        setup.set_paper_size(&gtk::PaperSize::new(Some("iso_a4")));
        setup.set_top_margin(MARGIN, gtk::Unit::Mm);
        setup.set_bottom_margin(MARGIN, gtk::Unit::Mm);
        setup.set_left_margin(MARGIN, gtk::Unit::Mm);
        setup.set_right_margin(MARGIN, gtk::Unit::Mm);
        setup
    }

    pub(super) fn call_off() {
        MainContext::default().invoke(|| {
            for window in gtk::Window::list_toplevels() {
                if let Ok(dialog) = window.downcast::<gtk::Dialog>() {
                    dialog.response(gtk::ResponseType::Cancel);
                }
            }
        });
    }

    pub(super) fn only_by_ticket(view: &PlatformWebview) {
        view.inner().connect_print(|_, _| true);
    }

    const MARGIN: f64 = 10.0;
}

#[cfg(windows)]
mod system {
    use super::{PlatformWebview, Runtime, WebviewWindow, oneshot};

    /// The printer's window is a part of the page here: it ends with the process of the page.
    pub(super) fn open<R: Runtime>(
        window: &WebviewWindow<R>,
        over: oneshot::Sender<()>,
    ) -> tauri::Result<()> {
        drop(over);
        window.print()
    }

    pub(super) fn call_off() {}

    pub(super) fn only_by_ticket(view: &PlatformWebview) {
        if let Err(error) = machine::web_view::without_its_own_keys(&view.controller()) {
            tracing::error!(%error, "the web view keeps keys and menus of its own");
        }
    }
}
