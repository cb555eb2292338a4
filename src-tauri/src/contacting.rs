//! Where staff write to, opened with the program that the account has chosen. The address is that of the policy and no other.

use settings::Contact;

/// Whether there was a program for it.
#[cfg(target_os = "linux")]
pub(crate) fn open(contact: &Contact) -> bool {
    gtk::show_uri_on_window(None::<&gtk::Window>, contact.address(), 0)
        .inspect_err(|error| tracing::warn!(%error, "no program opens where staff write to"))
        .is_ok()
}

/// Whether there was a program for it.
#[cfg(windows)]
pub(crate) fn open(contact: &Contact) -> bool {
    machine::open::open(contact.address())
}
