//! What IT does with the package, each row a promise. They build on each other, in this order.

use super::{super::tables::Table, Installable, Trial, computer::named};
use crate::{command::words_of, fault::Fault, place};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

type Row = (&'static str, fn(&Trial<'_>) -> Result<(), Fault>);

pub(super) const ROWS: &[Row] = &[
    ("a package that was altered by one bit is no longer ours", altered),
    ("without WebView2 it is refused, says what to do, and leaves nothing", no_web_view),
    ("PROFILE=Ward is refused, says why, and leaves nothing", profile_that_is_none),
    ("a gateway without https is refused, and leaves nothing", gateway_that_is_none),
    ("it installs silently, with the settings it is given and no other word among them", installs),
    ("the Start menu, the link, the event source and the programs are there", everything_is_there),
    ("the installed diagnosis names each setting with the key where it stands", diagnosis),
    ("the installed diagnosis still reads the log that was not sent", log_is_read),
    ("a link of another program starts the viewer and is handed over whole", link),
    ("a program that was replaced or lost comes back by repair, with the settings", repair),
    ("a repair that is given another gateway sets it, and leaves the rest", repair_sets),
    ("the gateway, a package of its own, goes in beside it and says its version", gateway),
    ("an upgrade keeps the settings, leaves the gateway alone, and is one product", upgrade),
    ("the gateway is upgraded and removed, and the viewer is what it was", gateway_goes),
    ("an older version is refused, says how to go back, and the newer stays", downgrade),
    ("an uninstall leaves nothing of its own on disk or in the registry", uninstall),
    ("the way back: after the uninstall the older version goes in, and out again", way_back),
];

fn altered(trial: &Trial<'_>) -> Result<(), Fault> {
    let copy = trial.made.work.join("trial").join("altered.msi");
    let mut bytes = fs::read(&trial.this.file).map_err(|cause| Fault::at(&copy, &cause))?;
    let middle = bytes.len() / 2;
    bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1);
    fs::write(&copy, bytes).map_err(|cause| Fault::at(&copy, &cause))?;
    let signer = &trial.made.signer;
    holds(signer.verifies(&trial.this.file), "not even the package itself verifies")?;
    holds(!signer.verifies(&copy), "it still verifies")
}

fn no_web_view(trial: &Trial<'_>) -> Result<(), Fault> {
    let refused = trial.refused(&trial.this, "", "MicrosoftEdgeWebView2RuntimeInstallerX64.exe");
    let nothing = trial.nothing_is_there();
    trial.computer.set(WEB_VIEW_2, "pv", "131.0.2903.51", 32)?;
    refused.and(nothing)
}

fn profile_that_is_none(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.refused(&trial.this, "PROFILE=Ward", "ward, practice or laptop")?;
    trial.nothing_is_there()
}

fn gateway_that_is_none(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.refused(&trial.this, "GATEWAYURL=gateway.example", "must begin with https://")?;
    trial.nothing_is_there()
}

fn installs(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.installs(&trial.this, &format!("GATEWAYURL={GATEWAY} PROFILE=ward"))?;
    trial.setting("GatewayUrl", Some(GATEWAY))?;
    trial.setting("Profile", Some("ward"))?;
    trial.setting("Organisation", None)?;
    let key = r"HKLM\Software\Care Record\Viewer";
    let (_, words) = trial.computer.told(&["reg", "query", key, "/reg:64"])?;
    let values = words.lines().filter(|line| line.contains("REG_")).count();
    holds(values == 2, format!("among the settings stand {values} values, not 2"))
}

fn everything_is_there(trial: &Trial<'_>) -> Result<(), Fault> {
    for name in ["care-record-viewer.exe", "care-record-diagnose.exe", "WebView2Loader.dll"] {
        trial.is_ours(name)?;
    }
    let viewer = r#"C:\Program Files\Care Record\Viewer\care-record-viewer.exe"#;
    let open = format!("\"{viewer}\" \"%1\"");
    for (key, name, expected) in [
        (r"Software\Classes\care-record", "URL Protocol", ""),
        (r"Software\Classes\care-record\shell\open\command", "", &open),
        (EVENTS, "EventMessageFile", r"C:\windows\system32\EventCreate.exe"),
        (EVENTS, "TypesSupported", "0x7"),
        (NO_REPORTS, "care-record-viewer.exe", "0x1"),
    ] {
        let found = trial.computer.value(key, name);
        holds(found.as_deref() == Some(expected), format!("{key} {name} is {found:?}"))?;
    }
    let shortcuts = place::files_under(&trial.computer.drive());
    let ours = shortcuts.iter().any(|file| file.ends_with("Programs/Care Record Viewer.lnk"));
    holds(ours, "the Start menu has no entry")
}

