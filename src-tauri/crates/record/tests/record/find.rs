//! What is found in a record, by whom, and what is said of what could not be searched.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use nhs::Section;
use record::{
    Part, Record,
    view::{Findings, Hit, Piece},
};
use serde_json::{Value, json};

use crate::people::{consultant, from, ivy, now, record_of, seen, triage_nurse};

#[test]
fn what_is_found_is_what_the_grant_shows() {
    let record = everything();
    let nurse = record.seen_through(&triage_nurse(&ivy()), now()).expect("a view");
    let consultant = record.seen_through(&consultant(&ivy()), now()).expect("a view");
    let cases = [
        ("penicillin", true, "an allergy is for both"),
        ("warfarin", true, "a medicine is for both"),
        ("endoscopy", false, "letters are counted for the nurse"),
        ("olanzapine", false, "a restricted entry is withheld from her"),
        ("schizophrenia", false, "and so is the letter that names it"),
    ];
    for (word, hers, because) in cases {
        assert!(!consultant.find(word).hits.is_empty(), "the consultant finds {word}");
        assert_eq!(!nurse.find(word).hits.is_empty(), hers, "{word}: {because}");
    }
    assert_eq!(nurse.find("schizophrenia").said, "Nothing found in what was fetched");
}

/// Whatever is looked for, by whomever: nothing is a hit that stands in no section of the same view.
#[test]
fn every_hit_stands_in_its_section() {
    let record = everything();
    for grant in [triage_nurse(&ivy()), consultant(&ivy())] {
        let view = record.seen_through(&grant, now()).expect("a view");
        for words in ["in", "er", "on", "2019", "ngh", "pa ti"] {
            let found = view.find(words);
            for hit in &found.hits {
                let section = view.section(hit.section);
                let entry = section.entries.iter().find(|entry| entry.id == hit.id);
                let entry = entry.unwrap_or_else(|| panic!("{words}: {} is not shown", hit.id));
                assert_eq!((&entry.date, &entry.source), (&hit.date, &hit.source));
            }
            assert_eq!(found.manifest().len(), ids(&found).len(), "each of them is written down");
        }
    }
}

#[test]
fn every_word_must_occur_in_the_row_beside_it_or_in_the_letter() {
    let record = everything();
    let cases: [(&str, &[&str]); 12] = [
        ("warfarin", &["MedicationRequest/warfarin"]),
        ("WARFARIN  3 mg", &["MedicationRequest/warfarin"]),
        ("mg warf", &["MedicationRequest/warfarin"]),
        ("warfarin metformin", &[]),
        ("atrial", &["MedicationRequest/warfarin"]),
        ("2160-0", &["Observation/creatinine"]),
        ("creatinine high", &["Observation/creatinine"]),
        ("umol 142", &["Observation/creatinine"]),
        ("haemolysed", &["Observation/creatinine"]),
        ("gastroscopie", &["DocumentReference/letter"]),
        ("endoscopy biopsies", &["DocumentReference/letter"]),
        ("osei 0110", &["RelatedPerson/osei"]),
    ];
    for (words, expected) in cases {
        assert_eq!(ids(&seen(&record).find(words)), expected, "{words}");
    }
}

#[test]
fn hits_stand_in_the_order_of_the_sections_and_newest_first_in_each() {
    let result = |id: &str, day: &str| {
        from(
            "NGH",
            json!({ "resourceType": "Observation", "id": id, "code": { "text": "Sodium" },
            "effectiveDateTime": day, "valueString": "x" }),
        )
    };
    let problem = json!({ "resourceType": "Condition", "id": "low", "code": { "text": "Low sodium" },
        "onsetDateTime": "2011" });
    let record = record_of(
        &[("NGH", true), ("GP", true)],
        &[result("old", "2019-04-02"), from("GP", problem), result("new", "2026-01-05")],
    );
    let found = seen(&record).find("sodium");
    assert_eq!(ids(&found), ["Condition/low", "Observation/new", "Observation/old"]);
    assert_eq!(found.said, "3 found");
    let counts: Vec<_> = found.sections.iter().map(|each| (each.section, each.found)).collect();
    assert_eq!(counts, [(Section::Problems, 1), (Section::Results, 2)]);
}

#[test]
fn two_hundred_are_listed_and_the_rest_are_counted() {
    let results: Vec<Value> = (0..1_300)
        .map(|number| {
            from(
                "NGH",
                json!({ "resourceType": "Observation", "id": format!("r{number}"),
                "code": { "text": "Sodium" }, "valueString": "x" }),
            )
        })
        .collect();
    let record = record_of(&[("NGH", true)], &results);
    let found = seen(&record).find("sodium");
    assert_eq!(found.hits.len(), 200);
    assert_eq!(found.said, "1,300 found, the first 200 are listed");
    assert_eq!(found.sections[0].found, 1_300);
    assert_eq!(found.manifest().len(), 200, "what is not listed is not shown");
    assert_eq!(seen(&record).find("sodium"), found, "the first search reads them, the second not");
}

