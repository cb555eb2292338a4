//! The shapes that cross to the page: what each task answers, ready to be drawn. They are written as TypeScript into
//! `ui/src/wire` by the tests; the page never defines one itself.
//!
//! What an open record looks like is defined by [`record::view`]; here stands everything around it.

/// Derives what every shape for the page needs.
macro_rules! to_page {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(rename_all = "camelCase")]
        pub $kind $name $body
    )* };
}

/// Derives what every choice for the page needs: a tag `kind` and the data of that kind.
macro_rules! choice_to_page {
    ($($(#[$meta:meta])* $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
        pub enum $name $body
    )* };
}

mod administration;
mod contacts;
mod diagnosing;
mod disclosing;
mod gate;
mod launch;
mod opening;
mod review;
mod rights;
mod signing_in;
mod status;
mod visit;

pub use self::{
    administration::*, contacts::*, diagnosing::*, disclosing::*, gate::*, launch::*, opening::*,
    review::*, rights::*, signing_in::*, status::*, visit::*,
};
