//! What IT says to the program about keys, backups and restores, and what it is told when something is wrong.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

#[test]
fn the_key_may_be_printed_by_a_command_and_is_said_nowhere_else() {
    let it = It::with_a_gateway();
    let key = it.move_key_to("elsewhere.key");
    let text = fs::read_to_string(&key).unwrap();
    let with = |command: &str| it.run(&["user", "list"], &["--key-command", command]);
    let cat = format!("cat {}", key.display());

    assert!(said(&with(&cat)).contains("rita@nhs.net"), "{}", said(&with(&cat)));
    for (command, expected) in [
        ("exit 3", "failed (exit status: 3)"),
        ("/nowhere/vault", "failed (exit status: 127)"),
        ("echo rubbish", "printed no key"),
        (&format!("{cat}; echo and more"), "printed no key"),
        (&format!("{cat}; {cat} >&2; exit 1"), "failed (exit status: 1)"),
        ("yes", "printed no key"),
        ("true", "printed no key"),
        (OTHER_KEY, "is not the one"),
    ] {
        let output = with(command);
        assert!(!output.status.success());
        assert!(said(&output).contains(expected), "{command}: {}", said(&output));
        assert!(!said(&output).contains(text.trim()), "what it prints is never said");
    }
}

#[test]
fn a_key_that_is_missing_wrong_or_open_to_others_is_named() {
    let it = It::with_a_gateway();
    let key = it.data().join("gateway.key");
    let list = || said(&it.run(&["user", "list"], &[]));

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(
        list().contains("gateway.key can be read by others: set its mode to 0600"),
        "{}",
        list()
    );
    let moved = it.move_key_to("moved.key");
    assert!(list().contains("gateway.key is missing"), "{}", list());
    assert!(list().contains("put it back, or say where it is"), "{}", list());
    assert!(!key.exists(), "no new one is made in its place");
    fs::set_permissions(&moved, fs::Permissions::from_mode(0o600)).unwrap();
    let named = it.run(&["user", "list"], &["--key-file", moved.to_str().unwrap()]);
    assert!(named.status.success(), "{}", said(&named));
    fs::write(&moved, "rubbish").unwrap();
    let rubbish = said(&it.run(&["user", "list"], &["--key-file", moved.to_str().unwrap()]));
    assert!(rubbish.contains("moved.key does not hold a key of 32 bytes in base64"), "{rubbish}");
}

#[test]
fn keys_are_replaced_by_a_command_each() {
    let it = It::with_a_gateway();
    let new = it.0.path().join("new.key");
    let new = new.to_str().unwrap();

    let rotated = it.run(&["keys", "rotate"], &[]);
    let rewrapped = it.run(&["keys", "rewrap", "--to", new], &[]);

    assert!(said(&rotated).contains("the old key is gone"), "{}", said(&rotated));
    assert!(said(&rewrapped).contains("new.key opens this database"), "{}", said(&rewrapped));
    let old = it.run(&["user", "list"], &[]);
    assert!(said(&old).contains("gateway.key is not the one"), "{}", said(&old));
    assert!(it.run(&["user", "list"], &["--key-file", new]).status.success());
    let again = it.run(&["keys", "rewrap", "--to", new], &["--key-file", new]);
    assert!(said(&again).contains("in use already"), "{}", said(&again));
    let neither = it.run(&["keys", "rewrap"], &[]);
    assert!(said(&neither).contains("--to <FILE>"), "it says what is missing: {}", said(&neither));
}

#[test]
fn a_gateway_that_serves_is_backed_up_and_not_overwritten_by_a_restore() {
    let it = It(TempDir::new().unwrap());
    let backup = it.0.path().join("backup");
    let backup = backup.to_str().unwrap();
    let restore = ["restore", "--replace", backup];
    let mut serving = it.serve();
    let closed = it.data().join("closed.db");
    assert!((0..100).any(|_| waited_for(&closed)), "what is closed is kept as soon as it serves");

    let made = it.run(&["backup", backup], &[]);
    let again = it.run(&["backup", backup], &[]);
    let while_serving = it.run(&restore, &[]);
    serving.stop();
    assert!(
        it.run(&["user", "disable", "triage-nurse@nhs.net", "--why", "Left"], &[]).status.success()
    );
    let restored = it.run(&restore, &[]);

    assert!(said(&made).contains("every one opens"), "{}", said(&made));
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    assert!(said(&while_serving).contains("stop it first"), "{}", said(&while_serving));
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("1 accounts"), "{}", said(&restored));
    let list = said(&it.run(&["user", "list"], &[]));
    assert!(list.contains("disabled"), "she stays out: {list}");
    let names: Vec<String> = fs::read_dir(it.data())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.iter().any(|name| name.starts_with("gateway.db.replaced-")), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("restoring")), "{names:?}");
}

