use std::collections::HashMap;

use access::PolicyKey;
use audit::{Act, Event, Who};
use contract::{Activate, ConfirmEnrolment, Recover, SignIn, SignedIn};
use fast_qr::{ECL, QRBuilder};
use gateway_client::CallError;
use identity::{NhsEmail, Practitioner, Session, Token};
use uuid::Uuid;

use crate::{
    Trouble, Viewer,
    functions::did_not_match,
    letters_opened::LettersOpened,
    state::{AtWork, Desk},
    vault::Vault,
    wire::{Enrolment, SignInAnswer},
};

impl Viewer {
    /// Signs in with an NHS email address, a password and a code. The address is checked here only to answer sooner.
    ///
    /// # Errors
    /// [`Trouble`]; what did not match is never said.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        code: &str,
    ) -> Result<SignInAnswer, Trouble> {
        let email = typed_email(email)?;
        // Who cannot be written down cannot sign in, nor can anybody where no policy could be believed.
        drop(self.spool()?);
        let key = self.inner.settings.policy_key.value.ok_or(Trouble::NoPolicyKey)?;
        let request = SignIn {
            email: email.as_str().to_owned(),
            password: password.to_owned(),
            code: digits(code),
        };
        let signed_in = match self.client()?.sign_in(&request).await {
            Ok(signed_in) => signed_in,
            Err(error) => {
                self.note_failure(&email, &error)?;
                return Err(self.trouble_with(error));
            }
        };
        let token = Token::new(signed_in.token.clone());
        let begun = self.begin_session(signed_in, &key, password);
        if begun.is_err() {
            // Nobody is signed in here, so nobody shall be there.
            self.leave(&token).await;
        }
        begun
    }

    /// Uses an account for the first time: sets the password and begins the enrolment of an authenticator. Whoever was given a
    /// token gives its code as well, and can sign in with it at once: then there is nothing to enrol.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn activate(
        &self,
        email: &str,
        activation_code: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Option<Enrolment>, Trouble> {
        let email = typed_email(email)?;
        // A code is used once: not where that cannot be written down.
        drop(self.spool()?);
        let request = Activate {
            email: email.as_str().to_owned(),
            activation_code: activation_code.trim().to_owned(),
            password: password.to_owned(),
            code: code.map(digits).filter(|code| !code.is_empty()),
        };
        let answer = self.client()?.activate(&request).await;
        let enrolment = self.note_changed(&email, "activation-code-used", answer)?;
        enrolment.map(|enrolment| self.begin_enrolment(enrolment, email)).transpose()
    }

    /// Uses a recovery code, which lets the person in only to enrol a new authenticator.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn recover(
        &self,
        email: &str,
        password: &str,
        recovery_code: &str,
    ) -> Result<Enrolment, Trouble> {
        let email = typed_email(email)?;
        drop(self.spool()?);
        let request = Recover {
            email: email.as_str().to_owned(),
            password: password.to_owned(),
            recovery_code: recovery_code.trim().to_owned(),
        };
        let answer = self.client()?.recover(&request).await;
        let enrolment = self.note_changed(&email, "recovery-code-used", answer)?;
        self.begin_enrolment(enrolment, email)
    }

    /// Confirms the new authenticator by its first code; answers with the recovery codes.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn confirm_enrolment(&self, code: &str) -> Result<Vec<String>, Trouble> {
        let (enrolment, email) = self.state().enrolment.clone().ok_or(Trouble::NotSignedIn)?;
        drop(self.spool()?);
        let request = ConfirmEnrolment { enrolment, code: digits(code) };
        let answer = self.client()?.confirm_enrolment(&request).await;
        let codes = self.note_changed(&email, "authenticator-enrolled", answer)?;
        self.state().enrolment = None;
        Ok(codes.codes)
    }

    /// Accepts the misuse statement that was read.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn accept_statement(&self) -> Result<(), Trouble> {
        let (token, version, event) = {
            let state = self.state();
            let Desk::Taken(work) = &state.desk else { return Err(Trouble::NotSignedIn) };
            let Some(statement) = &work.statement else { return Ok(()) };
            let act = Act::StatementAccepted { version: statement.version.clone() };
            (work.token.clone(), statement.version.clone(), work.event(self.inner.clock.now(), act))
        };
        let recorded = self.write_down(&event)?;
        self.client()?.accept_statement(&token, version, recorded).await?;
        if let Desk::Taken(work) = &mut self.state().desk
            && work.token == token
        {
            work.statement = None;
        }
        self.desk_has_changed();
        Ok(())
    }

    fn begin_session(
        &self,
        signed_in: SignedIn,
        key: &PolicyKey,
        password: &str,
    ) -> Result<SignInAnswer, Trouble> {
        let policy = signed_in.policy.verified(key).map_err(Trouble::Policy)?;
        let timeouts = policy.timeouts(self.inner.settings.profile.value);
        let now = self.inner.clock.now();
        let work = AtWork {
            practitioner: signed_in.practitioner,
            token: Token::new(signed_in.token),
            session_id: signed_in.session,
            policy_text: signed_in.policy.text,
            policy,
            timeouts,
            profile: self.inner.settings.profile.value,
            session: Session::begin(now, &timeouts),
            statement: signed_in.statement,
            vault: Vault::new(password).map_err(|_| Trouble::Sealing)?,
            known: HashMap::new(),
            recents: Vec::new(),
            letters_opened: LettersOpened::default(),
            asking: None,
            kept: Vec::new(),
            gone: Vec::new(),
            said_no: None,
            open: None,
            closed: None,
            said_in_use: now,
            heard: self.inner.clock.moment(),
            must_step_up: false,
        };
        // Whoever was here before has left.
        self.end_session();
        // A sign-in that cannot be written down does not happen.
        let _recorded = self.write_down(&work.event(now, Act::SignedIn))?;
        let mut state = self.state();
        state.epoch += 1;
        state.session_ended = false;
        // What the session before could not tell, it has written down.
        drop(state.ended_here.take_untold());
        state.desk = Desk::Taken(Box::new(work));
        drop(state);
        self.desk_has_changed();
        Ok(SignInAnswer::Welcome)
    }

    fn note_failure(&self, email: &NhsEmail, error: &CallError) -> Result<(), Trouble> {
        if error.is_network() {
            return Ok(());
        }
        let act = Act::SignInFailed { email: Some(email.as_str().to_owned()) };
        let _recorded = self.write_down(&Event::now(self.inner.clock.now(), act))?;
        Ok(())
    }

    /// Writes down that with what somebody signs in was changed, or that a secret which was given for that did not match. It is
    /// done by then, and what comes of it is shown once: so a log that cannot be written any more is a warning here.
    fn note_changed<T>(
        &self,
        email: &NhsEmail,
        how: &'static str,
        answer: Result<T, CallError>,
    ) -> Result<T, Trouble> {
        let email = email.as_str().to_owned();
        let act = match &answer {
            Ok(_) => Some(Act::CredentialsChanged { email, how }),
            Err(error) => did_not_match(error).then_some(Act::SignInFailed { email: Some(email) }),
        };
        if let Some(act) = act {
            self.write_or_warn(&Event::now(self.inner.clock.now(), act));
        }
        Ok(answer?)
    }

    fn begin_enrolment(
        &self,
        enrolment: contract::Enrolment,
        email: NhsEmail,
    ) -> Result<Enrolment, Trouble> {
        let square = QRBuilder::new(enrolment.otpauth.as_str())
            .ecl(ECL::M)
            .build()
            .map_err(|_| Trouble::Call(CallError::Nonsense))?;
        let (qr_path, qr_size) = drawn(&square);
        self.state().enrolment = Some((enrolment.enrolment, email));
        Ok(Enrolment {
            qr_path,
            qr_size,
            key: in_fours(&enrolment.key),
            account: enrolment.account,
        })
    }
}