#[test]
fn a_hit_marks_the_words_and_says_where_else_they_stand() {
    let record = everything();
    let found = seen(&record).find("warfarin clinic");
    let hit = &found.hits[0];
    assert_eq!(drawn(&hit.words), "[warfarin] – 3\u{a0}mg – oral – once a day");
    let beside: Vec<_> =
        hit.beside.iter().map(|each| (each.label.as_str(), drawn(&each.words))).collect();
    assert_eq!(
        beside,
        [("Note", "Dose by the anticoagulant [clinic], see yellow book".to_owned())]
    );
    let found = seen(&record).find("biopsies");
    assert_eq!(
        drawn(&found.hits[0].beside[0].words),
        "… stomach and the oesophagus was looked at with care. Several [biopsies] were taken from the antrum and sent to the laboratory, …"
    );
}

#[test]
fn what_could_not_be_searched_is_said_and_with_it_nothing_is_ever_said_not_to_be() {
    let pdf = json!({ "resourceType": "DocumentReference", "id": "pdf", "description": "Scan",
        "content": [{ "attachment": { "contentType": "application/pdf", "data": STANDARD.encode("%PDF-1.4") } }] });
    let record = record_of(
        &[("GP", true), ("NHFT", false)],
        &[from("GP", pdf), from("GP", json!({ "resourceType": "Unheard", "id": "u" }))],
    );
    let found = seen(&record).find("metformin");
    assert_eq!(found.said, "Nothing found in what was fetched");
    assert_eq!(
        found.not_searched,
        [
            "NHFT did not answer at 14:02",
            "1 scanned, PDF or other document was not searched, only its line in the list: it has no text here",
            "1 entry cannot be read, and may say more than was searched",
        ]
    );
    let nurse = record.seen_through(&triage_nurse(&ivy()), now()).expect("a view");
    assert!(
        nurse.find("metformin").not_searched.iter().any(|said| said.contains("for your role")),
        "that something is withheld is known to her already"
    );
}

/// The letter is listed without its pages, and the results are still on their way.
#[test]
fn what_has_not_come_is_said_and_what_is_listed_is_found_by_its_line() {
    let mut letter = from(
        "NGH",
        json!({ "resourceType": "DocumentReference", "id": "letter", "description": "Falls clinic",
        "content": [{ "attachment": { "contentType": "text/plain", "size": 84 } }] }),
    );
    letter["date"] = json!("2019-05-01");
    let first = bundle(&[("NGH", true)], &[]);
    let history = bundle(&[("NGH", true)], &[letter]);
    let mut record = Record::beginning(&ivy(), first, now()).expect("its first part");
    record = record.with_part(Part::History, history, now()).expect("its history");
    record.miss(Part::Now, now());

    let found = seen(&record).find("falls");

    assert_eq!(ids(&found), ["DocumentReference/letter"]);
    assert_eq!(
        found.not_searched,
        [
            "Not here yet, and searched once it is: Results",
            "Did not come at 14:03: Problems, appointments, care plans, people, social care, contacts",
            "1 letter was not searched, only its line in the list: its pages are not fetched",
        ]
    );
}

/// A scan and a letter without its pages can say anything: each can be opened from the findings.
#[test]
fn what_was_not_searched_is_listed_beside_what_was_found_unless_its_line_was() {
    let document = |id: &str, title: &str, attachment: Value| {
        from(
            "NGH",
            json!({ "resourceType": "DocumentReference", "id": id, "description": title,
            "date": "2019-05-01T09:00:00Z", "content": [{ "attachment": attachment }] }),
        )
    };
    let pdf = || json!({ "contentType": "application/pdf", "data": STANDARD.encode("%PDF-1.4") });
    let text = |words: &str| json!({ "contentType": "text/plain", "data": STANDARD.encode(words) });
    let documents = [
        document("scan", "Falls clinic", pdf()),
        document("other", "Eye clinic", pdf()),
        document("text", "Diabetes clinic", text("She had two falls.")),
    ];
    let scans: Vec<Value> =
        (0..60).map(|number| document(&format!("s{number}"), "Scan", pdf())).collect();

    let found = seen(&record_of(&[("NGH", true)], &documents)).find("falls");
    assert_eq!(ids(&found), ["DocumentReference/scan", "DocumentReference/text"]);
    let [other] = found.unsearched.as_slice() else { panic!("one more: {:?}", found.unsearched) };
    assert_eq!(other.id, "DocumentReference/other");
    assert_eq!(drawn(&other.beside[0].words), "it has no text here");
    let written: Vec<String> = found.manifest().into_iter().map(|shown| shown.id).collect();
    assert!(written.contains(&other.id), "what is listed is written down: {written:?}");
    assert!(
        seen(&record_of(&[("NGH", true)], &documents)).find("f").unsearched.is_empty(),
        "where nothing was looked for, nothing is listed"
    );
    let found = seen(&record_of(&[("NGH", true)], &scans)).find("falls");
    assert_eq!(found.unsearched.len(), 50, "the rest is counted: {:?}", found.not_searched);
}

