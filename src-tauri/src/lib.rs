//! The window.

pub mod wire;
