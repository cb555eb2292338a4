use super::*;

fn file(content: &[u8], kind: &Kind) -> Result<Vec<List>, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.txt");
    fs::write(&path, content).unwrap();
    read(&path, kind).map(|(lists, _)| lists)
}

/// An RF2 snapshot with these members: reference set, concept, and whether it is active.
fn snapshot(members: &[(&str, &str, &str)]) -> String {
    let mut text =
        "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\r\n".to_owned();
    for (number, (refset, concept, active)) in members.iter().enumerate() {
        text += &format!(
            "8000000{number}-1111-4222-8333-444455556666\t20260401\t{active}\t999000011000000103\t{refset}\t{concept}\r\n"
        );
    }
    text
}

fn codes(list: &List) -> Vec<&str> {
    let mut codes: Vec<&str> = list.codes.iter().map(|(code, _)| code.as_str()).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn the_active_members_of_the_four_reference_sets_are_taken_from_a_snapshot() {
    let text = snapshot(&[
        (STI, "76272004", "1"),
        (STI, "15628003", "0"),
        (STI, "86406008", "1"),
        (GENDER, "93461009", "1"),
        (OTHER, "44054006", "1"),
    ]);

    let lists = file(format!("\u{feff}{text}").as_bytes(), &Kind::default()).unwrap();

    let said: Vec<(&str, Vec<&str>)> =
        lists.iter().map(|list| (list.name.as_str(), codes(list))).collect();
    assert_eq!(
        said,
        [
            ("gender-related-issues", vec!["93461009"]),
            ("sexually-transmitted-disease", vec!["76272004", "86406008"]),
        ]
    );
}

#[test]
fn other_reference_sets_are_taken_where_they_are_named() {
    let text = snapshot(&[(STI, "76272004", "1"), (OTHER, "44054006", "1")]);
    let named = |refsets: &[&str], name: Option<&str>| Kind {
        refsets: refsets.iter().map(|id| (*id).to_owned()).collect(),
        name: name.map(str::to_owned),
        system: None,
    };

    let lists = file(text.as_bytes(), &named(&[OTHER], Some("abuse"))).unwrap();
    assert_eq!(
        (lists.len(), lists[0].name.as_str(), codes(&lists[0])),
        (1, "abuse", vec!["44054006"])
    );
    let absent = file(text.as_bytes(), &named(&[OTHER, GENDER], None)).unwrap_err().to_string();
    assert_eq!(absent, format!("the file has no active member of {GENDER}"));
    let two = file(text.as_bytes(), &named(&[OTHER, STI], Some("abuse"))).unwrap_err();
    assert!(matches!(two, LoadError::Named), "one name for two lists");
}

#[test]
fn a_list_of_the_county_is_a_code_a_tab_and_words() {
    let kind = Kind { name: Some("abuse".to_owned()), ..Kind::default() };
    let text = "# Abuse\r\n\r\n225481000\tAbusive behaviour\r\n707087005\n";

    let lists = file(text.as_bytes(), &kind).unwrap();

    assert_eq!((lists[0].name.as_str(), lists[0].system.as_str()), ("abuse", SNOMED));
    assert_eq!(lists[0].codes[0], ("225481000".to_owned(), Some("Abusive behaviour".to_owned())));
    assert_eq!(codes(&lists[0]), ["225481000", "707087005"]);

    let read = Kind { system: Some("http://read.info/readv2".to_owned()), ..kind };
    assert_eq!(codes(&file(b"A788.\tSyphilis\n", &read).unwrap()[0]), ["A788."], "of any shape");
}

#[test]
fn a_line_that_is_wrong_is_named_and_nothing_is_loaded() {
    let plain = Kind { name: Some("abuse".to_owned()), ..Kind::default() };
    let rf2 = Kind::default;
    let wrong = |line: &str| format!("{}{line}", snapshot(&[(STI, "76272004", "1")]));
    let again = {
        let text = snapshot(&[(STI, "76272004", "1")]);
        let last = text.lines().last().unwrap().to_owned();
        format!("{text}{last}\n")
    };
    let cases: [(Vec<u8>, Kind, &str); 10] = [
        (wrong("a\tb\t1\tc\r\n").into(), rf2(), "line 3 does not have six columns"),
        (
            wrong("a\t20260401\t2\tm\tr\tc\n").into(),
            rf2(),
            "line 3 is neither active (1) nor inactive (0)",
        ),
        (
            wrong(&format!("a\t20260401\t1\tm\t{STI}\t76272005\n")).into(),
            rf2(),
            "line 3 names no concept of SNOMED CT",
        ),
        (again.into(), rf2(), "line 3 repeats a member: this is no snapshot"),
        (
            b"225481000\tright\n225481001\twrong\n".into(),
            plain.clone(),
            "line 2 is no concept of SNOMED CT: its check digit does not hold",
        ),
        (b"225481000 no tab\n".into(), plain.clone(), "line 1 has no code before a tab"),
        (b"\twords\n".into(), plain.clone(), "line 1 has no code before a tab"),
        (b"225481000\t\xff\n".into(), plain.clone(), "line 1 is not UTF-8"),
        (
            b"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n".into(),
            plain.clone(),
            "line 10 is no concept of SNOMED CT: its check digit does not hold; and 1 more",
        ),
        (b"# nothing\n".into(), plain, "the file has no active member of abuse"),
    ];
    for (content, kind, expected) in cases {
        let error = file(&content, &kind).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    }
}

#[test]
fn a_list_of_the_county_cannot_take_the_name_of_a_reference_set() {
    let named = |name: Option<&str>| Kind { name: name.map(str::to_owned), ..Kind::default() };
    let text = b"225481000\tAbusive behaviour\n";

    let taken = file(text, &named(Some("sexually-transmitted-disease"))).unwrap_err();
    assert!(matches!(taken, LoadError::Taken(_)), "{taken}");
    assert!(matches!(file(text, &named(None)).unwrap_err(), LoadError::NoName));
}

#[test]
fn the_short_list_and_the_ids_of_the_reference_sets_are_concepts() {
    for (id, name) in REQUIRED {
        assert!(is_concept(id), "{name}");
    }
    for not_one in ["76272005", "0762720041", "999004351000000010", "7627200", "76272004 "] {
        assert!(!is_concept(not_one), "{not_one}");
    }
}

const STI: &str = "999004381000000103";
const GENDER: &str = "999004351000000109";
const OTHER: &str = "999000011000000103";