impl AtWork {
    /// Who writes down what this person does.
    pub(crate) fn author(&self) -> Author {
        Author::new(&self.practitioner, self.session_id, self.policy.version())
    }

    /// An event by this person.
    pub(crate) fn event(&self, at: chrono::DateTime<chrono::Utc>, act: Act) -> Event {
        self.author().event(at, act)
    }
}

/// Whoever does something, so that it can be written down in their name even when they are no longer at work.
pub(crate) struct Author {
    who: Who,
    policy_version: String,
}

impl Author {
    /// This person in this session, under this version of the policy.
    pub(crate) fn new(practitioner: &Practitioner, session: Uuid, policy_version: &str) -> Self {
        Self { who: who(practitioner, session), policy_version: policy_version.to_owned() }
    }

    /// An event by this person.
    pub(crate) fn event(self, at: chrono::DateTime<chrono::Utc>, act: Act) -> Event {
        let policy_version = Some(self.policy_version);
        Event { who: Some(self.who), policy_version, ..Event::now(at, act) }
    }
}

/// The person as an audit event names one.
fn who(practitioner: &Practitioner, session: Uuid) -> Who {
    Who {
        id: practitioner.id.to_string(),
        name: practitioner.name.clone(),
        email: practitioner.email.clone(),
        role: practitioner.role.clone(),
        title: practitioner.title.clone(),
        organisation: practitioner.organisation.ods.clone(),
        session,
    }
}

/// Domains that an administrator has listed are known to the gateway only, so here any domain passes and the gateway
/// decides; what is no address at all, or a look-alike, is answered at once.
fn typed_email(text: &str) -> Result<NhsEmail, Trouble> {
    let domain = text.rsplit('@').next().unwrap_or_default().trim().to_owned();
    let listed = if domain.ends_with(".gov.uk") { vec![domain] } else { Vec::new() };
    NhsEmail::parse(text, &listed)
        .map_err(|error| Trouble::input("email", "AUTH-01", error.to_string()))
}

/// A code as it is sent, without the space that people type in the middle.
pub(crate) fn digits(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The dark modules as an SVG path, one unit a module, inside a quiet zone of four.
fn drawn(square: &fast_qr::QRCode) -> (String, u32) {
    let mut path = String::new();
    for row in 0..square.size {
        for (column, module) in square[row].iter().enumerate() {
            if module.value() {
                path.push_str(&format!("M{} {}h1v1h-1z", column + QUIET_ZONE, row + QUIET_ZONE));
            }
        }
    }
    (path, u32::try_from(square.size + 2 * QUIET_ZONE).unwrap_or_default())
}

fn in_fours(key: &str) -> String {
    let letters: Vec<char> = key.chars().filter(|c| !c.is_whitespace()).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

const QUIET_ZONE: usize = 4;
