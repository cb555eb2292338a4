//! What is written down: the life of an audit event on this computer.

pub mod event;
