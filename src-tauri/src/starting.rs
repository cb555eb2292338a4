//! What keeps the program from starting, told where whoever started it can see it: on Windows in a box, because a program with a
//! window has no console there; elsewhere on the console.

use std::{error::Error, fmt};

use crate::page::TITLE;

/// This computer has nothing that draws the page.
#[derive(Debug)]
pub(crate) struct NoWebView(Box<dyn Error>);

/// Looks for what draws the page, before a window is made: the window's own words would help nobody.
pub(crate) fn find_web_view() -> Result<(), NoWebView> {
    tauri::webview_version().map(drop).map_err(|error| NoWebView(error.into()))
}

/// Says why the program ends.
pub(crate) fn tell(error: &dyn Error) {
    #[cfg(windows)]
    machine::message::show(TITLE, &words(error));
    #[cfg(not(windows))]
    eprintln!("{}", words(error));
}

fn words(error: &dyn Error) -> String {
    let mut words = format!("{TITLE} cannot start: {error}.");
    let mut cause = error.source();
    while let Some(each) = cause {
        words.push_str(&format!("\n  because {each}"));
        cause = each.source();
    }
    words
}

impl fmt::Display for NoWebView {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if cfg!(windows) {
            "this computer has no WebView2 Runtime, which draws the window. IT has to install the Microsoft Edge WebView2 Runtime \
             (Evergreen, x64) for all users; then start the program again"
        } else {
            "this computer has no WebKitGTK 4.1, which draws the window. Install libwebkit2gtk-4.1; then start the program again"
        })
    }
}

impl Error for NoWebView {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_started_it_is_told_why_it_ends_and_what_it_has_to_do() {
        let error = NoWebView("the loader finds nothing".into());

        let words = words(&error);

        assert!(
            words.starts_with("Care Record Viewer cannot start: this computer has no Web"),
            "{words}"
        );
        assert!(words.contains("nstall"), "it says what to do: {words}");
        assert!(words.contains("\n  because "), "and why, for IT: {words}");
    }

    #[test]
    fn where_the_page_can_be_drawn_nothing_keeps_it_from_starting() {
        assert!(find_web_view().is_ok());
    }
}
