//! What a finished package holds, and what has to hold of it whoever made it.

use super::{
    identity::Identity,
    package::{Contents, Product},
    version_info,
};
use crate::{
    command::{command, words_of},
    fault::Fault,
};
use std::path::Path;

/// One table of a package, row by row.
pub(crate) struct Table {
    name: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn of(package: &Path, name: &'static str) -> Result<Self, Fault> {
        let words = words_of(command("msiinfo", &["export"]).arg(package).arg(name))?;
        let cells =
            |line: &str| line.trim_end_matches('\r').split('\t').map(str::to_owned).collect();
        let mut lines = words.lines();
        let columns = lines.next().map(cells).unwrap_or_default();
        // Two more lines say what the columns may hold, and which of them is the key.
        Ok(Self { name, columns, rows: lines.skip(2).map(cells).collect() })
    }

    /// What stands in `column` of the row whose first cell is `key`.
    pub(crate) fn cell(&self, key: &str, column: &str) -> Result<&str, Fault> {
        let place = self.columns.iter().position(|name| name == column);
        let row = self.rows.iter().find(|row| row.first().is_some_and(|first| first == key));
        row.zip(place).and_then(|(row, place)| row.get(place)).map(String::as_str).ok_or_else(
            || Fault::new(format!("the package's table {} has no {column} of `{key}`", self.name)),
        )
    }

    fn number(&self, key: &str, column: &str) -> Result<u32, Fault> {
        let cell = self.cell(key, column)?;
        cell.parse().map_err(|_| Fault::new(format!("{column} of `{key}` is no number: `{cell}`")))
    }

    /// Every cell of `column`, behind the first one of its row.
    pub(crate) fn column(&self, column: &str) -> impl Iterator<Item = (&str, &str)> {
        let place = self.columns.iter().position(|name| name == column);
        self.rows
            .iter()
            .filter_map(move |row| Some((row.first()?.as_str(), row.get(place?)?.as_str())))
    }
}

/// Looks at everything that would go wrong on a computer without a word here.
pub(crate) fn check(
    package: &Path,
    contents: &Contents<'_>,
    identity: &Identity,
) -> Result<(), Fault> {
    order(package, contents.product)?;
    versions(package, contents)?;
    settings(package, contents.product)?;
    given_by_it(package, contents.product)?;
    summary(package, identity)
}

/// Settings are kept before costs are reckoned, and the older version goes inside the transaction.
fn order(package: &Path, product: &Product) -> Result<(), Fault> {
    let sequence = Table::of(package, "InstallExecuteSequence")?;
    let at = |action: &str| sequence.number(action, "Sequence");
    for setting in product.settings {
        let action = format!("Keep{setting}");
        let kept = at("AppSearch")? < at(&action)? && at(&action)? < at("CostInitialize")?;
        holds(kept, format!("{action} runs too early or too late"))?;
    }
    let begun = at("InstallInitialize")? + 1;
    holds(at("RemoveExistingProducts")? == begun, "the older version goes outside the transaction")
}

/// Each program has the version that it says of itself: without it Windows may leave it out of an upgrade.
fn versions(package: &Path, contents: &Contents<'_>) -> Result<(), Fault> {
    let files = Table::of(package, "File")?;
    let expected = contents.product.programs;
    for (id, name) in expected {
        let said = version_info::of(&contents.folder.join(name))?.version;
        holds(files.cell(id, "Version")? == said, format!("{name} has not its version"))?;
    }
    let programs = files.column("FileName").count();
    holds(programs == expected.len(), "a file is installed whose version is not looked at")
}

/// Among the settings stand settings alone, each only where somebody gave it: the viewer stops at any other word.
fn settings(package: &Path, product: &Product) -> Result<(), Fault> {
    let registry = Table::of(package, "Registry")?;
    let components = Table::of(package, "Component")?;
    for (value, _) in registry.column("Key").filter(|(_, key)| *key == SETTINGS) {
        let name = registry.cell(value, "Name")?;
        holds(
            product.settings.contains(&name),
            format!("`{name}` stands among the settings and is none"),
        )?;
        let condition = components.cell(registry.cell(value, "Component_")?, "Condition")?;
        let expected = format!("{} OR REMOVE~=\"ALL\"", name.to_uppercase());
        holds(condition == expected, format!("{name} is written though nobody gave it"))?;
    }
    Ok(())
}

/// What IT hands over reaches the part that runs with the rights of the system.
fn given_by_it(package: &Path, product: &Product) -> Result<(), Fault> {
    let properties = Table::of(package, "Property")?;
    let secure = properties.cell("SecureCustomProperties", "Value")?;
    let handed: Vec<&str> = secure.split(';').collect();
    for name in product.settings.iter().chain(product.words).map(|name| name.to_uppercase()) {
        holds(handed.contains(&name.as_str()), format!("{name} is not handed over"))?;
    }
    Ok(())
}

fn summary(package: &Path, identity: &Identity) -> Result<(), Fault> {
    let words = words_of(command("msiinfo", &["suminfo"]).arg(package))?;
    holds(words.contains(&identity.package), "the package has not the code of its contents")
}

fn holds(is_so: bool, otherwise: impl Into<String>) -> Result<(), Fault> {
    if is_so {
        Ok(())
    } else {
        Err(Fault::new(format!("the package is wrong: {}", otherwise.into())))
    }
}

const SETTINGS: &str = r"Software\Care Record\Viewer";
