//! Signing what IT installs, so that Windows and IT can tell it from what somebody else made.

use crate::{
    command::{command, words_of, works},
    fault::Fault,
};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Who signs: whoever `CARE_RECORD_SIGN_CERTIFICATE` names, or else a certificate that is made here and that nobody trusts.
pub(crate) struct Signer {
    certificate: PathBuf,
    /// A file, or the address of a key in hardware (`pkcs11:...`).
    key: OsString,
    /// Whose word counts when the signature is looked at.
    trusted: PathBuf,
    is_real: bool,
}

impl Signer {
    /// The signer of this machine; `folder` keeps the test certificate from run to run.
    pub(crate) fn here(folder: &Path) -> Result<Self, Fault> {
        match env::var_os(CERTIFICATE).filter(|name| !name.is_empty()) {
            Some(certificate) => Self::real(certificate.into()),
            None => Self::test(folder),
        }
    }

    /// Who it is, in words for the person at the keyboard.
    pub(crate) fn told(&self) -> &'static str {
        if self.is_real {
            "by the certificate that was named"
        } else {
            "by a test certificate: not to be handed out"
        }
    }

    fn real(certificate: PathBuf) -> Result<Self, Fault> {
        let key = env::var_os(KEY).ok_or_else(|| Fault::new(format!("{KEY} is not set")))?;
        let trusted = env::var_os(TRUSTED).map_or_else(|| SYSTEM_ROOTS.into(), PathBuf::from);
        Ok(Self { certificate, key, trusted, is_real: true })
    }

    fn test(folder: &Path) -> Result<Self, Fault> {
        let root = folder.join("root.pem");
        let certificate = folder.join("signing.pem");
        let lasts = ["x509", "-noout", "-checkend", "86400", "-in"];
        if !works(command("openssl", &lasts).arg(&certificate)) {
            fs::create_dir_all(folder).map_err(|cause| Fault::at(folder, &cause))?;
            for words in MAKING {
                words_of(Command::new("openssl").args(words.split('|')).current_dir(folder))?;
            }
            // Nothing else is ever signed by this root.
            let _ = fs::remove_file(folder.join("root.key"));
        }
        let key = folder.join("signing.key").into();
        Ok(Self { certificate, key, trusted: root, is_real: false })
    }

    /// Signs `file`, called `name` in the question that Windows asks, as of `made`, and looks at the signature.
    pub(crate) fn sign(&self, file: &Path, name: &str, made: u64) -> Result<(), Fault> {
        let unsigned = file.with_extension("unsigned");
        fs::rename(file, &unsigned).map_err(|cause| Fault::at(file, &cause))?;
        let mut sign = command("osslsigncode", &["sign", "-h", "sha256", "-n", name]);
        sign.arg("-certs").arg(&self.certificate).arg("-key").arg(&self.key);
        match env::var(TIMESTAMPS).ok().filter(|_| self.is_real) {
            Some(address) => sign.args(["-ts", &address]),
            None => sign.args(["-time", &made.to_string()]),
        };
        if let Some(password) = env::var_os(PASSWORD) {
            sign.arg("-readpass").arg(password);
        }
        if file.extension().is_some_and(|extension| extension == "msi") {
            sign.arg("-add-msi-dse");
        }
        words_of(sign.arg("-in").arg(&unsigned).arg("-out").arg(file))?;
        fs::remove_file(&unsigned).map_err(|cause| Fault::at(&unsigned, &cause))?;
        if self.verifies(file) {
            return Ok(());
        }
        Err(Fault::new(format!("the signature of {} does not verify", file.display())))
    }

    /// True where the signature of `file` is one that is trusted, and nothing of the file was changed since.
    pub(crate) fn verifies(&self, file: &Path) -> bool {
        let mut verify = command("osslsigncode", &["verify", "-CAfile"]);
        verify.arg(&self.trusted).arg("-TSA-CAfile").arg(&self.trusted).arg("-in").arg(file);
        works(&mut verify)
    }
}

/// The certificate of the publisher, with those between it and the root.
const CERTIFICATE: &str = "CARE_RECORD_SIGN_CERTIFICATE";
const KEY: &str = "CARE_RECORD_SIGN_KEY";
/// A file with the key's password.
const PASSWORD: &str = "CARE_RECORD_SIGN_PASSWORD_FILE";
/// Whose roots to believe; those of this machine where it is not set.
const TRUSTED: &str = "CARE_RECORD_SIGN_ROOTS";
/// A service of timestamps (RFC 3161): with it, the signature outlives the certificate.
const TIMESTAMPS: &str = "CARE_RECORD_SIGN_TIMESTAMPS";
const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A root and a certificate for signing programs, for thirty days.
const MAKING: [&str; 3] = [
    "req|-x509|-newkey|rsa:3072|-nodes|-keyout|root.key|-out|root.pem|-days|30|-subj|/CN=Test root of Care Record Viewer, trusted by nobody",
    "req|-newkey|rsa:3072|-nodes|-keyout|signing.key|-out|signing.csr|-subj|/CN=Test build of Care Record Viewer|-addext|keyUsage=critical,digitalSignature|-addext|extendedKeyUsage=codeSigning",
    "x509|-req|-in|signing.csr|-CA|root.pem|-CAkey|root.key|-days|30|-copy_extensions|copy|-out|signing.pem",
];

/// What `cargo installer --help` says of it.
pub(crate) const HELP: &str = "  CARE_RECORD_SIGN_CERTIFICATE     the publisher's certificate with its chain (PEM); without it a
                                   test certificate signs, which no computer trusts
  CARE_RECORD_SIGN_KEY             its key: a PEM file, or pkcs11:... for one in hardware
  CARE_RECORD_SIGN_PASSWORD_FILE   a file with the key's password
  CARE_RECORD_SIGN_TIMESTAMPS      a service of timestamps (RFC 3161)
  CARE_RECORD_SIGN_ROOTS           the roots by which the signature is looked at afterwards";
