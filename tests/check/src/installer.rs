//! `cargo installer`: everything that IT downloads.

mod deb;
mod identity;
mod package;
mod parts;
mod policy;
mod sign;
mod summary;
mod tables;
mod trial;
mod version_info;

use crate::{
    fault::Fault,
    install::{self, Package},
    place,
    windows::{self, Toolchain},
};
use identity::Identity;
use package::{Contents, GATEWAY, Product, VIEWER};
use sign::Signer;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Does what `words` ask for.
pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Fault> {
    let wishes = Wishes::read(words)?;
    if !cfg!(target_os = "linux") {
        return Err(Fault::new(
            "the packages are made on Linux; on Windows see installer/README.md",
        ));
    }
    let _alone = place::alone("installer")?;
    println!("Looking for what is needed");
    install::packages(PACKAGES, wishes.agreed)?;
    let made = Making::begin(&wishes)?.all()?;
    if wishes.tries { trial::run(&made) } else { Ok(ExitCode::SUCCESS) }
}

#[derive(Default)]
struct Wishes {
    agreed: bool,
    tries: bool,
    without_linux: bool,
    programs: Option<PathBuf>,
}

impl Wishes {
    fn read(words: &[&str]) -> Result<Self, Fault> {
        let mut wishes = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--yes" => wishes.agreed = true,
                "--try" => wishes.tries = true,
                "--without-linux" => wishes.without_linux = true,
                "--programs" => wishes.programs = Some(folder_named(words.next())?),
                other => return Err(Fault::new(format!("`{other}` is not known\n\n{}", help()))),
            }
        }
        Ok(wishes)
    }
}

fn folder_named(word: Option<&&str>) -> Result<PathBuf, Fault> {
    let word = word.ok_or_else(|| Fault::new("`--programs` needs the name of a folder"))?;
    let folder = Path::new(word);
    folder.canonicalize().map_err(|cause| Fault::at(folder, &cause))
}

/// What was made, for those who try it.
struct Made {
    /// What was needed on the way.
    work: PathBuf,
    /// The signed programs.
    programs: PathBuf,
    package: PathBuf,
    gateway: PathBuf,
    signer: Signer,
}

/// The making of everything, step by step.
struct Making<'w> {
    wishes: &'w Wishes,
    folder: PathBuf,
    work: PathBuf,
    signer: Signer,
    since: Instant,
}

impl<'w> Making<'w> {
    fn begin(wishes: &'w Wishes) -> Result<Self, Fault> {
        let folder = place::target().join("installer");
        let work = place::target().join("installer-work");
        place::emptied(&folder)?;
        fs::create_dir_all(&work).map_err(|cause| Fault::at(&work, &cause))?;
        let signer = Signer::here(&work.join("test-certificate"))?;
        Ok(Self { wishes, folder, work, signer, since: Instant::now() })
    }

    fn all(self) -> Result<Made, Fault> {
        let programs = self.programs()?;
        let (package, identity) = self.package(&VIEWER, &programs)?;
        let (gateway, _) = self.package(&GATEWAY, &programs)?;
        let listed = parts::write(
            &self.folder.join(format!("CareRecordViewer-{VERSION}.cdx.json")),
            VERSION,
            &identity,
            &programs.join("WebView2Loader.dll"),
        )?;
        self.told(&format!("the list of its {listed} parts (CycloneDX 1.6)"));
        policy::copy(&self.folder.join("policy"))?;
        self.told("the templates for Group Policy and Intune, well-formed");
        if !self.wishes.without_linux {
            self.deb()?;
        }
        self.close()?;
        Ok(Made { work: self.work, programs, package, gateway, signer: self.signer })
    }

    /// The programs for Windows, signed, with what else the package holds.
    fn programs(&self) -> Result<PathBuf, Fault> {
        let folder = self.work.join("programs");
        place::emptied(&folder)?;
        let (built, made) = (self.built()?, identity::date_of_the_source());
        for (_, name) in VIEWER.programs.iter().chain(GATEWAY.programs) {
            copy(&built.join(name), &folder.join(name))?;
            // The library is Microsoft's, and signed by Microsoft.
            if name.ends_with(".exe") {
                self.signer.sign(&folder.join(name), "Care Record Viewer", made)?;
            }
        }
        copy(&place::root().join("icons/icon.ico"), &folder.join("icon.ico"))?;
        self.told(&format!("the programs for Windows, signed {}", self.signer.told()));
        Ok(folder)
    }

