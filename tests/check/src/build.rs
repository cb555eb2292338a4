//! Building the page, the gateway and the viewer.

use crate::{
    command::{cargo, npm},
    place,
};
use std::process::Command;

/// Writes the page to `ui/dist`, where the viewer takes it in.
pub(crate) fn page() -> Command {
    npm(&place::ui(), &["run", "build"])
}

/// True where the page was built since anything in it changed.
pub(crate) fn page_is_fresh() -> bool {
    let built = place::changed(&place::ui().join("dist").join("index.html"));
    let parts = ["src", "public", "index.html", "package-lock.json", "vite.config.ts"];
    built.is_some() && parts.iter().all(|part| place::newest(&place::ui().join(part)) <= built)
}

/// Builds both for release, the viewer driven by a test.
pub(crate) fn released() -> Command {
    let mut build = programs(true);
    build.arg("--release");
    build
}

/// Builds the gateway and the viewer; a viewer that is `driven` by a test takes orders from outside.
///
/// Both at once and always in these two ways, so that Cargo finds its earlier work again.
pub(crate) fn programs(driven: bool) -> Command {
    let mut build =
        cargo(&["build", "--package", "gateway-server", "--package", "care-record-viewer"]);
    if driven {
        build.args(["--features", "care-record-viewer/e2e"]);
    }
    build
}
