//! The gateway's own program, in another process on the same folder.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::house::House;

/// Says something to the gateway on its own computer; what it asks for is typed. What it prints comes back.
pub(crate) fn program(house: &House, arguments: &[&str], typed: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_care-record-gateway"))
        .args(arguments)
        .arg("--data")
        .arg(house.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that asks nothing may have ended already.
    let _ = writeln!(program.stdin.take().unwrap(), "{typed}");
    let output = program.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}
