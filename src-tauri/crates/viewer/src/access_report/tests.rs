use contract::{AccessKind, ReportProof, ReportedAccess, ReportedPatient, ReportedReview};
use nhs::Section;

use super::*;
use crate::wire::SheetBlock;

fn access(at: &str, person: u32) -> ReportedAccess {
    ReportedAccess {
        id: format!("{}-{person}", at.replace(':', "")),
        kind: AccessKind::Opened,
        at: at.parse().unwrap(),
        person,
        title: Some("Triage nurse".to_owned()),
        name: None,
        organisation: "Northampton General Hospital".to_owned(),
        workplace: Some("Emergency department".to_owned()),
        basis: Some(access::BasisKind::PermissionOnce),
        reason: None,
        became: None,
        looked_at: vec![Section::Problems, Section::Allergies],
        printed: false,
        wrong_patient: false,
        review: None,
        redacted: None,
    }
}

fn report(accesses: Vec<ReportedAccess>) -> AccessReport {
    AccessReport {
        reference: "4712".to_owned(),
        made: "2026-11-24T09:00:00Z".parse().unwrap(),
        patient: ReportedPatient {
            name: "Mrs Ivy Patterson".to_owned(),
            born: "1945-03-12".parse().unwrap(),
            nhs_number: "9990000018".to_owned(),
        },
        from: "2025-11-24".parse().unwrap(),
        to: "2026-11-24".parse().unwrap(),
        organisation: "Northampton General Hospital".to_owned(),
        may_name_people: false,
        places_kept: false,
        list: "ab12".to_owned(),
        accesses,
        proof: ReportProof { entry: 4711, size: 4712, root: "ab12cd34".to_owned() },
    }
}

/// Each heading with the words below it.
fn told(report: &AccessReport) -> Vec<(String, String)> {
    let sheet = words::sheet(report);
    let mut told = Vec::new();
    for block in sheet.blocks {
        match block {
            SheetBlock::Heading { words, .. } => told.push((words, String::new())),
            SheetBlock::Paragraph { words } | SheetBlock::Strong { words } => match told.last_mut()
            {
                Some((_, below)) => below.push_str(&words),
                None => told.push((String::new(), words)),
            },
            SheetBlock::List { .. } | SheetBlock::Facts { .. } | SheetBlock::Table { .. } => {}
        }
    }
    told
}

#[test]
fn an_opening_with_permission_is_told_in_plain_english_with_a_long_date() {
    let told = told(&report(vec![access("2026-11-21T14:02:00Z", 0)]));

    assert_eq!(told[0].1, "1 person opened your record in this time. None was an emergency.");
    let (heading, words) = &told[1];
    assert_eq!(heading, "On Saturday 21 November 2026 at 2:02pm");
    assert_eq!(
        words,
        "A triage nurse at Northampton General Hospital (Emergency department) opened your record. You gave permission for that visit. They looked at: allergies, illnesses. A receipt for it has the reference 2026 1121."
    );
}

#[test]
fn a_receipt_is_found_in_the_report_by_its_reference_and_where_there_is_none_none_is_said() {
    let grant = "3f2a91bc-0d5e-4a7b-9c11-5d1f0c2b7e90";
    let receipted = |change: fn(&mut ReportedAccess)| {
        let at = "2026-11-21T14:02:00Z";
        let mut seen = ReportedAccess { id: format!("{grant}:2026-11-21"), ..access(at, 0) };
        change(&mut seen);
        told(&report(vec![seen])).remove(1).1
    };
    assert_eq!(crate::receipt::reference(grant), "3F2A 91BC");
    assert!(receipted(|_| ()).contains("has the reference 3F2A 91BC."));
    let without: [fn(&mut ReportedAccess); 4] = [
        |seen| seen.kind = AccessKind::PatientSaidNo,
        |seen| seen.redacted = Some(contract::RedactionReason::StaffSafety),
        |seen| seen.basis = Some(access::BasisKind::Safeguarding),
        |seen| seen.basis = Some(access::BasisKind::LegalDuty),
    ];
    for change in without {
        let words = receipted(change);
        assert!(!words.contains("3F2A") && !words.contains("receipt"), "{words}");
    }
}

