//! What does not compile: an opening without permission, a fetch that was not written down, a screen without its manifest.

#[test]
fn an_unpermitted_view_and_an_unrecorded_fetch_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail(concat!(env!("CARGO_MANIFEST_DIR"), "/proofs/*.rs"));
}
