//! `cargo demo`: the product at work, with a synthetic county.

use crate::{
    build,
    command::{command, shown},
    desktop::{self, Driver},
    display::Surroundings,
    fault::Fault,
    gateway::{self, Gateway},
    install,
    kept::Kept,
    place,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

pub(crate) const HELP: &str = "\
Shows Care Record Viewer at work, with synthetic people only.

  cargo demo                 installs what is missing, builds, starts a gateway with a synthetic
                             county, opens the viewer and prints the accounts; Ctrl+C ends all.
                             Where there is no display it walks the main job through a hidden
                             window instead, with a picture of every step in target/demo
  cargo demo --walk          walks, even where there is a display
  cargo demo --import DIR    adds the FHIR R4 files under DIR to the county first
  cargo demo --yes           installs without asking
  cargo demo code ACCOUNT    prints the current code of an account, such as triage-nurse";

/// Does what `words` ask for.
pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Fault> {
    if let ["code", account] = words {
        return code(account);
    }
    let wishes = Wishes::read(words)?;
    prepare(&wishes)?;

    let _alone = place::alone("demo")?;
    let folder = place::target().join("demo");
    place::emptied(&folder)?;
    let gateway = start_gateway(&folder, wishes.import.as_deref())?;
    let around = Surroundings::make(&folder.join("around"), wishes.walk)?;
    if wishes.walk { walk(&folder, &gateway, &around) } else { open(&gateway, &around) }
}

#[derive(Default)]
struct Wishes {
    walk: bool,
    agreed: bool,
    import: Option<PathBuf>,
}

impl Wishes {
    fn read(words: &[&str]) -> Result<Self, Fault> {
        let mut wishes = Self { walk: !Surroundings::somebody_looks(), ..Self::default() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match (*word, cfg!(target_os = "linux")) {
                ("--yes", _) => wishes.agreed = true,
                ("--walk", true) => wishes.walk = true,
                ("--walk", false) => return Err(Fault::new("`--walk` needs Linux")),
                ("--import", _) => wishes.import = Some(folder_named(words.next())?),
                (other, _) => return Err(Fault::new(format!("`{other}` is not known\n\n{HELP}"))),
            }
        }
        Ok(wishes)
    }
}

/// The folder as the person means it, who may stand elsewhere than in the root.
fn folder_named(word: Option<&&str>) -> Result<PathBuf, Fault> {
    let word = word.ok_or_else(|| Fault::new("`--import` needs the name of a folder"))?;
    let folder = Path::new(word);
    folder.canonicalize().map_err(|cause| Fault::at(folder, &cause))
}

fn code(account: &str) -> Result<ExitCode, Fault> {
    if !gateway::program().exists() {
        shown(&mut build::programs(false))?;
    }
    print!("{}", Gateway::training(&["code", account])?);
    Ok(ExitCode::SUCCESS)
}

fn prepare(wishes: &Wishes) -> Result<(), Fault> {
    println!("Looking for what is needed");
    install::ready(wishes.agreed)?;
    println!("Building");
    if !build::page_is_fresh() {
        shown(&mut build::page())?;
    }
    shown(&mut build::programs(wishes.walk))
}

fn start_gateway(folder: &Path, import: Option<&Path>) -> Result<Gateway, Fault> {
    let folder = folder.join("gateway");
    if let Some(files) = import {
        println!("Importing {}", files.display());
        println!("{}", Gateway::import(&folder, files)?);
    }
    println!("Starting the gateway with its synthetic county");
    Gateway::start_with_openings(&folder)
}

fn open(gateway: &Gateway, around: &Surroundings) -> Result<ExitCode, Fault> {
    let mut viewer = command::<&str>(desktop::viewer(), &[]);
    around
        .lend(&mut viewer, "viewer")
        .env("CARE_RECORD_GATEWAY_URL", &gateway.address)
        .env("CARE_RECORD_POLICY_KEY", gateway::policy_key()?);
    let mut window = Kept::start(&mut viewer)?;
    println!(
        "\nThe viewer is open. Sign in as one of these:\n\n{}",
        Gateway::training(&["accounts"])?
    );
    println!("The code of the moment:  cargo demo code ACCOUNT");
    println!("The gateway:             {}", gateway.address);
    println!("\nCtrl+C ends both; so does closing the window.");
    loop {
        match window.ended() {
            Some(status) if status.success() => return Ok(ExitCode::SUCCESS),
            Some(status) => return Err(Fault::new(format!("the viewer ended: {status}"))),
            None => thread::sleep(Duration::from_millis(200)),
        }
    }
}

fn walk(folder: &Path, gateway: &Gateway, around: &Surroundings) -> Result<ExitCode, Fault> {
    println!("Walking the main job through a hidden window\n");
    let driver = Driver::start(folder)?;
    let specs = ["main_job.spec.ts"];
    let mut journey = driver.journeys(around, "viewer", gateway, folder, &specs)?;
    let walked = Kept::start(&mut journey)?.wait(LONGEST_WALK);
    println!("\nA picture of every step, and journey.json: {}", folder.display());
    match walked {
        Some(status) if status.success() => Ok(ExitCode::SUCCESS),
        Some(_) => Err(Fault::new("the walk did not reach its end")),
        None => Err(Fault::new(format!("the walk took more than {LONGEST_WALK:?}"))),
    }
}

const LONGEST_WALK: Duration = Duration::from_secs(10 * 60);
