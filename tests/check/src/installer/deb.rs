//! The package for Linux desktops.

use super::identity;
use crate::{
    command::{cargo, command, logged, words_of},
    fault::Fault,
    place,
};
use std::{fs, path::Path, process::Command, time::Duration};

/// Builds the programs, and packs them into `out`; what Cargo says goes to `log`.
pub(crate) fn make(work: &Path, version: &str, out: &Path, log: &Path) -> Result<(), Fault> {
    if !logged(&mut cargo(BUILD), log, LONGEST_BUILD)? {
        return Err(Fault::new(format!("they do not build for Linux: see {}", log.display())));
    }
    let tree = work.join("deb");
    place::emptied(&tree)?;
    lay_down(&tree)?;
    let control = CONTROL
        .replace("VERSION", version)
        .replace("ARCHITECTURE", words_of(Command::new("dpkg").arg("--print-architecture"))?.trim())
        .replace("LIBRARIES", &libraries(work, &tree)?);
    write(&tree.join("DEBIAN/control"), &control)?;
    let mut pack = command("dpkg-deb", &["--root-owner-group", "-Zxz", "--build"]);
    pack.env("SOURCE_DATE_EPOCH", identity::date_of_the_source().to_string());
    words_of(pack.arg(&tree).arg(out))?;
    look_at(work, out)
}

/// Everything as it will lie on the computer.
fn lay_down(tree: &Path) -> Result<(), Fault> {
    for program in PROGRAMS {
        let from = place::target().join("release").join(program);
        copy(&from, &tree.join("usr/bin").join(program), "755")?;
    }
    for (size, icon) in ICONS {
        let to = format!("usr/share/icons/hicolor/{size}/apps/care-record-viewer");
        let from = place::root().join("icons").join(icon);
        let ending = from.extension().unwrap_or_default().to_string_lossy();
        copy(&from, &tree.join(format!("{to}.{ending}")), "644")?;
    }
    let installer = place::root().join("installer/linux");
    let entry = "care-record-viewer.desktop";
    copy(&installer.join(entry), &tree.join("usr/share/applications").join(entry), "644")?;
    let about = tree.join("usr/share/doc/care-record-viewer");
    copy(&installer.join("copyright"), &about.join("copyright"), "644")
}

/// What the programs need of the system, as Debian's own tool reads it from them.
fn libraries(work: &Path, tree: &Path) -> Result<String, Fault> {
    write(&work.join("debian/control"), "Source: care-record-viewer\n")?;
    let mut ask = Command::new("dpkg-shlibdeps");
    ask.arg("-O").args(PROGRAMS.map(|program| tree.join("usr/bin").join(program)));
    let told = words_of(ask.current_dir(work))?;
    let needed = told.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    needed.map(str::to_owned).ok_or_else(|| Fault::new("dpkg-shlibdeps names no library"))
}

/// Lays the package down in a root that is thrown away, and looks whether it would work.
fn look_at(work: &Path, package: &Path) -> Result<(), Fault> {
    let root = work.join("deb-laid-down");
    place::emptied(&root)?;
    words_of(command("dpkg-deb", &["--extract"]).arg(package).arg(&root))?;
    let entry = root.join("usr/share/applications/care-record-viewer.desktop");
    words_of(Command::new("desktop-file-validate").arg(&entry))?;
    for program in PROGRAMS {
        let told = words_of(Command::new(root.join("usr/bin").join(program)).arg("--version"))?;
        if !told.starts_with(program) {
            return Err(Fault::new(format!("{program} of the package says `{}`", told.trim())));
        }
    }
    fs::remove_dir_all(&root).map_err(|cause| Fault::at(&root, &cause))
}

fn copy(from: &Path, to: &Path, mode: &str) -> Result<(), Fault> {
    words_of(command("install", &["-D", "-m", mode]).arg(from).arg(to)).map(drop)
}

fn write(to: &Path, words: &str) -> Result<(), Fault> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|cause| Fault::at(folder, &cause))?;
    fs::write(to, words).map_err(|cause| Fault::at(to, &cause))
}

const PROGRAMS: [&str; 2] = ["care-record-viewer", "care-record-diagnose"];
const BUILD: &[&str] = &[
    "build",
    "--release",
    "--locked",
    "--package",
    "care-record-viewer",
    "--package",
    "diagnose",
    "--features",
    "care-record-viewer/custom-protocol",
];
const LONGEST_BUILD: Duration = Duration::from_secs(60 * 60);
const ICONS: [(&str, &str); 4] = [
    ("32x32", "32x32.png"),
    ("128x128", "128x128.png"),
    ("256x256", "128x128@2x.png"),
    ("scalable", "icon.svg"),
];
const CONTROL: &str = "\
Package: care-record-viewer
Version: VERSION
Architecture: ARCHITECTURE
Maintainer: Care Record <it@care-record.example>
Depends: LIBRARIES
Recommends: gnome-keyring
Section: misc
Priority: optional
Description: view of a patient's shared care record
 Opens what the GP, the hospitals, the community trust, the ambulance service
 and social care each hold of a patient, to clinicians who may see it, and
 writes every access down. With it comes care-record-diagnose, which tells IT
 what is wrong with a computer.
";
