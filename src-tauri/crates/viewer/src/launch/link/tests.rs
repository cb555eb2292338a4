use super::*;

const CODE: &str = "care-record://launch?iss=https%3A%2F%2Fgateway.kettering.nhs.uk&launch=kP3-_x";
const IVY: &str = "care-record://launch?patient=9990000018&birthdate=1945-03-12&location=RNS";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

#[test]
fn a_link_says_whose_record_and_where_and_who_and_how_long_where_it_is_said() {
    let link = Link::parse(IVY).unwrap();
    let About::Named(ivy) = &link.about else { panic!("it names her") };
    assert_eq!(ivy.patient.digits(), "9990000018");
    assert_eq!(ivy.born, NaiveDate::from_ymd_opt(1945, 3, 12).unwrap());
    assert_eq!(ivy.location.as_str(), "RNS");
    assert_eq!(link.practitioner, None);
    assert!(link.holds_at(at(4_000_000_000)), "what says no end has none");

    let whole = format!(
        "{IVY}&practitioner=Rita.Clarke%40nhs.net&nbf=1700000000&exp=1700000060&serviceId=7"
    );
    let link = Link::parse(&whole).unwrap();
    assert_eq!(link.practitioner.as_deref(), Some("rita.clarke@nhs.net"));
    for (now, holds) in [
        (1_699_999_939, false),
        (1_699_999_940, true),
        (1_700_000_060, true),
        (1_700_000_061, false),
    ] {
        assert_eq!(link.holds_at(at(now)), holds, "at {now}");
    }
}

#[test]
fn a_link_may_bring_a_code_of_the_gateway_instead_of_a_name() {
    let link =
        Link::parse(&format!("{CODE}&practitioner=rita.clarke@nhs.net&exp=1700000060")).unwrap();
    let About::Code(code) = &link.about else { panic!("it brings a code") };
    assert_eq!(code.launch, "kP3-_x");
    assert_eq!(link.practitioner.as_deref(), Some("rita.clarke@nhs.net"));
    assert!(!link.holds_at(at(1_700_000_061)));
    for (gateway, is_it) in [
        ("https://gateway.kettering.nhs.uk", true),
        ("https://gateway.kettering.nhs.uk/", true),
        ("https://GATEWAY.kettering.nhs.uk:443", true),
        ("https://gateway.kettering.nhs.uk/other", false),
        ("https://gateway.kettering.nhs.uk:8443", false),
        ("http://gateway.kettering.nhs.uk", false),
        ("https://gateway.northampton.nhs.uk", false),
        ("", false),
    ] {
        assert_eq!(code.is_of(gateway), is_it, "{gateway}");
    }
}

#[test]
fn what_a_program_may_write_otherwise_is_the_same_link() {
    let ivy = Link::parse(IVY).unwrap();
    for text in [
        "CARE-RECORD://LAUNCH?patient=9990000018&birthdate=1945-03-12&location=RNS",
        "care-record://launch/?location=rns&birthdate=1945-03-12&patient=999+000+0018",
        "care-record://launch?patient=999%20000%200018&birthdate=1945-03-12&location=RNS&practitioner=&exp=",
    ] {
        assert!(Link::parse(text) == Ok(ivy.clone()), "{text}");
    }
}

