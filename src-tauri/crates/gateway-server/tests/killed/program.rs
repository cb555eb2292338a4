//! The gateway as a program that is started again and again on the same folder.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use contract::LedgerHead;

use crate::wire::Address;

/// The program, with its folder and a signed policy.
pub(crate) struct Program {
    data: PathBuf,
    policy: PathBuf,
}

/// It, as it runs.
pub(crate) struct Running(pub(crate) Child);

impl Program {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let (policy, key) = (folder.join("policy.toml"), folder.join("policy.key"));
        fs::write(&policy, run(&["policy", "standard"], &[]).stdout).unwrap();
        assert!(run(&["policy", "new-key"], &[&key]).status.success());
        assert!(run(&["policy", "sign", "--key"], &[&key, &policy]).status.success());
        Self { data: folder.join("data"), policy }
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Starts it and tells where it listens.
    pub(crate) fn start(&self, address: &Address) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_care-record-gateway"))
            .args(["serve", "--listen", "127.0.0.1:0", "--device-network", "127.0.0.0/8", "--data"])
            .arg(&self.data)
            .arg("--policy")
            .arg(&self.policy)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        address.is(said.trim().strip_prefix("listening on http://").expect("it listens"));
        Running(child)
    }
}

impl Running {
    /// Kills it as `kill -9` does: it is told nothing and closes nothing.
    pub(crate) fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Whether the ledger holds, and what is said of it.
pub(crate) fn verify(data: &Path) -> (bool, String) {
    let output = run(&["audit", "verify", "--data"], &[data]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).trim().to_owned())
}

/// Every head that was signed.
pub(crate) fn heads(data: &Path) -> Vec<LedgerHead> {
    let lines = String::from_utf8(run(&["audit", "heads", "--data"], &[data]).stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(words: &[&str], paths: &[&Path]) -> Output {
    let program = env!("CARGO_BIN_EXE_care-record-gateway");
    Command::new(program).args(words).args(paths).output().unwrap()
}
