//! Every screen and every component of the page in every state, looked at by browsers.

use crate::{
    command::npm, fault::Fault, outcomes, place, report::Finding, steps::many_in, verify::Run,
};

/// The pictures stay beside the logs of the run.
pub(crate) fn gallery(run: &Run) -> Result<Finding, Fault> {
    let pictures = run.folder.join("gallery");
    let words = ["run", "gallery", "--", &pictures.to_string_lossy()];
    many_in(run, "gallery", "gallery", &mut npm(&place::ui(), &words), outcomes::of_tap)
}