#[test]
fn an_emergency_is_told_with_why_nobody_asked_and_who_checked_it() {
    let emergency = ReportedAccess {
        basis: Some(access::BasisKind::Emergency),
        reason: Some("unconscious".to_owned()),
        became: Some(access::BasisKind::PermissionOnce),
        review: Some(ReportedReview { appropriate: Some("2026-11-24T00:30:00Z".parse().unwrap()) }),
        ..access("2026-07-21T13:02:00Z", 0)
    };

    let told = told(&report(vec![emergency.clone()]));

    assert_eq!(
        told[0].1,
        "1 person opened your record in this time. 1 was an emergency. Every emergency was checked."
    );
    assert_eq!(told[1].0, "On Tuesday 21 July 2026 at 2:02pm", "on the British clock, in summer");
    assert!(told[1].1.contains("You could not be asked because you were unconscious. Later you could be asked, and you gave permission."));
    assert!(told[1].1.ends_with(
        "This was checked by our privacy officer on 24 November 2026 and found to be appropriate."
    ));

    let waiting =
        ReportedAccess { review: Some(ReportedReview { appropriate: None }), ..emergency };
    let told = self::told(&report(vec![waiting]));
    assert!(
        told[0].1.ends_with("Every emergency is checked by our privacy officer."),
        "{}",
        told[0].1
    );
    assert!(told[1].1.ends_with("Our privacy officer is checking this."));
}

#[test]
fn what_one_person_did_on_one_day_is_told_once_and_another_day_or_person_apart() {
    let again =
        ReportedAccess { looked_at: vec![Section::Letters], ..access("2026-11-21T15:00:00Z", 0) };
    let accesses = vec![
        access("2026-11-21T14:02:00Z", 0),
        access("2026-11-21T14:30:00Z", 1),
        again,
        access("2026-11-20T14:02:00Z", 0),
    ];

    let told = told(&report(accesses));

    assert!(told[0].1.starts_with("2 people opened"), "{}", told[0].1);
    let visits: Vec<&str> = told
        .iter()
        .map(|(heading, _)| heading.as_str())
        .filter(|words| words.starts_with("On "))
        .collect();
    assert_eq!(
        visits,
        [
            "On Saturday 21 November 2026 at 2:02pm",
            "On Saturday 21 November 2026 at 2:30pm",
            "On Friday 20 November 2026 at 2:02pm",
        ]
    );
    assert!(told[1].1.ends_with("They looked at: allergies, illnesses, letters. A receipt for it has the reference 2026 1121."), "{}", told[1].1);
    assert_eq!(told[1].1.matches("opened your record").count(), 1);
}

#[test]
fn a_no_and_a_rule_that_kept_the_record_shut_are_told_and_are_no_openings() {
    let kinds = [
        (AccessKind::PatientSaidNo, "asked to open your record. You said no."),
        (AccessKind::Refused, "Our rules did not let them, and it was not opened."),
    ];
    for (kind, words) in kinds {
        let told = told(&report(vec![ReportedAccess {
            kind,
            basis: None,
            ..access("2026-11-21T14:02:00Z", 0)
        }]));
        assert_eq!(told[0].1, "Nobody opened your record in this time.");
        assert!(told[1].1.contains(words) && !told[1].1.contains("looked at"), "{}", told[1].1);
    }
}

#[test]
fn a_copy_is_told_and_is_no_opening() {
    let copy = ReportedAccess {
        kind: AccessKind::CopyMade,
        title: Some("Records officer".to_owned()),
        basis: None,
        looked_at: vec![],
        ..access("2026-11-21T14:02:00Z", 0)
    };

    let told = told(&report(vec![copy]));

    assert_eq!(told[0].1, "Nobody opened your record in this time.");
    assert_eq!(
        told[1].1,
        "A records officer at Northampton General Hospital (Emergency department) made a copy of your record for you. If you did not ask for one, tell us."
    );
}

