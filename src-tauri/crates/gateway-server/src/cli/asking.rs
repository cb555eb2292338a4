//! Who gives a command: asked for a password and a code on the terminal, or read from the standard input, a line each.

use std::io::{self, BufRead, IsTerminal, Read};

use anyhow::Context;
use clap::Args;
use identity::Practitioner;
use zeroize::Zeroizing;

use crate::{Gateway, accounts};

#[derive(Args, Clone, Debug)]
pub(super) struct As {
    /// The email address of whoever gives this command. Password and code are asked for; where nobody is at a terminal, they are
    /// the first two lines of the standard input.
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
    /// A domain that may sign in beside nhs.net and .nhs.uk, as `serve` is told; may repeat.
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub(super) domains: Vec<String>,
}

impl As {
    /// The person, if password and code are theirs.
    pub(super) fn person(&self, gateway: &Gateway) -> anyhow::Result<Practitioner> {
        let password = secret(&format!("Password of {}: ", self.email))?;
        let code = secret("Code of the authenticator: ")?;
        Ok(accounts::authenticate(gateway, &self.email, &password, code.trim())?)
    }
}

/// What is typed is not shown. A secret on a command line would stand in its history and in the list of processes.
fn secret(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    if io::stdin().is_terminal() {
        let typed =
            rpassword::prompt_password(prompt).context("nothing can be asked on this terminal")?;
        return Ok(Zeroizing::new(typed));
    }
    let mut line = Zeroizing::new(String::new());
    io::stdin()
        .lock()
        .take(LONGEST)
        .read_line(&mut line)
        .context("password and code cannot be read from the standard input")?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

const LONGEST: u64 = 4096;
