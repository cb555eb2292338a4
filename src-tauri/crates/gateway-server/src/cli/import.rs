//! `import`.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use anyhow::bail;
use clap::Args;
use nhs::OdsCode;

use super::Place;
use crate::{
    import::{self, Progress, SourceName},
    installation,
};

#[derive(Args, Debug)]
pub(super) struct Import {
    #[command(flatten)]
    place: Place,
    /// Who sends these records, "Northampton General Hospital".
    #[arg(long, value_name = "NAME")]
    source: String,
    /// The short name of the source, NGH; otherwise the first letters of its words.
    #[arg(long, value_name = "NAME")]
    short: Option<String>,
    /// The source's code in the Organisation Data Service.
    #[arg(long, value_name = "CODE")]
    ods: Option<OdsCode>,
    /// The records are invented: the folder must be empty or one for training, and is one from then on.
    #[arg(long)]
    training: bool,
    /// Give patients without an NHS number one of the range that is never issued (999). For training only.
    #[arg(long)]
    assign_test_nhs_numbers: bool,
    /// FHIR R4 files (JSON, NDJSON, plain or .gz) and folders of them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    places: Vec<PathBuf>,
}

impl Import {
    /// Prints the report; ends with a failure if anything could not be read.
    pub(super) fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_quietly(&[])?;
        if self.training {
            installation::open_for_training(&gateway.store)?;
        }
        let ods = self.ods.map(|ods| ods.as_str().to_owned());
        let import = import::Import {
            store: &gateway.store,
            seal: &gateway.seal,
            source: SourceName { ods, ..SourceName::new(&self.source, self.short.as_deref()) },
            assign_test_nhs_numbers: self.assign_test_nhs_numbers,
            now: gateway.clock.now(),
        };
        let report = import.files(&self.places, &mut show_progress)?;
        super::keep_closed(&gateway)?;
        print!("{report}");
        if !report.is_clean() {
            bail!(
                "{} files could not be read and {} entries could not be placed; everything else is imported",
                report.unreadable.len(),
                report.unplaced.len()
            );
        }
        Ok(())
    }
}

/// One line that is written over, for whoever looks on.
fn show_progress(Progress { done, of }: &Progress) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        // A terminal that is gone stops no import.
        let _ = write!(terminal, "\r{done} of {of} files{end}");
    }
}