#[test]
fn where_places_are_kept_the_report_says_so_and_names_none() {
    let kept = ReportedAccess {
        organisation: "a hospital".to_owned(),
        workplace: None,
        ..access("2026-11-21T14:02:00Z", 0)
    };
    let report = AccessReport {
        organisation: "a hospital".to_owned(),
        places_kept: true,
        ..report(vec![kept])
    };

    let told = told(&report);

    assert!(told[0].1.starts_with("To keep you safe, this report does not name the places"));
    assert!(told[1].1.starts_with("A triage nurse at a hospital opened your record."));
    assert!(
        told[2]
            .1
            .contains("Tell the privacy officer of the organisation that gave you this report.")
    );
}

#[test]
fn an_entry_has_one_number_on_the_paper() {
    let told = told(&report(vec![]));
    let all: Vec<&str> = told.iter().map(|(_, below)| below.as_str()).collect();
    assert!(all.iter().any(|words| words.contains("Give the number of this report: 4712.")));
    assert!(all.iter().any(|words| words.contains("This report is entry 4,712 of 4,712.")));
}

#[test]
fn who_is_left_out_is_not_told_and_that_somebody_is_left_out_is() {
    let reasons = [
        (RedactionReason::StaffSafety, "to keep our staff safe"),
        (RedactionReason::ThirdParty, "tell you about somebody else"),
    ];
    for (reason, words) in reasons {
        let left_out = ReportedAccess {
            title: None,
            name: None,
            workplace: None,
            redacted: Some(reason),
            ..access("2026-11-21T14:02:00Z", 0)
        };
        let report = report(vec![left_out]);
        let told = told(&report);
        assert!(
            told[1].1.starts_with(
                "A member of staff at Northampton General Hospital opened your record."
            )
        );
        assert!(told[1].1.contains(words), "{}", told[1].1);
        assert!(shown(&report).visits[0].redacted.is_some());
    }
}

/// Each ground and each reason has a sentence of its own: none is told as another.
#[test]
fn every_ground_is_told_in_words_of_its_own() {
    use access::BasisKind as Kind;
    let grounds = [
        (Kind::PermissionOnce, None),
        (Kind::PermissionUntil, None),
        (Kind::PermissionByProxy, Some("attorney")),
        (Kind::PermissionByProxy, Some("deputy")),
        (Kind::PermissionByProxy, Some("parent")),
        (Kind::PermissionByProxy, Some("best-interests")),
        (Kind::Informed, None),
        (Kind::TestInterpretation, None),
        (Kind::Emergency, Some("unconscious")),
        (Kind::Emergency, Some("cannot-communicate")),
        (Kind::Emergency, Some("lacks-capacity")),
        (Kind::Emergency, Some("other")),
        (Kind::Safeguarding, Some("child-at-risk")),
        (Kind::Safeguarding, Some("adult-at-risk")),
        (Kind::LegalDuty, Some("court-order")),
        (Kind::LegalDuty, Some("coroner")),
        (Kind::LegalDuty, Some("statute")),
    ];
    let words = grounds.map(|(kind, reason)| {
        let one = ReportedAccess {
            basis: Some(kind),
            reason: reason.map(str::to_owned),
            ..access("2026-11-21T14:02:00Z", 0)
        };
        told(&report(vec![one]))[1].1.clone()
    });
    let distinct: std::collections::HashSet<&String> = words.iter().collect();
    assert_eq!(distinct.len(), grounds.len());
    for words in &words {
        let longest = words
            .split(['.', ':'])
            .map(|sentence| sentence.split_whitespace().count())
            .max()
            .unwrap();
        assert!(longest <= 18, "a sentence that a child of ten can read: {words}");
    }
}

#[test]
fn a_title_reads_as_it_is_said() {
    for (title, said) in [
        ("GP", "A GP at"),
        ("ED consultant", "An ED consultant at"),
        ("Out-of-hours doctor", "An out-of-hours doctor at"),
        ("Triage nurse", "A triage nurse at"),
    ] {
        let one =
            ReportedAccess { title: Some(title.to_owned()), ..access("2026-11-21T14:02:00Z", 0) };
        let words = told(&report(vec![one]))[1].1.clone();
        assert!(words.starts_with(said), "{words}");
    }
}

