use access::{Basis, ProxyAuthority};
use nhs::NhsNumber;

use super::*;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

fn kept(vault: &Vault, until: i64) -> Kept {
    let patient: PatientId = "p-ivy".parse().unwrap();
    let note = "Her daughter, by telephone".parse().unwrap();
    let permitted = Permitted {
        grant: GrantId("hers".to_owned()),
        basis: Basis::PermissionByProxy { authority: ProxyAuthority::Attorney, note },
        given: at(0),
        expires: at(10),
        policy_version: "1".to_owned(),
        relationship: None,
    };
    let standing = Standing {
        patient,
        sharing: access::Sharing::Shared,
        relationship: None,
        closeness: Vec::new(),
        test_requested: false,
        refused: None,
        in_force: None,
    };
    let banner = Banner {
        patient: "p-ivy".to_owned(),
        family: "PATTERSON".to_owned(),
        given: "Ivy".to_owned(),
        title: None,
        preferred_name: None,
        born: None,
        age: None,
        died: None,
        gender: "Female".to_owned(),
        nhs_number: Some("999 000 0018".to_owned()),
        nhs_number_verified: true,
        restricted: false,
        address: Vec::new(),
        telephone: None,
        email: None,
        practice: None,
        practice_telephone: None,
    };
    let nhs_number = Some("9990000018".parse::<NhsNumber>().unwrap());
    let label = Label::new(permitted, standing, &Known { banner, nhs_number, alike: None });
    Kept::seal(vault, &label, at(until), (b"allergic to penicillin", at(1))).unwrap()
}

#[test]
fn what_is_kept_lies_in_memory_without_a_word_of_the_patient_and_opens_with_the_key_alone() {
    let vault = Vault::new("four random words here").unwrap();
    let kept = kept(&vault, 8);

    for words in ["penicillin", "PATTERSON", "9990000018", "999 000 0018", "daughter"] {
        for sealed in [&kept.label, &kept.record] {
            let holds = sealed.windows(words.len()).any(|window| window == words.as_bytes());
            assert!(!holds, "{words} lies in clear");
        }
    }
    assert_eq!(kept.label(&vault).unwrap().banner.family, "PATTERSON");
    let other = Vault::new("four random words here").unwrap();
    assert!(kept.label(&other).is_err(), "another session does not open it");
}

#[test]
fn it_is_kept_no_longer_than_its_grant() {
    let vault = Vault::new("four random words here").unwrap();
    assert_eq!(kept(&vault, 8).until, at(8));
    assert_eq!(kept(&vault, 12).until, at(10));
}

#[test]
fn a_locked_session_lasts_until_the_last_that_is_kept_and_no_shorter_than_otherwise() {
    let vault = Vault::new("four random words here").unwrap();
    let timeouts = Timeouts { end_after_lock_seconds: 1_500, ..Timeouts::STRICTEST };
    let session = Session::Locked { since: at(1), until: at(12) };
    let ends = |kept: &[Kept], now: i64, at_gateway: i64| {
        let timeouts = lengthened(&timeouts, &session, kept, (at(now), at(at_gateway)));
        timeouts.end_after_lock_seconds
    };
    assert_eq!(ends(&[], 2, 2), 1_500, "nothing is kept");
    assert_eq!(ends(&[kept(&vault, 8)], 2, 2), 7 * 3_600, "until the eighth hour");
    assert_eq!(ends(&[kept(&vault, 8)], 2, 3), 6 * 3_600, "by the clock of the gateway");
    assert_eq!(ends(&[kept(&vault, 1)], 2, 2), 1_500, "its time is over");
}
