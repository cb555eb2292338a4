//! `policy`: check, compare and sign the table of who may see what.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use access::{Policy, PolicyKey, SignedPolicy};
use anyhow::{Context, bail};
use aws_lc_rs::rand;
use base64::{Engine, prelude::BASE64_STANDARD};
use clap::Subcommand;
use zeroize::Zeroizing;

use super::read_text;
use crate::policy::PolicySigner;

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Print the policy that the product comes with, to begin with.
    Standard,
    /// Check a policy: says what is wrong with it, and its line, or prints it in words.
    Check {
        /// The policy (TOML).
        file: PathBuf,
    },
    /// Say in words what differs between two policies.
    Diff {
        /// The policy that holds.
        old: PathBuf,
        /// The one that shall hold.
        new: PathBuf,
    },
    /// Make the key that signs policies. Its public half is printed, for the machine policy of every viewer; keep the private half
    /// off the gateway, with whoever answers for the policy.
    NewKey {
        /// The file of the private half; it must not be there.
        file: PathBuf,
    },
    /// Print the public half of a key.
    Key {
        /// The file of the private half; none: the key of training, which is known to everybody.
        file: Option<PathBuf>,
    },
    /// Check and sign a policy: writes the signature beside it, into FILE.sig.
    Sign {
        /// The policy (TOML).
        file: PathBuf,
        /// The file of the private half of the key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Whether a signed policy bears the signature of a key.
    Verify {
        /// The policy (TOML), its signature beside it in FILE.sig.
        file: PathBuf,
        /// The public half of the key, as `key` prints it.
        #[arg(long, value_name = "KEY")]
        key: PolicyKey,
    },
}

impl PolicyCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Standard => say(Policy::standard()),
            Self::Check { file } => say(&read(&file)?.in_words()),
            Self::Diff { old, new } => say(&read(&old)?.differences(&read(&new)?)),
            Self::NewKey { file } => new_key(&file),
            Self::Key { file } => {
                let signer = match file {
                    Some(file) => signer(&file)?,
                    None => PolicySigner::for_training()?,
                };
                say(&format!("{}\n", signer.public()?))
            }
            Self::Sign { file, key } => sign(&file, &signer(&key)?),
            Self::Verify { file, key } => {
                let policy = signed(&file, Some(&key))?;
                say(&format!("policy {} is signed by this key\n", policy.version))
            }
        }
    }
}

/// The policy in a file, with the signature beside it, which is that of the key, where one is given.
pub(super) fn signed(file: &Path, key: Option<&PolicyKey>) -> anyhow::Result<SignedPolicy> {
    let text = read_text(file)?;
    let policy = parse(file, &text)?;
    let signature = read_text(&signature_file(file)).context(
        "a policy needs the signature of whoever answers for it: care-record-gateway policy sign",
    )?;
    let version = policy.version().to_owned();
    let signed = SignedPolicy { text, version, signature: signature.trim().to_owned() };
    if let Some(key) = key {
        let why = || format!("the signature beside {} is not one of this key", file.display());
        signed.verified(key).with_context(why)?;
    }
    Ok(signed)
}

fn read(file: &Path) -> anyhow::Result<Policy> {
    parse(file, &read_text(file)?)
}

fn parse(file: &Path, text: &str) -> anyhow::Result<Policy> {
    Policy::parse(text).with_context(|| format!("{} is not a policy", file.display()))
}

fn new_key(file: &Path) -> anyhow::Result<()> {
    let mut seed = Zeroizing::new([0; 32]);
    if rand::fill(seed.as_mut_slice()).is_err() {
        bail!("this computer has no randomness");
    }
    let text = Zeroizing::new(BASE64_STANDARD.encode(seed.as_slice()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(file).and_then(|mut made| writeln!(made, "{}", text.as_str()));
    made.with_context(|| format!("{} cannot be made", file.display()))?;
    eprintln!("the private half is in {}; the public half:", file.display());
    say(&format!("{}\n", PolicySigner::parse(&text)?.public()?))
}

fn signer(file: &Path) -> anyhow::Result<PolicySigner> {
    let text = Zeroizing::new(read_text(file)?);
    PolicySigner::parse(&text).with_context(|| format!("{} holds no key", file.display()))
}

fn sign(file: &Path, signer: &PolicySigner) -> anyhow::Result<()> {
    let text = read_text(file)?;
    let policy = parse(file, &text)?;
    let signed = signer.sign(&text, policy.version());
    let beside = signature_file(file);
    fs::write(&beside, format!("{}\n", signed.signature))
        .with_context(|| format!("{} cannot be written", beside.display()))?;
    eprintln!("policy {} is signed: {}", policy.version(), beside.display());
    Ok(())
}

fn signature_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
}

fn say(text: &str) -> anyhow::Result<()> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}
