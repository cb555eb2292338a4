//! The templates that IT downloads are those of the table of settings.

use std::{fs, path::Path};

use settings::templates;

#[test]
fn the_templates_that_it_downloads_are_those_of_the_settings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../installer/policy");
    for (name, made) in [
        ("care-record-viewer.admx", templates::admx()),
        ("en-US/care-record-viewer.adml", templates::adml()),
    ] {
        let file = folder.join(name);
        if std::env::var_os("APPROVE").is_some() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
            fs::write(&file, &made).expect("the template is written");
        }
        let approved = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(approved, made, "{name}: look at what changed, then run this with APPROVE=1");
    }
}
