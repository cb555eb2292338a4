//! A page or a mailbox, opened with the program that the account has chosen for it on Windows.

use windows::{
    Win32::UI::{Shell::ShellExecuteW, WindowsAndMessaging::SW_SHOWNORMAL},
    core::{HSTRING, PCWSTR, w},
};

/// Opens an address; whether there was a program for it. Whoever calls has made sure that it is a page or a mailbox: Windows
/// starts whatever it is handed.
#[must_use]
#[expect(unsafe_code, reason = "Windows is asked through pointers")]
pub fn open(address: &str) -> bool {
    let address = HSTRING::from(address);
    // SAFETY: the texts outlive the call; without a window, parameters and a folder there is nothing else to point to.
    let answer = unsafe {
        ShellExecuteW(None, w!("open"), &address, PCWSTR::null(), PCWSTR::null(), SW_SHOWNORMAL)
    };
    // Up to 32 it is the number of an error; it is no handle.
    answer.0.addr() > 32
}