#[test]
fn the_paper_has_the_words_of_the_screen_in_ordinary_and_in_large_print() {
    let accesses = (1..=9).map(|day| access(&format!("2026-11-0{day}T14:02:00Z"), day)).collect();
    let report = report(accesses);
    for size in [PrintSize::Ordinary, PrintSize::Large] {
        let pdf =
            words::sheet(&report).to_pdf("Report 4711".to_owned(), report.made, size).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        if let Some(folder) = std::env::var_os("PICTURES") {
            std::fs::write(
                std::path::Path::new(&folder).join(format!("report-{size:?}.pdf")),
                &pdf,
            )
            .unwrap();
        }
    }
}

#[test]
fn what_is_typed_wrongly_is_named_at_its_field() {
    let right = Asking {
        number: "999 000 0018".into(),
        born: "12/03/1945".into(),
        identity: vec![Identity::Passport],
    };
    for born in ["12/03/1945", "12-Mar-1945", "12031945", "1945-03-12"] {
        let (_, birth, _) = named(&Asking { born: born.into(), ..right.clone() }).unwrap();
        assert_eq!(birth.to_string(), "1945-03-12", "{born}");
    }
    let wrong = [
        (Asking { number: "999 000 0019".into(), ..right.clone() }, "number"),
        (Asking { born: "1945".into(), ..right.clone() }, "born"),
        (Asking { identity: vec![], ..right }, "identity"),
    ];
    for (asking, field) in wrong {
        assert_eq!(named(&asking).unwrap_err().fault().field.as_deref(), Some(field));
    }
}

/// Nobody is told of a permission that they did not give.
#[test]
fn a_permission_is_told_only_to_whoever_gave_it() {
    use access::BasisKind::{Emergency, PermissionByProxy, PermissionOnce, PermissionUntil};
    let words = |changed: ReportedAccess| told(&report(vec![changed])).remove(1).1;
    let at = || access("2026-07-21T13:02:00Z", 0);
    let becoming =
        |basis, became| words(ReportedAccess { basis: Some(basis), became: Some(became), ..at() });

    let wrong = words(ReportedAccess { wrong_patient: true, ..at() });
    assert!(!wrong.contains("permission"), "{wrong}");
    assert!(wrong.contains("They opened it by mistake, and said so."));
    let unnamed = words(ReportedAccess { basis: Some(PermissionByProxy), reason: None, ..at() });
    assert!(unnamed.contains("Somebody gave permission in your place."), "{unnamed}");
    for (basis, became, is_told) in [
        (Emergency, PermissionOnce, true),
        (Emergency, PermissionUntil, true),
        (Emergency, PermissionByProxy, false),
        (PermissionOnce, PermissionUntil, false),
    ] {
        let told = becoming(basis, became).contains("Later you could be asked");
        assert_eq!(told, is_told, "{basis:?} that became {became:?}");
    }
}

#[test]
fn emergencies_are_counted_once_each_and_not_denied_where_something_is_left_out() {
    let emergency = |id: &str, at: &str| ReportedAccess {
        id: id.to_owned(),
        basis: Some(access::BasisKind::Emergency),
        ..access(at, 0)
    };
    let summary = |accesses| told(&report(accesses)).remove(0).1;

    let over_midnight = vec![
        emergency("g1:2026-07-21", "2026-07-21T21:50:00Z"),
        emergency("g1:2026-07-22", "2026-07-21T23:10:00Z"),
    ];
    assert!(summary(over_midnight).contains(" 1 was an emergency."));
    let left_out = ReportedAccess {
        basis: None,
        redacted: Some(RedactionReason::ThirdParty),
        ..access("2026-07-21T13:02:00Z", 0)
    };
    let words = summary(vec![left_out]);
    assert!(!words.contains("emergency"), "{words}");
}