fn diagnosis(trial: &Trial<'_>) -> Result<(), Fault> {
    let (_, words) = trial.diagnose(&["--json"])?;
    let words = words.replace("\\\\", "\\");
    for expected in [GATEWAY, r"HKLM\Software\Care Record\Viewer"] {
        holds(words.contains(expected), format!("`{expected}` is not in what it says:\n{words}"))?;
    }
    Ok(())
}

fn log_is_read(trial: &Trial<'_>) -> Result<(), Fault> {
    let (code, words) = trial.diagnose(&["audit", "verify"])?;
    // The key is with the account that wrote it, elsewhere.
    let unread = code == 2 && words.contains("nothing wrong was found") && words.contains('5');
    holds(unread, format!("it ends with {code} and says:\n{words}"))
}

fn link(trial: &Trial<'_>) -> Result<(), Fault> {
    let (viewer, heard) = (trial.installed(VIEWER), trial.computer.drive().join("heard.txt"));
    fs::copy(&trial.recorder, &viewer).map_err(|cause| Fault::at(&viewer, &cause))?;
    let link = "care-record://launch?patient=9990000018&birthdate=1945-07-14&location=RX1";
    trial.computer.told(&["start", link])?;
    for _ in 0..100 {
        if let Ok(words) = fs::read_to_string(&heard) {
            return holds(words.trim() == link, format!("it was handed `{words}`"));
        }
        thread::sleep(Duration::from_millis(100));
    }
    Err(Fault::new("nothing was started"))
}

fn repair(trial: &Trial<'_>) -> Result<(), Fault> {
    let lost = trial.installed("care-record-diagnose.exe");
    fs::remove_file(&lost).map_err(|cause| Fault::at(&lost, &cause))?;
    trial.repairs("")?;
    trial.is_ours(VIEWER)?;
    trial.is_ours("care-record-diagnose.exe")?;
    trial.setting("GatewayUrl", Some(GATEWAY))
}

fn repair_sets(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.repairs(&format!("GATEWAYURL={ANOTHER}"))?;
    trial.setting("GatewayUrl", Some(ANOTHER))?;
    trial.setting("Profile", Some("ward"))
}

fn gateway(trial: &Trial<'_>) -> Result<(), Fault> {
    holds(!trial.installed(SERVER).exists(), "it came with the viewer")?;
    let [this, _] = &trial.gateway;
    trial.installs(this, "")?;
    trial.is_ours(SERVER)?;
    let (code, words) = trial.computer.told(&[&named(&trial.installed(SERVER)), "--version"])?;
    let said = code == 0 && words.contains("care-record-gateway");
    holds(said, format!("it ends with {code} and says `{words}`"))
}

fn upgrade(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.installs(&trial.next, "")?;
    trial.setting("GatewayUrl", Some(ANOTHER))?;
    trial.setting("Profile", Some("ward"))?;
    trial.is_ours(SERVER)?;
    trial.one_product("Viewer", &trial.next)
}

fn gateway_goes(trial: &Trial<'_>) -> Result<(), Fault> {
    let [this, next] = &trial.gateway;
    trial.installs(next, "")?;
    trial.is_ours(SERVER)?;
    trial.one_product("Gateway", next)?;
    trial.refused(this, "", "restore the backup from before the upgrade")?;
    trial.uninstalls(next)?;
    let folder = trial.computer.drive().join("Program Files/Care Record/Gateway");
    holds(!folder.exists(), "its folder is left behind")?;
    let key = trial.computer.value(r"Software\Care Record\Gateway", "Version");
    holds(key.is_none(), "its key is left behind")?;
    trial.is_ours(VIEWER)?;
    trial.setting("GatewayUrl", Some(ANOTHER))
}

fn downgrade(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.refused(&trial.this, "", "uninstall it, then install this one")?;
    trial.is_ours(VIEWER)?;
    trial.one_product("Viewer", &trial.next)
}

fn uninstall(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.uninstalls(&trial.next)?;
    trial.nothing_is_there()
}

fn way_back(trial: &Trial<'_>) -> Result<(), Fault> {
    trial.installs(&trial.this, "PROFILE=laptop")?;
    trial.setting("Profile", Some("laptop"))?;
    trial.setting("GatewayUrl", None)?;
    trial.uninstalls(&trial.this)?;
    trial.nothing_is_there()
}

