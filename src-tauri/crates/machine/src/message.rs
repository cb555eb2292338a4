//! A box with a few words, for a program of Windows that has no window yet and no console.

use windows::{
    Win32::UI::WindowsAndMessaging::{MB_ICONERROR, MB_SETFOREGROUND, MessageBoxW},
    core::HSTRING,
};

/// Shows `words` under `title` and waits until somebody has read them.
#[expect(unsafe_code, reason = "Windows is asked through pointers")]
pub fn show(title: &str, words: &str) {
    let (title, words) = (HSTRING::from(title), HSTRING::from(words));
    // SAFETY: both texts outlive the call, which returns when the box is closed.
    let _ = unsafe { MessageBoxW(None, &words, &title, MB_ICONERROR | MB_SETFOREGROUND) };
}
