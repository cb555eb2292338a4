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

/// The version of the library in which the page is drawn; `None` where there is none.
///
/// On Linux that is WebKitGTK. The console does not load it, so its file is looked for where distributions put libraries, and Debian's
/// list of packages is asked for its version; elsewhere only the library's own is known.
#[cfg(not(windows))]
#[must_use]
pub fn web_view_version() -> Option<String> {
    let library = FOLDERS.iter().find_map(|folder| {
        let mut names = std::fs::read_dir(folder).ok()?.filter_map(|file| {
            file.ok()?.file_name().into_string().ok()?.strip_prefix(LIBRARY).map(str::to_owned)
        });
        names.find(|rest| rest.contains('.'))
    })?;
    Some(packaged().unwrap_or_else(|| format!("4.1 (library {library})")))
}

#[cfg(not(windows))]
fn packaged() -> Option<String> {
    let mut asked = std::process::Command::new("dpkg-query");
    let told = asked.args(["--show", "--showformat", "${Version}", PACKAGE]).output().ok()?;
    upstream(std::str::from_utf8(&told.stdout).ok()?).map(str::to_owned)
}

/// `2.50.6` of `1:2.50.6-1~deb12u2`, as Debian writes versions (deb-version(7)).
#[cfg(not(windows))]
fn upstream(version: &str) -> Option<&str> {
    let version = version.split_once(':').map_or(version, |(_, version)| version);
    let numbers = version.split(['-', '+', '~']).next()?;
    numbers.starts_with(|sign: char| sign.is_ascii_digit()).then_some(numbers)
}

#[cfg(not(windows))]
const PACKAGE: &str = "libwebkit2gtk-4.1-0";
#[cfg(not(windows))]
const LIBRARY: &str = "libwebkit2gtk-4.1.so.";
#[cfg(not(windows))]
const FOLDERS: [&str; 4] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

#[cfg(all(test, not(windows)))]
mod tests {
    use super::upstream;

    #[test]
    fn a_package_tells_which_version_draws_the_page() {
        for (packaged, expected) in [
            ("2.50.6-1~deb12u2", Some("2.50.6")),
            ("1:2.48.0~rc1-0ubuntu1", Some("2.48.0")),
            ("2.52.1", Some("2.52.1")),
            ("", None),
            ("none", None),
        ] {
            assert_eq!(upstream(packaged), expected, "{packaged}");
        }
    }
}
