//! What a record shows, through whose grant, and what it says where it shows nothing.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "test vocabulary"
)]

mod absence;
mod allergies;
mod anything;
mod arrival;
mod as_it_comes;
mod entries;
mod find;
mod fuzz;
mod glance;

mod leaks;
mod medicines;
mod order;
mod original;
mod paper;
mod people;
mod results;
mod samples;
mod second_lock;
mod social;
mod statuses;
mod timeline;
mod trends;
mod versions;
