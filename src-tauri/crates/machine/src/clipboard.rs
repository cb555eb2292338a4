//! The clipboard of Windows. Not run here: no Windows was at hand; it is checked by the compiler alone.
#![expect(unsafe_code, reason = "Windows is asked through pointers")]

use windows::{
    Win32::{
        Foundation::{GlobalFree, HANDLE, HGLOBAL},
        System::{
            DataExchange::{
                CloseClipboard, EmptyClipboard, GetClipboardSequenceNumber, OpenClipboard,
                RegisterClipboardFormatW, SetClipboardData,
            },
            Memory::{GMEM_MOVEABLE, GlobalAlloc, GlobalLock, GlobalUnlock},
            Ole::CF_UNICODETEXT,
        },
    },
    core::{Error, PCWSTR, Result, w},
};

/// What was put on the clipboard: the number that Windows gave to the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Put(u32);

/// The clipboard while it is ours.
struct Open;

/// Puts words on the clipboard. Neither its history nor another computer of the same account gets them.
///
/// # Errors
/// What Windows says: another program may hold the clipboard just now.
pub fn put(words: &str) -> Result<Put> {
    {
        let open = Open::now()?;
        open.empty()?;
        for format in KEPT_NOWHERE {
            // SAFETY: the name is a wide string that ends in a zero.
            let format = unsafe { RegisterClipboardFormatW(format) };
            open.set(format, &[0, 0])?;
        }
        let wide: Vec<u16> = words.encode_utf16().chain([0]).collect();
        open.set(CF_UNICODETEXT.0.into(), &wide)?;
    }
    // SAFETY: it takes nothing and gives a number.
    Ok(Put(unsafe { GetClipboardSequenceNumber() }))
}

/// Empties the clipboard, if nobody has copied anything since.
///
/// # Errors
/// What Windows says.
pub fn forget(put: Put) -> Result<()> {
    let open = Open::now()?;
    // SAFETY: it takes nothing and gives a number.
    if unsafe { GetClipboardSequenceNumber() } == put.0 { open.empty() } else { Ok(()) }
}

impl Open {
    fn now() -> Result<Self> {
        // SAFETY: the clipboard is opened for this thread, and closed by `drop`.
        unsafe { OpenClipboard(None) }.map(|()| Self)
    }

    fn empty(&self) -> Result<()> {
        // SAFETY: the clipboard is open.
        unsafe { EmptyClipboard() }
    }

    /// Hands words over in this format; from then on they are the system's.
    fn set(&self, format: u32, wide: &[u16]) -> Result<()> {
        let memory = copied(wide)?;
        // SAFETY: the clipboard is open and empty, and the memory is moveable and unlocked.
        let set = unsafe { SetClipboardData(format, Some(HANDLE(memory.0))) };
        if set.is_err() {
            // SAFETY: the system has not taken it, so it is still ours.
            let _ = unsafe { GlobalFree(Some(memory)) };
        }
        set.map(drop)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: it is open.
        let _ = unsafe { CloseClipboard() };
    }
}

fn copied(wide: &[u16]) -> Result<HGLOBAL> {
    // SAFETY: the memory is as large as what is written into it, and is locked while that is done.
    unsafe {
        let memory = GlobalAlloc(GMEM_MOVEABLE, size_of_val(wide))?;
        let place = GlobalLock(memory).cast::<u16>();
        if place.is_null() {
            let error = Error::from_thread();
            let _ = GlobalFree(Some(memory));
            return Err(error);
        }
        place.copy_from_nonoverlapping(wide.as_ptr(), wide.len());
        let _ = GlobalUnlock(memory);
        Ok(memory)
    }
}

/// Formats by which a program asks that what it copies be kept nowhere else; the value of the last two is a number, none.
const KEPT_NOWHERE: [PCWSTR; 3] = [
    w!("ExcludeClipboardContentFromMonitorProcessing"),
    w!("CanIncludeInClipboardHistory"),
    w!("CanUploadToCloudClipboard"),
];
