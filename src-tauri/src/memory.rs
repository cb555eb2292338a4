//! What this program gives back is wiped first, and its memory is never written to a disk.
//!
//! Rust's own memory is wiped by the allocator in `main.rs`. On Linux the libraries of the window live in the same process: the
//! C library wipes what they give back, if it is told so when a program starts, and WebKit, which keeps memory of its own, uses
//! the C library's if it is told so. So the program starts itself once more with both orders; the processes of the page
//! inherit them. Large pieces go back to the system at once: what a long record took is not kept for the next one.
//!
//! Limits. What is in use cannot be wiped: the open record, and the password while it is typed. The page file is the operating
//! system's. On Windows only Rust's memory is wiped; what the web view's library gives back in this process is not.

use std::io;

/// Begins to wipe, and forbids dumps. The first time it does not come back: the program starts again.
///
/// # Errors
/// Where the system refuses. Then nothing may be opened.
pub(crate) fn guard() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    start_again_wiping()?;
    machine::keep_no_dumps()
}

#[cfg(target_os = "linux")]
fn start_again_wiping() -> io::Result<()> {
    use std::{env, os::unix::process::CommandExt as _, process::Command};

    let orders = env::var(C_LIBRARY).unwrap_or_default();
    if orders.contains(WIPE) {
        return Ok(());
    }
    let orders = [orders.as_str(), GIVE_BACK, WIPE].join(":");
    let mut again = Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1)).env(C_LIBRARY, orders.trim_matches(':'));
    // It answers only where it could not be done.
    Err(again.env(WEBKIT, "1").exec())
}

#[cfg(target_os = "linux")]
const C_LIBRARY: &str = "GLIBC_TUNABLES";
/// Whatever is freed is overwritten with this byte (mallopt(3), `M_PERTURB`), except what the cache of each thread holds: so there
/// is none.
#[cfg(target_os = "linux")]
const WIPE: &str = "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0";
/// From 128 KiB on a piece is a mapping of its own, and stays so (`M_MMAP_THRESHOLD`): left to itself the bound grows to 32 MiB,
/// and what is freed below it stays with the program.
#[cfg(target_os = "linux")]
const GIVE_BACK: &str = "glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=131072";
/// `Malloc=1` is WebKit's own word for "use the memory of the system".
#[cfg(target_os = "linux")]
const WEBKIT: &str = "Malloc";