/// What stands in columns keeps them, or a value would pass for that of the test before.
#[test]
fn an_excerpt_of_a_table_keeps_its_columns() {
    let letter = |kind: &str, words: &str| {
        from(
            "NGH",
            json!({ "resourceType": "DocumentReference", "id": "l", "description": "Clinic letter",
            "content": [{ "attachment": { "contentType": kind, "data": STANDARD.encode(words) } }] }),
        )
    };
    let table = "<table><tr><th>Test</th><th>June</th><th>July</th></tr>\
        <tr><td>Sodium</td><td></td><td>131 mmol/L</td></tr></table>";
    let typed = "Test      June     July\nSodium             131 mmol/L";
    for (sent, words) in [
        (letter("text/html", table), "[Sodium] | | 131 mmol/L"),
        (letter("text/plain", typed), "[Sodium] | 131 mmol/L"),
    ] {
        let found = seen(&record_of(&[("NGH", true)], &[sent])).find("sodium");
        assert_eq!(drawn(&found.hits[0].beside[0].words), words);
    }
}

#[test]
fn with_a_single_letter_nothing_is_looked_for() {
    for text in ["", "  ", "e", "\u{301}"] {
        let found = seen(&everything()).find(text);
        assert_eq!(found.said, "Type at least two letters or digits");
        assert!(found.hits.is_empty() && found.not_searched.is_empty(), "{text:?}");
    }
}

fn bundle(sources: &[(&str, bool)], resources: &[Value]) -> Vec<u8> {
    record_of(sources, resources).bundle().into()
}

fn ids(found: &Findings) -> Vec<&str> {
    found.hits.iter().map(|hit: &Hit| hit.id.as_str()).collect()
}

fn drawn(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece.found {
        true => format!("[{}]", piece.text),
        false => piece.text.clone(),
    };
    pieces.iter().map(piece).collect()
}

/// A record with an entry of every kind that a search has to reach.
fn everything() -> Record {
    let coded = |system: &str, code: &str, text: &str| json!({ "coding": [{ "system": system, "code": code, "display": text }], "text": text });
    let letter = "Dear Dr Shah\nThe stomach and the oesophagus was looked at with care. Several biopsies were taken from the \
        antrum and sent to the laboratory, where they will be read within the week.\nOp\u{e9}ration: gastroscopie";
    let entries = [
        from(
            "GP",
            json!({ "resourceType": "AllergyIntolerance", "id": "penicillin", "code": { "text": "Penicillin" },
            "reaction": [{ "manifestation": [{ "text": "Rash" }] }] }),
        ),
        from(
            "GP",
            json!({ "resourceType": "MedicationRequest", "id": "warfarin", "status": "active", "intent": "order",
            "medicationCodeableConcept": { "text": "Warfarin" },
            "reasonCode": [coded("http://snomed.info/sct", "49436004", "Atrial fibrillation")],
            "note": [{ "text": "Dose by the anticoagulant clinic, see yellow book" }],
            "dosageInstruction": [{ "route": { "text": "Oral" }, "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } },
                "doseAndRate": [{ "doseQuantity": { "value": 3, "unit": "mg" } }] }] }),
        ),
        from(
            "GP",
            json!({ "resourceType": "MedicationRequest", "id": "olanzapine", "status": "active", "intent": "order",
            "meta": { "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" }] },
            "medicationCodeableConcept": { "text": "Olanzapine" } }),
        ),
        from(
            "NGH",
            json!({ "resourceType": "Observation", "id": "creatinine", "effectiveDateTime": "2019-04-02",
            "code": coded("http://loinc.org", "2160-0", "Creatinine"), "valueQuantity": { "value": 142, "unit": "\u{b5}mol/L" },
            "interpretation": [{ "coding": [{ "code": "H" }] }], "note": [{ "text": "Haemolysed sample" }] }),
        ),
        from(
            "NGH",
            json!({ "resourceType": "DocumentReference", "id": "letter", "description": "Endoscopy report",
            "date": "2019-05-01T09:00:00Z",
            "content": [{ "attachment": { "contentType": "text/plain", "data": STANDARD.encode(letter) } }] }),
        ),
        from(
            "NGH",
            json!({ "resourceType": "DocumentReference", "id": "psychiatry", "description": "Schizophrenia clinic",
            "content": [{ "attachment": { "contentType": "text/plain", "data": STANDARD.encode("Seen.") } }] }),
        ),
        from(
            "GP",
            json!({ "resourceType": "RelatedPerson", "id": "osei", "name": [{ "text": "Joan OSEI" }],
            "telecom": [{ "system": "phone", "value": "01604 555 0110" }] }),
        ),
    ];
    record_of(&[("GP", true), ("NGH", true)], &entries)
}