#[test]
fn a_disk_that_is_full_is_said_and_leaves_nothing_half_done() {
    let it = It::with_a_gateway();
    let backup = it.0.path().join("backup");
    let to = backup.to_str().unwrap();
    let before = fs::read_dir(it.0.path()).unwrap().count();

    let full = it.run_with_files_of_at_most(100, &["backup", to]);
    assert!(!full.status.success());
    assert!(said(&full).contains("cannot be written; nothing of it is left"), "{}", said(&full));
    assert!(said(&full).contains(to), "the file is named: {}", said(&full));
    assert_eq!(fs::read_dir(it.0.path()).unwrap().count(), before, "nothing of it is left");

    assert!(it.run(&["backup", to], &[]).status.success());
    let files = || fs::read_dir(it.data()).unwrap().count();
    let (there, list) = (files(), said(&it.run(&["user", "list"], &[])));
    let full = it.run_with_files_of_at_most(100, &["restore", "--replace", to]);
    assert!(!full.status.success());
    assert!(said(&full).contains("cannot be written"), "{}", said(&full));
    assert_eq!(files(), there, "nothing of it is left");
    assert_eq!(said(&it.run(&["user", "list"], &[])), list, "everything is as it was");
}

#[test]
fn the_help_says_what_to_do() {
    let it = It(TempDir::new().unwrap());
    for (asked, expected) in [
        (vec!["--help"], "--key-command"),
        (vec!["keys", "rotate", "--help"], "goes on where it stopped"),
        (vec!["keys", "rewrap", "--help"], "Keep the old key as long as the backups"),
        (vec!["backup", "--help"], "The keys are not in it"),
        (vec!["restore", "--help"], "Stop the gateway before"),
    ] {
        let help = it.plain(&asked);
        assert!(help.status.success());
        assert!(said(&help).contains(expected), "{asked:?}: {}", said(&help));
    }
}

/// IT, with a folder for what belongs to the gateway and what does not.
struct It(TempDir);

struct Serving(Child);

impl It {
    /// There is a gateway, and Rita has an account.
    fn with_a_gateway() -> Self {
        let it = Self(TempDir::new().unwrap());
        let rita = "user add --email rita@nhs.net --name Rita --role R8001 --title Nurse --ods RNS --organisation NGH \
                    --workplace emergency-department --workplace-name ED";
        let added = it.run(&rita.split(' ').collect::<Vec<_>>(), &[]);
        assert!(added.status.success(), "{}", said(&added));
        it
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn move_key_to(&self, name: &str) -> PathBuf {
        let to = self.0.path().join(name);
        fs::rename(self.data().join("gateway.key"), &to).unwrap();
        to
    }

    fn run(&self, said: &[&str], more: &[&str]) -> Output {
        let data = self.data();
        self.plain(&[said, &["--data", data.to_str().unwrap()], more].concat())
    }

    fn plain(&self, said: &[&str]) -> Output {
        Command::new(PROGRAM).args(said).current_dir(self.0.path()).output().unwrap()
    }

    /// As on a disk that is full: no file grows beyond so many KiB.
    fn run_with_files_of_at_most(&self, kib: u32, said: &[&str]) -> Output {
        let blocks = kib * 2;
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        Command::new("/bin/sh")
            .args(["-c", &limited, "sh", PROGRAM])
            .args(said)
            .args(["--data", self.data().to_str().unwrap()])
            .output()
            .unwrap()
    }

    fn serve(&self) -> Serving {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--training", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("listening"), "{said}");
        Serving(child)
    }
}

impl Serving {
    fn stop(&mut self) {
        Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn waited_for(file: &std::path::Path) -> bool {
    std::thread::sleep(std::time::Duration::from_millis(50));
    file.exists()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_care-record-gateway");
/// Thirty-two bytes, as good as any.
const OTHER_KEY: &str = "echo QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
