//! A package for Windows Installer, made by wixl of what stands in `installer`.

use super::{identity::Identity, summary, tables, version_info};
use crate::{
    command::{command, told, words_of},
    fault::Fault,
    place,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, UNIX_EPOCH},
};

/// What has a package of its own.
pub(crate) struct Product {
    /// What it is called, also in the name of its package.
    pub(crate) name: &'static str,
    /// Its sources: `NAME.wxs`, the package in words of WiX, and `NAME.sql`, what wixl cannot say.
    sources: &'static str,
    /// Every file that is installed and says a version, with its name in the source.
    pub(crate) programs: &'static [(&'static str, &'static str)],
    /// The settings that it can be given, as the viewer reads them.
    pub(crate) settings: &'static [&'static str],
    /// What else it can be given.
    pub(crate) words: &'static [&'static str],
}

/// What goes on a clinician's computer.
pub(crate) const VIEWER: Product = Product {
    name: "Viewer",
    sources: "viewer",
    programs: &[
        ("ViewerExe", "care-record-viewer.exe"),
        ("DiagnoseExe", "care-record-diagnose.exe"),
        ("WebView2LoaderDll", "WebView2Loader.dll"),
    ],
    settings: &["GatewayUrl", "Organisation", "Profile"],
    words: &["SKIPWEBVIEW2"],
};

/// What goes on a server.
pub(crate) const GATEWAY: Product = Product {
    name: "Gateway",
    sources: "gateway",
    programs: &[("GatewayExe", "care-record-gateway.exe")],
    settings: &[],
    words: &[],
};

/// What goes into a package: which, the folder with the programs, and the version that it is to have.
pub(crate) struct Contents<'c> {
    pub(crate) product: &'static Product,
    pub(crate) folder: &'c Path,
    pub(crate) version: &'c str,
}

impl Contents<'_> {
    /// Makes the package `out`, the same bytes whenever it is made of the same contents.
    pub(crate) fn make(&self, out: &Path) -> Result<Identity, Fault> {
        let identity = self.identity(out)?;
        self.date(&identity)?;
        let _ = fs::remove_file(out);
        self.wixl(&identity, out)?;
        for statement in self.statements()? {
            words_of(command("msibuild", &[out.as_os_str()]).args(["-q", &statement]))?;
        }
        summary::settle(out, &identity)?;
        tables::check(out, self, &identity)?;
        Ok(identity)
    }

    fn identity(&self, out: &Path) -> Result<Identity, Fault> {
        let mut parts = self.parts();
        parts.extend([self.source("wxs"), self.source("sql")]);
        Identity::of(self.version, &parts, &out.with_extension("contents"))
    }

    /// Every file that is in it.
    fn parts(&self) -> Vec<PathBuf> {
        let programs = self.product.programs.iter().map(|(_, name)| *name);
        programs.chain([ICON]).map(|name| self.folder.join(name)).collect()
    }

    fn source(&self, ending: &str) -> PathBuf {
        place::root().join("installer").join(self.product.sources).with_extension(ending)
    }

    /// A cabinet remembers when each file was changed.
    fn date(&self, identity: &Identity) -> Result<(), Fault> {
        let made = UNIX_EPOCH + Duration::from_secs(identity.made);
        for path in self.parts() {
            let opened = File::options().append(true).open(&path);
            opened
                .and_then(|file| file.set_modified(made))
                .map_err(|cause| Fault::at(&path, &cause))?;
        }
        Ok(())
    }

    fn wixl(&self, identity: &Identity, out: &Path) -> Result<(), Fault> {
        let given = [
            ("Version", self.version.to_owned()),
            ("Following", following(self.version)?),
            ("ProductCode", identity.product.clone()),
        ];
        let mut wixl = command("wixl", &["--arch", "x64"]);
        for (name, value) in given {
            wixl.args(["--define", &format!("{name}={value}")]);
        }
        wixl.arg("--output").arg(out).arg(self.source("wxs")).current_dir(self.folder);
        let output = wixl.env("TZ", "UTC").stdin(Stdio::null()).output();
        let output = output.map_err(|cause| Fault::new(format!("wixl does not start: {cause}")))?;
        let complaint = complaint(&String::from_utf8_lossy(&output.stderr));
        if output.status.success() && complaint.is_empty() {
            return Ok(());
        }
        Err(Fault::new(format!("{} says:\n{complaint}", told(&wixl))))
    }

    /// What wixl cannot say: the statements beside the source, and the version of every program.
    fn statements(&self) -> Result<Vec<String>, Fault> {
        let path = self.source("sql");
        let text = fs::read_to_string(&path).map_err(|cause| Fault::at(&path, &cause))?;
        let mut all: Vec<String> = text.lines().map(str::to_owned).collect();
        for (id, name) in self.product.programs {
            let found = version_info::of(&self.folder.join(name))?;
            let (version, language) = (found.version, found.language);
            all.push(format!("UPDATE `File` SET `Version`='{version}', `Language`='{language}' WHERE `File`='{id}'"));
            all.push(format!("DELETE FROM `MsiFileHash` WHERE `File_`='{id}'"));
        }
        Ok(all)
    }
}

/// The lines that wixl writes on its error output, but for the one that it always writes. It warns of what it leaves out and
/// ends well, so every other line counts as a failure.
fn complaint(words: &str) -> String {
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.ends_with(ALWAYS)).collect::<Vec<_>>().join("\n")
}

/// The version after this one, below which everything gives way to it.
fn following(version: &str) -> Result<String, Fault> {
    let numbers: Vec<u16> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    match numbers.as_slice() {
        // Windows Installer knows 255.255.65535 and no more.
        [major @ ..=255, minor @ ..=255, third] => {
            let third = third.checked_add(1).ok_or_else(|| unknown(version))?;
            Ok(format!("{major}.{minor}.{third}"))
        }
        _ => Err(unknown(version)),
    }
}

fn unknown(version: &str) -> Fault {
    Fault::new(format!("Windows Installer knows no version `{version}`"))
}

const ICON: &str = "icon.ico";
/// wixl 0.101 says so of every package that names a summary's code page.
const ALWAYS: &str = "builder.vala:699: unimplemented";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_gives_way_to_itself_and_not_to_the_next() {
        assert_eq!(following("0.1.0").unwrap(), "0.1.1");
        assert_eq!(following("255.255.65534").unwrap(), "255.255.65535");
        for unknown in ["1.2", "1.2.3.4", "1.2.x", "256.0.0", "0.0.65535", ""] {
            assert!(following(unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn whatever_wixl_warns_of_is_a_failure() {
        assert_eq!(complaint("** Message: 22:36:45.885: builder.vala:699: unimplemented\n"), "");
        let warning =
            "** object class 'WixlWixUpgradeVersion' has no property named 'MigrateFeatures'";
        assert_eq!(complaint(&format!("\n{warning}\n")), warning);
    }
}
