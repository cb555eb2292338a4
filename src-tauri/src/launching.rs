//! What the program is started with: the link of another program, or a question about itself.
//!
//! The operating system starts the program with a link as its only argument. Nothing else that stands there is heeded.

use viewer::Viewer;

/// Hands the link among these arguments to the viewer, if there is one.
pub(crate) fn hand_over(viewer: &Viewer, arguments: impl IntoIterator<Item = String>) {
    if let Some(link) = link_among(arguments) {
        viewer.launch(&link);
    }
}

/// Whether the program was started only to say what it is; then it has said so.
pub(crate) fn is_told_of_itself() -> bool {
    match std::env::args().nth(1).as_deref() {
        Some("--version" | "-V") => println!("care-record-viewer {}", env!("CARGO_PKG_VERSION")),
        Some("--help" | "-h") => println!("{HELP}"),
        Some(_) | None => return false,
    }
    true
}

/// The first is the program itself.
fn link_among(arguments: impl IntoIterator<Item = String>) -> Option<String> {
    let is_link = |argument: &String| {
        argument.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
    };
    arguments.into_iter().skip(1).find(is_link)
}

const SCHEME: &str = "care-record";
const HELP: &str = "\
Opens the window through which a clinician sees a patient's shared care record.

Usage: care-record-viewer [LINK]

  LINK           care-record://launch?patient=NUMBER&birthdate=YYYY-MM-DD&location=CODE
                 and where they are known &practitioner=ADDRESS&exp=SECONDS&nbf=SECONDS:
                 asks for the record of that patient, in the window that is open already
                 if one is. It opens nothing by itself.
  -h, --help     this help
  -V, --version  the version

What this computer is set to, and what is wrong with it: care-record-diagnose --help";

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Option<String> {
        link_among(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn only_a_link_of_this_program_is_handed_over() {
        let link = "care-record://launch?patient=9990000018";
        assert_eq!(given(&["viewer", link]).as_deref(), Some(link));
        assert_eq!(
            given(&["viewer", "--quiet", "CARE-RECORD:x"]).as_deref(),
            Some("CARE-RECORD:x")
        );
        for others in [
            &["viewer"][..],
            &["care-record:x"],
            &["viewer", "https://care-record"],
            &["viewer", "care-records:x"],
        ] {
            assert_eq!(given(others), None, "{others:?}");
        }
    }
}
