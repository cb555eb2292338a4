//! What only the operating system knows or does.
//!
//! * How long has this computer run, asleep and awake? [`running`]

mod running;

pub use running::running;