#[test]
fn what_is_not_such_a_link_leads_nowhere_and_says_why_without_repeating_it() {
    use LinkError::{Missing, Mixed, NotOne, NotOurs, TooLong, Twice};
    let long = format!("{IVY}&more={}", "x".repeat(LONGEST));
    for (text, why) in [
        ("", NotOurs),
        ("9990000018", NotOurs),
        ("https://launch?patient=9990000018&birthdate=1945-03-12&location=RNS", NotOurs),
        ("care-record:launch?patient=9990000018&birthdate=1945-03-12&location=RNS", NotOurs),
        ("care-record://open?patient=9990000018&birthdate=1945-03-12&location=RNS", NotOurs),
        (
            "care-record://launch/record?patient=9990000018&birthdate=1945-03-12&location=RNS",
            NotOurs,
        ),
        ("care-record://rita@launch?patient=9990000018&birthdate=1945-03-12&location=RNS", NotOurs),
        ("care-record://launch:80?patient=9990000018&birthdate=1945-03-12&location=RNS", NotOurs),
        ("care-record://launch?patient=9990000018&birthdate=1945-03-12&location=RNS#more", NotOurs),
        (&long, TooLong),
        ("care-record://launch", Missing("NHS number")),
        ("care-record://launch?patient=9990000018&location=RNS", Missing("date of birth")),
        (
            "care-record://launch?patient=9990000018&birthdate=1945-03-12",
            Missing("place where it was asked"),
        ),
        (&format!("{IVY}&patient=9990000026"), Twice("NHS number")),
        (&format!("{IVY}&patient=9990000018"), Twice("NHS number")),
        (&format!("{IVY}&exp=1700000000&exp=1800000000"), Twice("time until which it holds")),
        (
            "care-record://launch?patient=9990000019&birthdate=1945-03-12&location=RNS",
            NotOne("NHS number"),
        ),
        (
            "care-record://launch?patient=9990000018&birthdate=12/03/1945&location=RNS",
            NotOne("date of birth"),
        ),
        (
            "care-record://launch?patient=9990000018&birthdate=1945-02-30&location=RNS",
            NotOne("date of birth"),
        ),
        (
            "care-record://launch?patient=9990000018&birthdate=1945-03-12&location=R-S",
            NotOne("place where it was asked"),
        ),
        (&format!("{IVY}&exp=1700000000000"), NotOne("time until which it holds")),
        (&format!("{IVY}&nbf=soon"), NotOne("time from which on it holds")),
        (&format!("{IVY}&practitioner=dr%0Ajones"), NotOne("person it is for")),
        (&format!("{IVY}&launch=kP3-_x"), Mixed),
        (&format!("{CODE}&patient=9990000026"), Mixed),
        ("care-record://launch?launch=kP3-_x", Missing("gateway that it is for")),
        ("care-record://launch?iss=https://gateway.kettering.nhs.uk", Missing("code")),
        (&format!("{CODE}&launch=kP3-_x"), Twice("code")),
        ("care-record://launch?iss=gateway&launch=kP3-_x", NotOne("gateway that it is for")),
        (&format!("{CODE}%0Ax"), NotOne("code")),
        (&format!("{CODE}{}", "x".repeat(LONGEST_CODE)), NotOne("code")),
    ] {
        let error = Link::parse(text).unwrap_err();
        assert_eq!(error, why, "{text}");
        assert!(!error.to_string().contains(|c: char| c.is_ascii_digit()), "{error}");
    }
}

#[test]
fn a_link_is_never_printed() {
    for link in [IVY, CODE] {
        let link = Link::parse(&format!("{link}&practitioner=rita.clarke@nhs.net")).unwrap();
        assert_eq!(format!("{link:?}"), "Link(hidden)");
    }
}

/// Links as they come, changed in every way that a program or a person could change them.
#[test]
fn no_text_brings_the_reader_down_and_what_it_reads_is_whole() {
    use proptest::prelude::*;

    let word = prop_oneof![
        Just("patient=".to_owned()),
        Just("birthdate=".to_owned()),
        Just("location=".to_owned()),
        Just("practitioner=".to_owned()),
        Just("exp=".to_owned()),
        Just("nbf=".to_owned()),
        Just("iss=https://gateway.kettering.nhs.uk".to_owned()),
        Just("launch=".to_owned()),
        Just("9990000018".to_owned()),
        Just("1945-03-12".to_owned()),
        Just("RNS".to_owned()),
        Just("1700000000".to_owned()),
        Just("&".to_owned()),
        Just("%00".to_owned()),
        Just("%ff".to_owned()),
        Just("?".to_owned()),
        Just("#".to_owned()),
        Just("://".to_owned()),
        Just("@".to_owned()),
        "\\PC{0,6}",
        ".{0,3}",
    ];
    let front = prop_oneof![4 => Just(format!("{IVY}&")), 4 => Just(format!("{CODE}&")), 4 => Just("care-record://launch?".to_owned()), 1 => "\\PC{0,12}"];
    let text = (front, prop::collection::vec(word, 0..12))
        .prop_map(|(front, words)| front + &words.concat());
    let cases = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
    let mut runner =
        proptest::test_runner::TestRunner::new(proptest::test_runner::Config::with_cases(cases));
    let read = std::cell::Cell::new(0);
    runner
        .run(&text, |text| {
            if let Ok(link) = Link::parse(&text) {
                read.set(read.get() + 1);
                prop_assert!(text.len() <= LONGEST);
                match &link.about {
                    About::Named(named) => prop_assert_eq!(named.patient.digits().len(), 10),
                    About::Code(code) => prop_assert!(!code.launch.is_empty()),
                }
                prop_assert!(text.to_ascii_lowercase().contains("care-record://launch"));
                let again = Link::parse(&text);
                prop_assert!(again == Ok(link));
            }
            Ok(())
        })
        .unwrap();
    let read = read.get();
    assert!(read > cases / 50, "only {read} of {cases} were links: the reader is not reached");
}
