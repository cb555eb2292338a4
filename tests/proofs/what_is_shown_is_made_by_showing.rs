//! Nothing becomes fit for the page but by writing down what it shows.

fn main() {
    let _shown = viewer::Shown("penicillin");
}
