/// The version of the WebView2 runtime in which the page is drawn; `None` where there is none.
///
/// Source: Microsoft, *Distribute your app and the WebView2 Runtime*, "Detect if a WebView2 Runtime is already installed": `pv`
/// under the client's own id, for the computer (32-bit view) or for the account. Without a runtime it is missing, empty or 0.0.0.0.
#[cfg(windows)]
#[must_use]
pub fn web_view_version() -> Option<String> {
    use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

    const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let places = [
        (LOCAL_MACHINE, format!(r"SOFTWARE\WOW6432Node\{CLIENT}")),
        (CURRENT_USER, format!(r"Software\{CLIENT}")),
    ];
    let version = |(root, path): (&windows_registry::Key, String)| {
        let version = root.open(path).ok()?.get_string("pv").ok()?;
        (!version.is_empty() && version != "0.0.0.0").then_some(version)
    };
    places.into_iter().find_map(version)
}

/// The version of the library in which the page is drawn, as its file says it; `None` where there is none.
///
/// On Linux that is WebKitGTK. Its file is looked for where distributions put libraries: the console does not load it.
#[cfg(not(windows))]
#[must_use]
pub fn web_view_version() -> Option<String> {
    FOLDERS.iter().find_map(|folder| {
        let mut names = std::fs::read_dir(folder).ok()?.filter_map(|file| {
            file.ok()?.file_name().into_string().ok()?.strip_prefix(LIBRARY).map(str::to_owned)
        });
        names.find(|rest| rest.contains('.')).map(|rest| format!("4.1 (library {rest})"))
    })
}

#[cfg(not(windows))]
const LIBRARY: &str = "libwebkit2gtk-4.1.so.";
#[cfg(not(windows))]
const FOLDERS: [&str; 4] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
