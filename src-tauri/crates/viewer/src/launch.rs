//! Another program asks for a patient's record, by a link that the operating system hands over.
//!
//! A link is a hint. It signs nobody in, opens nothing and closes nothing: it finds the patient whom it names, holds the date of
//! birth against what the gateway knows, and puts the question. Whatever does not fit ends there, in words of its own. What it
//! says stands in no log but the audit log; there, where it led.

mod link;

use audit::{Act, Event, Launched, Subject};
use chrono::TimeDelta;
use contract::{ProblemCode, RedeemLaunch};
use gateway_client::CallError;
use identity::Practitioner;
use nhs::PatientId;

use self::link::{About, Code, Link, LinkError, Named};
use crate::{
    Trouble, Viewer,
    clock::Moment,
    wire::{LaunchEnd, Led},
};

/// What another program asks for, until it is followed or let go.
#[derive(Clone)]
pub(crate) struct Asked {
    /// Tells it from the one before.
    pub(crate) number: u32,
    link: Result<Link, LinkError>,
    at: Moment,
}

impl Viewer {
    /// Another program asks for a record, by this link. The latest counts. It is followed once somebody is at work.
    pub fn launch(&self, link: &str) {
        let (link, at) = (Link::parse(link), self.inner.clock.moment());
        let mut state = self.state();
        state.launches = state.launches.wrapping_add(1);
        state.launch = Some(Asked { number: state.launches, link, at });
        drop(state);
        self.inner.changed.notify_one();
    }

    /// Goes where the link leads. With `leaving`, the person has said that the open record may be left for it.
    ///
    /// # Errors
    /// [`Trouble`]; the link can be followed again.
    pub async fn follow_launch(&self, leaving: bool) -> Result<Led, Trouble> {
        let asked = self.state().launch.clone().ok_or(Trouble::NothingOpen)?;
        let (asked, led) = match self.before_naming(&asked)? {
            Ok(link) => self.led_by(asked, link, leaving).await?,
            Err(led) => (asked, led),
        };
        self.note(&asked, &led)?;
        if !led.may_go_on() {
            self.let_go_of(asked.number);
        }
        Ok(led)
    }

    /// The link is let go: the person does not want to follow it, or it has led where it leads.
    pub fn forget_launch(&self) {
        self.state().launch = None;
        self.inner.changed.notify_one();
    }

    /// Lets this link go, and not one that has come meanwhile.
    fn let_go_of(&self, number: u32) {
        let mut state = self.state();
        state.launch = state.launch.take().filter(|asked| asked.number != number);
        drop(state);
        self.inner.changed.notify_one();
    }

    /// The link, if nothing speaks against following it before it is known whose record it is for; else where it ends.
    fn before_naming(&self, asked: &Asked) -> Result<Result<Link, Led>, Trouble> {
        let now = self.gateway_time();
        let is_old = self.inner.clock.passed_since(asked.at) > LONGEST_WAIT;
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let link = match &asked.link {
            Ok(link) => link.clone(),
            Err(error) => return Ok(Err(malformed(*error))),
        };
        if is_old || !link.holds_at(now) {
            return Ok(Err(end(LaunchEnd::Expired)));
        }
        let meant = link.practitioner.as_ref().filter(|person| !is(&work.practitioner, person));
        Ok(match meant {
            Some(person) => Err(Led::OtherPerson { person: person.clone() }),
            None => Ok(link),
        })
    }

    /// Where the link leads, and the link as it is known by then.
    async fn led_by(
        &self,
        asked: Asked,
        link: Link,
        leaving: bool,
    ) -> Result<(Asked, Led), Trouble> {
        let named = match link.about.clone() {
            About::Named(named) => named,
            About::Code(code) => match self.named_by(&code).await? {
                Ok(named) => named,
                Err(led) => return Ok((asked, led)),
            },
        };
        let asked = Asked { link: Ok(link.naming(named.clone())), ..asked };
        self.keep_in_mind(&asked);
        let led = match self.beside_the_open_record(&named, leaving)? {
            Some(led) => led,
            None => self.found_by(&named).await?,
        };
        Ok((asked, led))
    }

