//! Nothing that is said names a patient, a person, an account or a secret, wherever it was put.

use settings::{Listed, SettingSource, Shown};

use crate::{
    computer::{Computer, listed},
    servers::{Answers, Authority, answer, gateway, plain, secured},
};

#[test]
fn whatever_names_somebody_is_left_out_wherever_it_comes_from() {
    let trust = Authority::named("rita.clarke@nhs.net for 999 000 0018");
    let certificate = trust.certificate(|of| {
        of.distinguished_name.push(rcgen::DnType::CommonName, "9990000018 rita.clarke@nhs.net");
    });
    let asks: Answers = Box::new(|_| {
        answer("407 No", "Proxy-Authenticate: Basic realm=\"rita.clarke 9990000018 letmein\"", "")
    });
    let sends: Answers = Box::new(|_| {
        answer("302 Found", "Location: http://x.example/rita.clarke/9990000018", "letmein")
    });
    let port = secured(&certificate, gateway("0.1.0-9990000018-rita@nhs.net", "letmein"));
    let places = [
        format!("https://rita.clarke:letmein@localhost:{port}/9990000018"),
        plain(gateway("rita.clarke@nhs.net 999 000 0018", "letmein")),
        plain(sends),
        "http://gateway.example/rita.clarke/9990000018".to_owned(),
    ];
    for place in places {
        for root in [vec![], vec![trust.root()]] {
            let mut computer = Computer::with_gateway(&place);
            computer.surroundings.roots = root;
            let folder = computer.home.path().join("Users/rita.clarke/9990000018");
            computer.surroundings.folder = Some(folder);
            computer.surroundings.settings.as_mut().expect("settings").listed = told(&place);
            names_nobody(&computer);
        }
    }
    let mut computer = Computer::with_gateway("https://localhost:1");
    computer.set(&plain(asks).replace("http://", "http://rita.clarke:letmein@"));
    names_nobody(&computer);
}

fn told(place: &str) -> Vec<Listed> {
    let mut told = listed(place);
    told.push(Listed {
        name: "Organisation",
        shown: Shown::Value("of rita.clarke@nhs.net, 999-000-0018".to_owned()),
        source: SettingSource::MachineFile("C:\\x\\rita.clarke@nhs.net".to_owned()),
    });
    told
}

fn names_nobody(computer: &Computer) {
    let said = serde_json::to_string(&computer.report()).expect("it is JSON");
    let digits: String = said.chars().filter(|letter| !" -".contains(*letter)).collect();
    for secret in ["rita", "clarke", "letmein", "nhs.net"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(!digits.contains("9990000018"), "{said}");
}
