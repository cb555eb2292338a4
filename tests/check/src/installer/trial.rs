//! The Windows package tried under Wine: what IT does with it, row by row.
//!
//! An account with a log that was not sent yet lives on the computer all the while, and after every row its files have to be
//! what they were. What Wine cannot prove stands in `installer/README.md`.

mod computer;
mod rows;

use super::{
    Made, VERSION, identity,
    package::{Contents, GATEWAY, Product, VIEWER},
};
use crate::{command::cargo, fault::Fault, place};
use computer::Computer;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Tries every row, and ends with one line of figures.
pub(super) fn run(made: &Made) -> Result<ExitCode, Fault> {
    println!("\nTrying the package under Wine");
    let trial = Trial::begin(made)?;
    let (mut passed, mut failed) = (0, 0);
    for (row, what) in rows::ROWS {
        let since = Instant::now();
        let outcome = what(&trial).and_then(|()| trial.data_is_as_it_was());
        let took = since.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => passed += 1,
            Err(_) => failed += 1,
        }
        match outcome {
            Ok(()) => println!("  passed  {row} ({took:.1} s)"),
            Err(fault) => println!("  FAILED  {row} ({took:.1} s)\n          {fault}"),
        }
    }
    println!("\n{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One computer, the packages that are tried on it, and the account that lives there.
struct Trial<'m> {
    made: &'m Made,
    computer: Computer,
    /// The package that IT downloads.
    this: Installable,
    /// One as the next version will be.
    next: Installable,
    /// The gateway's, and its next.
    gateway: [Installable; 2],
    /// The folder of the account that has not sent its log.
    data: PathBuf,
    sums: String,
    /// What the registry held before anything was installed.
    registry: BTreeSet<String>,
    recorder: PathBuf,
}

/// A package with the code by which Windows knows it once it is installed.
struct Installable {
    file: PathBuf,
    product: String,
}

impl<'m> Trial<'m> {
    fn begin(made: &'m Made) -> Result<Self, Fault> {
        let work = made.work.join("trial");
        place::emptied(&work)?;
        let computer = Computer::make()?;
        let data = computer.data_of_the_account()?;
        let log = cargo(FIVE_ENTRIES).arg(&data).output();
        log.map_err(|cause| Fault::new(format!("no log is written: {cause}")))?;
        let sums = sums_of(&data)?;
        if !sums.contains("audit-log") {
            return Err(Fault::new("there is no log to keep"));
        }
        let [this, next] = packages(made, &VIEWER, &made.package, &work)?;
        let gateway = packages(made, &GATEWAY, &made.gateway, &work)?;
        let recorder = rows::recorder(&work)?;
        let registry = computer.registry()?;
        Ok(Self { made, computer, this, next, gateway, data, sums, registry, recorder })
    }

    fn data_is_as_it_was(&self) -> Result<(), Fault> {
        if sums_of(&self.data)? == self.sums {
            return Ok(());
        }
        Err(Fault::new("the log that was not sent is no longer what it was"))
    }

    /// Where an installed program lies, seen from here.
    fn installed(&self, name: &str) -> PathBuf {
        let is_of_the_gateway = GATEWAY.programs.iter().any(|(_, program)| *program == name);
        let folder = if is_of_the_gateway { "Gateway" } else { "Viewer" };
        self.computer.drive().join("Program Files/Care Record").join(folder).join(name)
    }
}

/// The package that was made of `product`, and one as its next version will be.
fn packages(
    made: &Made,
    product: &'static Product,
    package: &Path,
    work: &Path,
) -> Result<[Installable; 2], Fault> {
    let folder = &made.programs;
    let next = work.join(format!("{}-next.msi", product.name));
    let same = work.join(format!("{}.msi", product.name));
    let code = |version: &str, file: &Path| {
        let contents = Contents { product, folder, version };
        contents.make(file).map(|identity| identity.product)
    };
    let product = code(VERSION, &same)?;
    let this = Installable { file: package.to_path_buf(), product };
    let product = code(&next_version()?, &next)?;
    Ok([this, Installable { file: next, product }])
}

fn sums_of(folder: &Path) -> Result<String, Fault> {
    identity::sums(folder, &place::files_under(folder))
}

fn next_version() -> Result<String, Fault> {
    let (front, last) = VERSION.rsplit_once('.').unwrap_or((VERSION, "0"));
    let last: u16 = last.parse().map_err(|_| Fault::new("the version is none of Windows"))?;
    Ok(format!("{front}.{}", last + 1))
}

const FIVE_ENTRIES: &[&str] =
    &["run", "--quiet", "--package", "audit", "--example", "five_entries", "--"];
