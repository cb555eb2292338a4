//! What Windows says of proxies (WinHTTP).
#![expect(unsafe_code, reason = "Windows is asked through pointers")]

use std::ffi::c_void;

use windows::{
    Win32::{
        Foundation::{ERROR_FILE_NOT_FOUND, GlobalFree, HGLOBAL},
        Networking::WinHttp::{
            ERROR_WINHTTP_AUTODETECTION_FAILED, ERROR_WINHTTP_LOGIN_FAILURE,
            ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT, WINHTTP_ACCESS_TYPE_NO_PROXY,
            WINHTTP_AUTO_DETECT_TYPE_DHCP, WINHTTP_AUTO_DETECT_TYPE_DNS_A,
            WINHTTP_AUTOPROXY_AUTO_DETECT, WINHTTP_AUTOPROXY_CONFIG_URL, WINHTTP_AUTOPROXY_OPTIONS,
            WINHTTP_CURRENT_USER_IE_PROXY_CONFIG, WINHTTP_PROXY_INFO, WinHttpCloseHandle,
            WinHttpGetIEProxyConfigForCurrentUser, WinHttpGetProxyForUrl, WinHttpOpen,
            WinHttpSetTimeouts,
        },
    },
    core::{Error, HRESULT, HSTRING, PCWSTR, PWSTR, w},
};

use super::{Script, Set, Way, WayError, first, way};

/// By which way this account reaches an address. It may take seconds: a script is fetched over the network.
///
/// # Errors
/// [`WayError`]
pub fn to(address: &str) -> Result<Way, WayError> {
    way(&set()?, address, |script| asked(script, address))
}

/// What is set for this account, by policy or by hand.
fn set() -> Result<Set, WayError> {
    let mut said = WINHTTP_CURRENT_USER_IE_PROXY_CONFIG::default();
    // SAFETY: the pointer is to a structure that outlives the call, which fills it.
    match unsafe { WinHttpGetIEProxyConfigForCurrentUser(&raw mut said) } {
        Ok(()) => Ok(Set {
            asks_the_network: said.fAutoDetect.as_bool(),
            script: taken(said.lpszAutoConfigUrl),
            by_hand: taken(said.lpszProxy),
            except: taken(said.lpszProxyBypass),
        }),
        Err(error) if error.code() == ERROR_FILE_NOT_FOUND.to_hresult() => Ok(Set::default()),
        Err(error) => Err(WayError::NotSaid(error.into())),
    }
}

/// What a script says; `None` where the network offers none.
fn asked(script: Script<'_>, address: &str) -> Result<Option<Way>, WayError> {
    let session = Session::open().map_err(|error| WayError::NotSaid(error.into()))?;
    // As Windows advises: first without this account's name, which most scripts do not ask for.
    let answer = session.ask(script, address, false).or_else(|error| {
        if is(&error, ERROR_WINHTTP_LOGIN_FAILURE) {
            session.ask(script, address, true)
        } else {
            Err(error)
        }
    });
    match answer {
        Ok(way) => Ok(Some(way)),
        Err(error) if is(&error, ERROR_WINHTTP_AUTODETECTION_FAILED) => Ok(None),
        Err(error) if is(&error, ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT) => {
            Err(WayError::ScriptUnreachable(error.into()))
        }
        Err(error) => Err(WayError::ScriptUnusable(error.into())),
    }
}

/// A session of WinHTTP, in which scripts are fetched and run.
struct Session(*mut c_void);

impl Session {
    fn open() -> Result<Self, Error> {
        // SAFETY: the texts are wide strings that end in a zero; the handle is ours alone, to be closed once.
        let handle = unsafe {
            WinHttpOpen(
                w!("care-record-viewer"),
                WINHTTP_ACCESS_TYPE_NO_PROXY,
                PCWSTR::null(),
                PCWSTR::null(),
                0,
            )
        };
        if handle.is_null() {
            return Err(Error::from_thread());
        }
        let session = Self(handle);
        // SAFETY: the handle is open.
        unsafe { WinHttpSetTimeouts(handle, PATIENCE, PATIENCE, PATIENCE, PATIENCE)? };
        Ok(session)
    }

    fn ask(&self, script: Script<'_>, address: &str, as_this_account: bool) -> Result<Way, Error> {
        let place = HSTRING::from(match script {
            Script::At(place) => place,
            Script::OfTheNetwork => "",
        });
        let mut options = WINHTTP_AUTOPROXY_OPTIONS {
            fAutoLogonIfChallenged: as_this_account.into(),
            ..Default::default()
        };
        match script {
            Script::OfTheNetwork => {
                options.dwFlags = WINHTTP_AUTOPROXY_AUTO_DETECT;
                options.dwAutoDetectFlags =
                    WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
            }
            Script::At(_) => {
                options.dwFlags = WINHTTP_AUTOPROXY_CONFIG_URL;
                options.lpszAutoConfigUrl = PCWSTR(place.as_ptr());
            }
        }
        let mut said = WINHTTP_PROXY_INFO::default();
        // SAFETY: the handle is open; the texts and structures outlive the call, which fills the last.
        unsafe {
            let address = HSTRING::from(address);
            WinHttpGetProxyForUrl(self.0, &address, &raw mut options, &raw mut said)?;
        }
        drop(taken(said.lpszProxyBypass));
        let proxies =
            taken(said.lpszProxy).filter(|_| said.dwAccessType != WINHTTP_ACCESS_TYPE_NO_PROXY);
        Ok(proxies.map_or(Way::Straight, |proxies| first(&proxies, address)))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and closed by nobody else.
        let _ = unsafe { WinHttpCloseHandle(self.0) };
    }
}

/// Words that Windows handed over, which are ours to free; `None` where there are none.
fn taken(words: PWSTR) -> Option<String> {
    if words.is_null() {
        return None;
    }
    // SAFETY: Windows says that such words end in a zero, and are to be freed once, by this.
    unsafe {
        let read = words.to_string();
        let _ = GlobalFree(Some(HGLOBAL(words.0.cast())));
        read.ok().filter(|words| !words.trim().is_empty())
    }
}

fn is(error: &Error, code: u32) -> bool {
    error.code() == HRESULT::from_win32(code)
}

/// In milliseconds, for each step of fetching a script.
const PATIENCE: i32 = 5_000;

#[cfg(test)]
mod tests;