    /// The folder with the programs as they were built.
    fn built(&self) -> Result<PathBuf, Fault> {
        if let Some(folder) = &self.wishes.programs {
            return Ok(folder.clone());
        }
        let toolchain = Toolchain::ready(self.wishes.agreed)?;
        let built = windows::programs(&toolchain, &self.work.join("windows-build.log"))?;
        let folder = built.viewer.parent().map(Path::to_path_buf);
        folder.ok_or_else(|| Fault::new("the programs for Windows lie nowhere"))
    }

    /// A package, made twice to see that it comes out the same, and then signed.
    fn package(
        &self,
        product: &'static Product,
        programs: &Path,
    ) -> Result<(PathBuf, Identity), Fault> {
        let name = format!("CareRecord{}", product.name);
        let package = self.folder.join(format!("{name}-{VERSION}-x64.msi"));
        let again = self.work.join("again.msi");
        let contents = Contents { product, folder: programs, version: VERSION };
        let identity = contents.make(&again)?;
        contents.make(&package)?;
        if identity::sum(&package)? != identity::sum(&again)? {
            return Err(Fault::new("the package comes out otherwise when it is made again"));
        }
        fs::rename(package.with_extension("contents"), self.work.join("contents"))
            .map_err(|cause| Fault::at(&package, &cause))?;
        self.signer.sign(&package, &format!("Care Record {}", product.name), identity.made)?;
        let size = size(&package)?;
        self.told(&format!("{name}: made twice with the same bytes, signed, {size} bytes"));
        if size > LARGEST {
            return Err(Fault::new(format!("the package has more than {LARGEST} bytes")));
        }
        Ok((package, identity))
    }

    fn deb(&self) -> Result<(), Fault> {
        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
        let out = self.folder.join(format!("care-record-viewer_{VERSION}_{architecture}.deb"));
        deb::make(&self.work, VERSION, &out, &self.work.join("linux-build.log"))?;
        self.told(&format!("the Linux package, laid down and tried, {} bytes", size(&out)?));
        Ok(())
    }

    /// The guide, and the sums by which IT sees that everything came whole.
    fn close(&self) -> Result<(), Fault> {
        copy(&place::root().join("installer/README.md"), &self.folder.join("README.md"))?;
        let files = place::files_under(&self.folder);
        let sums = self.folder.join("SHA256SUMS");
        fs::write(&sums, identity::sums(&self.folder, &files)?)
            .map_err(|cause| Fault::at(&sums, &cause))?;
        println!("\nEverything for IT: {}", self.folder.display());
        for file in files {
            let name = file.strip_prefix(&self.folder).unwrap_or(&file).display().to_string();
            println!("  {name:<44} {:>10} bytes", size(&file)?);
        }
        Ok(())
    }

    fn told(&self, what: &str) {
        println!("  [{:>4} s] {what}", self.since.elapsed().as_secs());
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::copy(from, to).map(drop).map_err(|cause| Fault::at(from, &cause))
}

fn size(file: &Path) -> Result<u64, Fault> {
    fs::metadata(file).map(|facts| facts.len()).map_err(|cause| Fault::at(file, &cause))
}

/// The help, with what signing takes.
pub(crate) fn help() -> String {
    format!("{HELP}\n\n{}", sign::HELP)
}

const HELP: &str = "\
Makes everything that IT downloads, in target/installer: the Windows packages (MSI), signed, the
Linux package, the list of their parts, the templates for Group Policy and Intune, the guide, and
the sums of it all.

  cargo installer                     all of it
  cargo installer --try               ... and tries the Windows packages under Wine, row by row
  cargo installer --programs FOLDER   takes the Windows programs from there and builds none
  cargo installer --without-linux     leaves the Linux package out
  cargo installer --yes               installs what is missing without asking

  SOURCE_DATE_EPOCH                   the date that everything bears; else that of the last commit";

/// The version of the workspace, which is that of everything in it.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// 15 MB, for which a practice at the end of a bad line waits a minute.
const LARGEST: u64 = 15_000_000;
const PACKAGES: &[Package] = &[
    ("wixl", "makes the Windows packages"),
    ("msitools", "looks into them"),
    ("osslsigncode", "signs them, and looks at the signatures"),
    ("openssl", "makes the certificate of a test build"),
    ("libxml2-utils", "reads the templates for Group Policy"),
    ("dpkg-dev", "reads what the Linux programs need"),
    ("desktop-file-utils", "reads the entry in the menu of Linux"),
];
