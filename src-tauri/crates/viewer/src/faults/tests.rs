use gateway_client::CertificateFault;

use super::{calls::clock_words, *};

const FAULTS: [CertificateFault; 7] = [
    CertificateFault::Expired { since_seconds: None },
    CertificateFault::NotYetValid { for_seconds: None },
    CertificateFault::UnknownIssuer,
    CertificateFault::SelfSigned,
    CertificateFault::WrongName,
    CertificateFault::Revoked,
    CertificateFault::Other,
];

fn untrusted(fault: CertificateFault) -> CallError {
    CallError::Certificate { fault, source: "a cause".into() }
}

#[test]
fn each_fault_of_a_certificate_has_a_sentence_of_its_own_for_it() {
    let said = FAULTS.map(|fault| Trouble::Call(untrusted(fault)).fault());

    for (place, fault) in said.iter().enumerate() {
        assert_eq!(fault.code, "NET-04", "{}", fault.words);
        assert!(fault.words.contains("nothing was sent") && fault.words.contains("Tell IT"));
        let again = said.iter().skip(place + 1).any(|other| other.words == fault.words);
        assert!(!again, "said twice: {}", fault.words);
    }
}

#[test]
fn a_clock_is_said_as_it_is_wrong() {
    let cases = [
        (-130, "This computer's clock is 2min 10sec slow"),
        (41, "This computer's clock is 41sec fast"),
        (3_600, "This computer's clock is 1h fast"),
        (-200_000, "This computer's clock is 2d 7h slow"),
    ];
    for (ahead_seconds, words) in cases {
        assert_eq!(clock_words(ahead_seconds), words);
    }
}

#[test]
fn a_certificate_that_only_the_clock_makes_invalid_is_said_to_be_so() {
    let expired = untrusted(CertificateFault::Expired { since_seconds: Some(60) });

    let fault = Trouble::ClockWrong { error: expired, ahead_seconds: 7_200 }.fault();

    assert_eq!(fault.code, "NET-04");
    assert_eq!(
        fault.words,
        "This computer's clock is 2h fast, so the record service's certificate seems to have expired. Nothing was sent. Tell IT."
    );
}
