use std::str::FromStr;

use thiserror::Error;

/// Where staff may write to: a page of the organisation, `https://…`, or one mailbox, `mailto:…`. Nothing else is ever opened.
///
/// A mailbox stands alone: no subject, no text, no other recipient and nothing attached can come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(String);

/// What is no such address.
#[derive(Debug, Error)]
#[error("neither a page nor one mailbox")]
pub struct NotAContact;

impl Contact {
    /// As it is opened.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }

    /// As a person reads it.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.0.strip_prefix(MAILBOX).unwrap_or(&self.0)
    }
}

impl FromStr for Contact {
    type Err = NotAContact;

    fn from_str(text: &str) -> Result<Self, NotAContact> {
        let is_one = match (text.strip_prefix(PAGE), text.strip_prefix(MAILBOX)) {
            (Some(page), _) => is_page(page),
            (None, Some(mailbox)) => is_mailbox(mailbox),
            (None, None) => false,
        };
        is_one.then(|| Self(text.to_owned())).ok_or(NotAContact)
    }
}

fn is_page(rest: &str) -> bool {
    let (host, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let (host, port) = host.split_once(':').unwrap_or((host, "443"));
    is_host(host) && port.parse::<u16>().is_ok() && path.chars().all(is_of_a_path)
}

fn is_mailbox(rest: &str) -> bool {
    rest.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && name.chars().all(is_of_a_name) && is_host(host)
    })
}

/// A name with a dot in it, as everything that can be reached outside of a computer has.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    host.contains('.') && host.split('.').all(is_label)
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ".-_+".contains(letter)
}

fn is_of_a_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "/?#-._~&=+%,;:@".contains(letter)
}

const PAGE: &str = "https://";
const MAILBOX: &str = "mailto:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_or_one_mailbox_is_taken_as_it_is_written() {
        for good in [
            "https://feedback.example.org",
            "https://forms.example.org:8443/care-record?form=2#top",
            "mailto:care.record+feedback@trust.example.org",
        ] {
            assert_eq!(good.parse::<Contact>().unwrap().address(), good);
        }
        let mailbox: Contact = "mailto:feedback@trust.example.org".parse().unwrap();
        assert_eq!(mailbox.shown(), "feedback@trust.example.org");
    }

    #[test]
    fn nothing_else_is_an_address_to_write_to() {
        let bad = [
            ("", "nothing"),
            ("feedback@example.org", "no kind"),
            ("http://example.org", "unprotected"),
            ("HTTPS://example.org", "another spelling of the kind"),
            ("file:///C:/Windows/System32/calc.exe", "a file"),
            ("\\\\server\\share\\program.exe", "a file elsewhere"),
            ("C:\\Windows\\System32\\calc.exe", "a program"),
            ("javascript:alert(1)", "a script"),
            ("ms-settings:about", "a program by its kind"),
            ("care-record:open", "ourselves"),
            ("https://", "no host"),
            ("https://intranet", "a host without a dot"),
            ("https://-a.example", "no host of that spelling"),
            ("https://a..example", "an empty part"),
            ("https://good.example@evil.example/", "a name before the host"),
            ("https://example.org:99999/", "no such port"),
            ("https://example.org/a b", "a space"),
            ("https://example.org/\"&calc", "a quote"),
            ("https://example.org/\\..\\x", "a backslash"),
            ("https://example.org/\u{202e}gpj.exe", "a turn of the writing"),
            ("https://ex\u{0430}mple.org", "a letter that looks like another"),
            ("https://example.org/\n", "a line end"),
            ("mailto:", "no mailbox"),
            ("mailto:feedback", "no host"),
            ("mailto:@example.org", "no name"),
            ("mailto:a@example.org,b@example.org", "two mailboxes"),
            ("mailto:a@example.org?bcc=b@example.org", "another recipient"),
            ("mailto:a@example.org?attach=C:\\secret", "something attached"),
            ("mailto:a@b@example.org", "two hosts"),
            ("mailto:a%0Ab@example.org", "an escape"),
        ];
        for (text, what) in bad {
            assert!(text.parse::<Contact>().is_err(), "{what}: {text:?}");
        }
    }
}