    /// The patient for whom the code was made; else where the link ends.
    async fn named_by(&self, code: &Code) -> Result<Result<Named, Led>, Trouble> {
        let client = self.client()?;
        if !code.is_of(client.address()) {
            return Ok(Err(malformed(LinkError::OtherGateway)));
        }
        let token = self.state().at_work().ok_or(Trouble::NotSignedIn)?.token.clone();
        let redeem = RedeemLaunch { launch: code.launch.clone() };
        let launched = self.awaited(client.redeem_launch(&token, &redeem)).await;
        match self.heard(&token, launched) {
            Ok(launched) => Ok(Named::told(&launched).ok_or_else(|| end(LaunchEnd::NotFound))),
            Err(Trouble::Call(CallError::Problem(problem)))
                if problem.code == ProblemCode::NotFound =>
            {
                Ok(Err(end(LaunchEnd::Expired)))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// A code holds once: whom it named is known from now on, should the link have to be followed again.
    fn keep_in_mind(&self, asked: &Asked) {
        let mut state = self.state();
        if let Some(same) = state.launch.as_mut().filter(|same| same.number == asked.number) {
            same.link = asked.link.clone();
        }
    }

    /// Where the link ends because of the record that is open.
    fn beside_the_open_record(&self, named: &Named, leaving: bool) -> Result<Option<Led>, Trouble> {
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let Some(open) = &work.open else { return Ok(None) };
        let Some(known) = work.known.get(open.grant.patient()) else { return Ok(None) };
        if known.nhs_number == Some(named.patient) && known.was_born(named) {
            return Ok(Some(Led::AlreadyOpen));
        }
        Ok((!leaving).then(|| Led::AnotherOpen { banner: known.banner.clone() }))
    }

    async fn found_by(&self, named: &Named) -> Result<Led, Trouble> {
        let found = self.find_patient(&named.patient.digits()).await?;
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let [row] = found.patients.as_slice() else { return Ok(end(LaunchEnd::NotFound)) };
        let id: Option<PatientId> = row.banner.patient.parse().ok();
        let known = id.and_then(|id| work.known.get(&id));
        Ok(match known.filter(|known| known.nhs_number == Some(named.patient)) {
            Some(known) if known.was_born(named) => Led::Patient { row: row.clone() },
            Some(_) => end(LaunchEnd::BirthDiffers),
            None => end(LaunchEnd::NotFound),
        })
    }

    /// Writes down where the link led, about the patient to whom it did.
    fn note(&self, asked: &Asked, led: &Led) -> Result<(), Trouble> {
        let named = match asked.link.as_ref().map(|link| &link.about) {
            Ok(About::Named(named)) => Some(named),
            Ok(About::Code(_)) | Err(_) => None,
        };
        let location = named.map(|named| named.location.clone());
        let event = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let patient = match led {
                Led::Patient { row } => row.banner.patient.parse().ok(),
                Led::AlreadyOpen => work.open.as_ref().map(|open| open.grant.patient().clone()),
                Led::AnotherOpen { .. } | Led::OtherPerson { .. } | Led::Ended { .. } => None,
            };
            let nhs_number = named.map(|named| named.patient);
            let subject = patient.map(|id| Subject { id, nhs_number });
            let act = Act::Launched { led: led.on_record(), location };
            Event { patient: subject, ..work.event(self.inner.clock.now(), act) }
        };
        self.write_down(&event).map(|_recorded| ())
    }
}

impl Led {
    /// Whether the link can still be followed: by somebody else, or once the open record is left.
    fn may_go_on(&self) -> bool {
        match self {
            Self::AnotherOpen { .. } | Self::OtherPerson { .. } => true,
            Self::Patient { .. } | Self::AlreadyOpen | Self::Ended { .. } => false,
        }
    }

    fn on_record(&self) -> Launched {
        match self {
            Self::Patient { .. } => Launched::Patient,
            Self::AlreadyOpen => Launched::AlreadyOpen,
            Self::AnotherOpen { .. } => Launched::AnotherOpen,
            Self::OtherPerson { .. } => Launched::OtherPerson,
            Self::Ended { end } => match end {
                LaunchEnd::Malformed { .. } => Launched::Malformed,
                LaunchEnd::Expired => Launched::Expired,
                LaunchEnd::NotFound => Launched::NotFound,
                LaunchEnd::BirthDiffers => Launched::BirthDiffers,
            },
        }
    }
}

impl crate::state::Known {
    /// Whether the patient was born on the day that the other program says. A day that is not known whole is none.
    fn was_born(&self, named: &Named) -> bool {
        let day = named.born.format("%Y-%m-%d").to_string();
        self.banner.born.as_ref().is_some_and(|born| born.iso == day)
    }
}

/// Whether the other program means this person.
fn is(practitioner: &Practitioner, person: &str) -> bool {
    practitioner.email.eq_ignore_ascii_case(person)
        || practitioner.id.to_string().eq_ignore_ascii_case(person)
}

fn malformed(error: LinkError) -> Led {
    end(LaunchEnd::Malformed { words: error.to_string() })
}

fn end(end: LaunchEnd) -> Led {
    Led::Ended { end }
}

/// How long a link waits for somebody to sign in or to unlock.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(5);
