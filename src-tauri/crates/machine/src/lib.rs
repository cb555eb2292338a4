//! What only the operating system knows or does. The only crate that may say `unsafe`, and only on Windows.
//!
//! * How long has this computer run, asleep and awake? [`running`]
//! * What becomes of our memory when the program fails? [`keep_no_dumps`]
//! * Who is told before the computer sleeps? [`before_each_sleep`]

mod dumps;
mod running;
mod sleep;

pub use dumps::keep_no_dumps;
pub use running::running;
pub use sleep::before_each_sleep;
