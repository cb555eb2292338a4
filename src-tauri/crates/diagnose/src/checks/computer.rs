use machine::Dumps;

use crate::{Check, CheckId, Surroundings, WebView};

/// What draws the page.
pub(super) fn web_view(computer: &Surroundings) -> Check {
    let version = match &computer.web_view {
        WebView::Version(version) => version,
        WebView::Missing => {
            return Check::failed(CheckId::WebView, format!("{WEB_VIEW} is not installed"), DEPLOY);
        }
    };
    if cfg!(windows) && !is_new_enough(version) {
        return Check::failed(
            CheckId::WebView,
            format!("{WEB_VIEW} {version} is too old: {OLDEST} is needed"),
            DEPLOY,
        );
    }
    Check::ok(CheckId::WebView, format!("{WEB_VIEW} {version}"))
}

/// Whether the first of its numbers is at least the one that is needed.
fn is_new_enough(version: &str) -> bool {
    let first = version.split('.').next().and_then(|first| first.parse::<u32>().ok());
    first.is_some_and(|first| first >= OLDEST)
}

/// Whether anything of this program's memory may come to rest on a disk.
pub(super) fn crash_dumps(computer: &Surroundings) -> Check {
    match (computer.dumps)() {
        Dumps::None => Check::ok(CheckId::CrashDumps, "none is kept of this program"),
        Dumps::OfPrograms => Check::failed(
            CheckId::CrashDumps,
            "this computer keeps the memory of programs that fail, and with it what was open",
            STOP_DUMPS,
        ),
        Dumps::OfEverything => Check::failed(
            CheckId::CrashDumps,
            "Windows keeps the whole memory when it stops itself, and with it what was open",
            "in System > Advanced > Startup and Recovery, choose any other than the complete memory dump",
        ),
    }
}

const WEB_VIEW: &str = if cfg!(windows) { "WebView2" } else { "WebKitGTK" };
/// The page is written for ECMAScript 2023; every runtime since December 2023 has it, and what stands in its style sheets.
const OLDEST: u32 = 120;
const DEPLOY: &str = if cfg!(windows) {
    "install the Evergreen Standalone Installer of the WebView2 runtime"
} else {
    "install the library libwebkit2gtk-4.1"
};
const STOP_DUMPS: &str = if cfg!(windows) {
    r"take away HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting\LocalDumps, or limit it to the programs that you look into"
} else {
    "let the limit of this account's core dumps be lowered (ulimit -c)"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_new_enough_by_its_first_number() {
        for (version, is_enough) in
            [("120.0.2210.55", true), ("138.0", true), ("118.9", false), ("99", false), ("", false)]
        {
            assert_eq!(is_new_enough(version), is_enough, "{version}");
        }
    }
}