impl Trial<'_> {
    fn installs(&self, package: &Installable, words: &str) -> Result<(), Fault> {
        let words = format!("/i \"{}\" {words}", named(&package.file));
        self.ends(&words, 0)
    }

    fn repairs(&self, words: &str) -> Result<(), Fault> {
        let product = &self.this.product;
        self.ends(&format!("/i {{{product}}} REINSTALL=ALL REINSTALLMODE=amus {words}"), 0)
    }

    fn uninstalls(&self, package: &Installable) -> Result<(), Fault> {
        self.ends(&format!("/x {{{}}}", package.product), 0)
    }

    /// It is refused, and has words for that which hold these. Windows writes them in its log and on the screen; Wine does not.
    fn refused(&self, package: &Installable, given: &str, why: &str) -> Result<(), Fault> {
        self.ends(&format!("/i \"{}\" {given}", named(&package.file)), 1603)?;
        let conditions = Table::of(&package.file, "LaunchCondition")?;
        let said = conditions.column("Description").any(|(_, words)| words.contains(why));
        holds(said, format!("the package has no words that say `{why}`"))
    }

    fn ends(&self, words: &str, expected: u32) -> Result<(), Fault> {
        let code = self.computer.msiexec(words)?;
        holds(code == expected, format!("`msiexec {words}` ends with {code}, not {expected}"))
    }

    fn setting(&self, name: &str, expected: Option<&str>) -> Result<(), Fault> {
        let found = self.computer.value(r"Software\Care Record\Viewer", name);
        holds(found.as_deref() == expected, format!("{name} is {found:?}, not {expected:?}"))
    }

    /// The installed program is the one in the package.
    fn is_ours(&self, name: &str) -> Result<(), Fault> {
        let read = |path: &Path| fs::read(path).map_err(|cause| Fault::at(path, &cause));
        let same = read(&self.installed(name))? == read(&self.made.programs.join(name))?;
        holds(same, format!("{name} is another"))
    }

    fn diagnose(&self, words: &[&str]) -> Result<(i32, String), Fault> {
        let program = named(&self.installed("care-record-diagnose.exe"));
        self.computer.told(&[&[program.as_str()], words].concat())
    }

    /// Of this name Windows lists this package, and no other.
    fn one_product(&self, name: &str, package: &Installable) -> Result<(), Fault> {
        let registry = self.computer.registry()?;
        let entry = format!("\"DisplayName\"=\"Care Record {name}\"");
        let listed = registry.iter().filter(|line| line.contains(&entry));
        let listed: Vec<&String> = listed.collect();
        let it = listed.iter().all(|line| line.contains(&package.product));
        holds(it && listed.len() == 1, format!("Windows lists {listed:?}"))
    }

    /// No file, no shortcut and no value is left that was not there before, but the account's own.
    fn nothing_is_there(&self) -> Result<(), Fault> {
        let files = place::files_under(&self.computer.drive());
        let ours = files.iter().filter(|file| !file.starts_with(&self.data)).find(|file| {
            let path = file.to_string_lossy().to_lowercase();
            path.contains("care record") || path.contains("care-record")
        });
        holds(ours.is_none(), format!("left behind: {ours:?}"))?;
        let vendor = self.computer.drive().join("Program Files/Care Record");
        holds(!vendor.exists(), "the folder of the programs is left behind")?;
        let now = self.computer.registry()?;
        let left = now.difference(&self.registry);
        let left: Vec<&String> = left.filter(|line| line.to_lowercase().contains("care")).collect();
        holds(left.is_empty(), format!("left in the registry: {left:#?}"))
    }
}

/// A program that writes down what it is started with, to stand in the viewer's place.
pub(super) fn recorder(work: &Path) -> Result<PathBuf, Fault> {
    let (source, program) = (work.join("recorder.c"), work.join("recorder.exe"));
    fs::write(&source, RECORDER).map_err(|cause| Fault::at(&source, &cause))?;
    let mut build = Command::new("x86_64-w64-mingw32-gcc");
    words_of(build.arg("-o").arg(&program).arg(&source))?;
    Ok(program)
}

fn holds(is_so: bool, otherwise: impl Into<String>) -> Result<(), Fault> {
    if is_so { Ok(()) } else { Err(Fault::new(otherwise)) }
}

const RECORDER: &str = r#"
#include <stdio.h>

int main(int count, char **words) {
    FILE *heard = fopen("C:\\heard.new", "w");
    for (int word = 1; heard && word < count; word++)
        fprintf(heard, "%s\n", words[word]);
    if (heard)
        fclose(heard);
    return rename("C:\\heard.new", "C:\\heard.txt");
}
"#;
const GATEWAY: &str = "https://gateway.example";
const ANOTHER: &str = "https://another-gateway.example";
const VIEWER: &str = "care-record-viewer.exe";
const SERVER: &str = "care-record-gateway.exe";
const WEB_VIEW_2: &str =
    r"SOFTWARE\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
const EVENTS: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\Care Record Viewer";
const NO_REPORTS: &str = r"SOFTWARE\Microsoft\Windows\Windows Error Reporting\ExcludedApplications";
