//! What IT is told of a computer that keeps nothing.
#![expect(clippy::expect_used, clippy::print_stderr, reason = "test vocabulary")]

use std::{path::Path, process::Command};

// Elsewhere it is the profile that decides, not where the folder lies.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_in_memory_is_said_to_be_lost_at_sign_out() {
    let Ok(memory) = tempfile::TempDir::new_in("/dev/shm") else {
        eprintln!("SKIPPED: this machine has no /dev/shm");
        return;
    };

    let (code, words) = keeping(&memory.path().join("Care Record/Viewer"));

    assert_eq!(code, Some(1), "{words}");
    assert!(words.starts_with("lost: the folder of this account lies in memory"), "{words}");
}

#[test]
fn a_folder_on_a_disk_is_said_to_be_kept() {
    let (code, words) = keeping(Path::new(env!("CARGO_TARGET_TMPDIR")));

    if words.contains("in memory") || words.contains("on a layer") {
        eprintln!("SKIPPED: this is no disk: {words}");
        return;
    }
    assert_eq!(code, Some(0), "{words}");
}

fn keeping(folder: &Path) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_care-record-diagnose"));
    let told = Command::new(program).args(["audit", "keeping"]).arg(folder).output();
    let told = told.expect("the program runs");
    (told.status.code(), String::from_utf8_lossy(&told.stdout).into_owned())
}
