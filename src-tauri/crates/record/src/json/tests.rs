use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{Document, Malformed};

fn read(text: &str) -> Result<Value, Malformed> {
    Document::of_json(text.as_bytes().to_vec()).map(|document| document.root().to_value())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn our_reading_of_json_is_serde_jsons(value in values(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        prop_assert_eq!(read(&text.expect("json")), Ok(value));
    }

    /// Whatever is done to a text, what `serde_json` refuses is refused, and what it reads is read as the same.
    #[test]
    fn what_serde_json_refuses_is_refused(value in values(), edits in vec((any::<prop::sample::Index>(), bytes()), 1..4)) {
        let mut text = value.to_string().into_bytes();
        for (place, byte) in edits {
            let place = place.index(text.len() + 1);
            match byte {
                Some(byte) if place < text.len() => { text[place] = byte }
                Some(byte) => text.push(byte),
                None => text.truncate(place),
            }
        }
        let ours = Document::of_json(text.clone()).map(|document| document.root().to_value()).ok();
        prop_assert_eq!(ours, serde_json::from_slice(&text).ok());
    }
}

#[test]
fn a_number_keeps_its_digits_and_a_string_loses_its_escapes() {
    let document = Document::of_json(
        br#"{"value":4.10,"big":123456789012345678901234567890,"text":"a\u00e9\ud83d\ude00\n\/\"b"}"#
            .to_vec(),
    )
    .expect("json");
    let root = document.root();
    assert_eq!(root.field("value").digits(), Some("4.10"));
    assert_eq!(root.field("big").digits(), Some("123456789012345678901234567890"));
    assert_eq!(root.field("text").as_str(), Some("aé😀\n/\"b"));
}

#[test]
fn of_several_fields_of_one_name_the_last_holds() {
    let document = Document::of_json(br#"{"a":1,"b":2,"\u0061":3}"#.to_vec()).expect("json");
    assert_eq!(document.root().field("a").digits(), Some("3"));
}

#[test]
fn what_is_no_json_is_refused() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    let refused = [
        "",
        " ",
        "tru",
        "nul",
        "01",
        "1.",
        "-",
        "1e",
        "+1",
        ".5",
        "[1,]",
        "[,1]",
        r#"{"a":1,}"#,
        r#"{"a"}"#,
        r#"{a:1}"#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\u12g4""#,
        r#""\x""#,
        "\"\u{1}\"",
        r#""never ends"#,
        r#""ends in \"#,
        "[1",
        "[1]]",
        "{} {}",
        "\u{feff}{}",
        "'a'",
        &deep,
    ];
    for text in refused {
        assert_eq!(read(text), Err(Malformed), "{text}");
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}: serde_json agrees");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_null_and_the_others_stand() {
    for broken in [
        "tru",
        "{\"a\":}",
        "{\"a\":\"\\ud800\"}",
        "[1,2",
        "nonsense",
        "\"\\\"\\q\"",
        "{\"b\": [01]} 7",
    ] {
        let text = format!(
            r#"{{"resourceType":"Bundle","entry":[{{"a":1}},{broken},{{"a":"\n"}}],"x":[]}}"#
        );
        let Ok(document) = Document::of_bundle(text.into_bytes()) else {
            assert_eq!(broken, "[1,2", "without its brackets it takes the others with it");
            continue;
        };
        let entries: Vec<Value> =
            document.root().field("entry").items().map(super::Json::to_value).collect();
        assert_eq!(entries, [json!({ "a": 1 }), json!(null), json!({ "a": "\n" })], "{broken}");
        assert!(document.root().field("x").is_list(), "and so does what follows them");
    }
}

#[test]
fn samples_every_file_reads_as_serde_json_reads_it() {
    let Some(folder) = std::env::var_os("CARE_RECORD_SAMPLES") else {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
        return;
    };
    let mut read = 0;
    for file in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
        let ours =
            Document::of_json(text.clone().into_bytes()).map(|document| document.root().to_value());
        let theirs: Option<Value> = serde_json::from_str(&text).ok();
        assert!(ours.ok() == theirs, "{}", file.path().display());
        read += usize::from(theirs.is_some());
    }
    assert!(read > 500, "only {read} files are JSON");
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((texts(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Every kind of character, and lengths on both sides of the eight bytes that are looked at at once.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,20}", "[\\PC\\x00-\\x1f\"\\\\]{0,20}", "(\\\\|\"|é|😀|\n){0,12}"]
}

fn bytes() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![
        any::<u8>().prop_map(Some),
        proptest::sample::select(br#"{}[],:"\0123456789.eE+-truefalsn u"#.to_vec()).prop_map(Some),
        Just(None),
    ]
}

fn cases(usually: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(usually))
    }
}
