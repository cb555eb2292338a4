//! A policy is used only as whoever answers for it has signed it.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]

use access::{Policy, PolicyKey, SignatureError, SignedPolicy};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};

#[test]
fn a_policy_is_used_only_with_the_signature_of_the_key_that_the_computer_trusts() {
    let (ours, key) = signer(1);
    let (theirs, other_key) = signer(2);
    let good = signed(&ours, Policy::standard());

    assert_eq!(good.verified(&key).unwrap().version(), good.version);

    let wider = Policy::standard().replace("restricted = \"withheld\"", "restricted = \"visible\"");
    let refused = [
        ("by another key", good.clone(), other_key),
        ("another's, for ours", signed(&theirs, Policy::standard()), key),
        ("a text that was changed", SignedPolicy { text: wider, ..good.clone() }, key),
        ("one space more", SignedPolicy { text: format!("{} ", good.text), ..good.clone() }, key),
        ("no signature", SignedPolicy { signature: String::new(), ..good.clone() }, key),
        (
            "no algorithm",
            SignedPolicy { signature: good.signature[8..].to_owned(), ..good.clone() },
            key,
        ),
        (
            "another algorithm",
            SignedPolicy { signature: good.signature.replace("Ed25519:", "none:"), ..good.clone() },
            key,
        ),
        ("a signature of the text alone", bare(&ours), key),
    ];
    for (what, policy, key) in refused {
        assert!(matches!(policy.verified(&key), Err(SignatureError::NotSigned)), "{what}");
    }
}

#[test]
fn a_signed_text_that_is_no_policy_or_another_version_is_refused() {
    let (ours, key) = signer(1);
    let nonsense = SignedPolicy { version: "2026.2".to_owned(), ..signed(&ours, "version = 3") };
    let renamed =
        SignedPolicy { version: "2027.1".to_owned(), ..signed(&ours, Policy::standard()) };

    assert!(matches!(nonsense.verified(&key), Err(SignatureError::Policy(_))));
    assert!(matches!(renamed.verified(&key), Err(SignatureError::OtherVersion)));
}

#[test]
fn a_key_reads_back_as_it_is_written_and_nothing_else_is_one() {
    let (_, key) = signer(1);
    assert_eq!(key.to_string().parse::<PolicyKey>().unwrap(), key);

    let written = key.to_string();
    for text in ["", "Ed25519:", "Ed25519:AAAA", &written[8..], &written.replace("Ed25519", "RSA")]
    {
        assert!(text.parse::<PolicyKey>().is_err(), "{text}");
    }
}

fn signer(seed: u8) -> (Ed25519KeyPair, PolicyKey) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    let key = PolicyKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
    (pair, key)
}

fn signed(signer: &Ed25519KeyPair, text: &str) -> SignedPolicy {
    let version =
        Policy::parse(text).map_or_else(|_| String::new(), |policy| policy.version().to_owned());
    let signature = signer.sign(&SignedPolicy::message(text));
    SignedPolicy {
        text: text.to_owned(),
        version,
        signature: SignedPolicy::signature_text(signature.as_ref()),
    }
}

/// Signed as something else might be: without saying what it is.
fn bare(signer: &Ed25519KeyPair) -> SignedPolicy {
    let signature = signer.sign(Policy::standard().as_bytes());
    SignedPolicy {
        signature: SignedPolicy::signature_text(signature.as_ref()),
        ..signed(signer, Policy::standard())
    }
}
