use std::{fmt, ops::RangeInclusive};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::LaunchedPatient;
use nhs::{NhsNumber, OdsCode};
use thiserror::Error;
use url::Url;

/// What another program asks for, in one of two forms:
///
/// * `care-record://launch?patient=…&birthdate=…&location=…` names the patient;
/// * `care-record://launch?iss=…&launch=…` brings a code that the gateway gave to that program, and says which gateway.
///
/// Either says `practitioner`, `exp` and `nbf` where the program sends them.
///
/// It is a hint, never a credential: it says which question to put, and opens nothing. Every parameter stands there at most once, and
/// one form is not mixed with the other; parameters that are not ours are passed over. Nothing of it is printed: it names a patient.
///
/// Source: the contextual launch of SIDeR (NHS Somerset); `iss` and `launch` as in HL7 SMART App Launch 2.2, section 2.0.8, and in
/// the launch of partners by EMIS-X; `exp` and `nbf` as in RFC 7519, section 4.1.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Whose record.
    pub(crate) about: About,
    /// Who is meant to look: an email address or a number of the profession, as that program knows it.
    pub(crate) practitioner: Option<String>,
    /// Until when it holds.
    until: Option<DateTime<Utc>>,
    /// From when on it holds.
    from: Option<DateTime<Utc>>,
}

/// Whose record is asked for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum About {
    /// This patient's.
    Named(Named),
    /// That of the patient for whom the code was made.
    Code(Code),
}

/// A patient, as the other program names them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Whose record.
    pub(crate) patient: NhsNumber,
    /// The second identifier: the date of birth, as that program knows it.
    pub(crate) born: NaiveDate,
    /// Where it was asked.
    pub(crate) location: OdsCode,
}

/// A code that stands for a patient: it holds once, at the gateway that gave it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Code {
    /// The gateway that gave it.
    pub(crate) issuer: Url,
    /// The code.
    pub(crate) launch: String,
}

/// Why a link leads nowhere. None of it repeats what the link says.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum LinkError {
    /// It is longer than any that a program has reason to send.
    #[error("the link is too long")]
    TooLong,
    /// It is no link of this program.
    #[error("the link is not one that opens this program")]
    NotOurs,
    /// Something that it has to say is missing.
    #[error("the link does not say the {0}")]
    Missing(&'static str),
    /// It says something more than once.
    #[error("the link says the {0} more than once")]
    Twice(&'static str),
    /// What it says cannot be that.
    #[error("the {0} in the link cannot be one")]
    NotOne(&'static str),
    /// It names a patient, and brings a code that may stand for another.
    #[error("the link says in two ways whose record it is for")]
    Mixed,
    /// Its code is not one of this program's gateway.
    #[error("the link was made for another gateway than the one of this program")]
    OtherGateway,
}

impl Link {
    /// Reads a link as the operating system hands it over.
    ///
    /// # Errors
    /// [`LinkError`]
    pub(crate) fn parse(text: &str) -> Result<Self, LinkError> {
        let parameters = parameters(text)?;
        Ok(Self {
            about: About::said_in(&parameters)?,
            practitioner: optional(&parameters, PRACTITIONER, person)?,
            until: optional(&parameters, UNTIL, moment)?,
            from: optional(&parameters, FROM, moment)?,
        })
    }

    /// The same link, once it is known for whom its code was made.
    pub(crate) fn naming(self, patient: Named) -> Self {
        Self { about: About::Named(patient), ..self }
    }

    /// Whether it still holds, or holds already. A computer's clock may be a minute behind the one that made the link.
    pub(crate) fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now <= until)
            && self.from.is_none_or(|from| now + BEHIND >= from)
    }
}

impl About {
    fn said_in(parameters: &Parameters) -> Result<Self, LinkError> {
        let says = |form: &[Parameter]| {
            parameters
                .iter()
                .any(|(name, value)| !value.is_empty() && form.iter().any(|one| one.name == name))
        };
        match (says(&[PATIENT, BORN, LOCATION]), says(&[ISSUER, LAUNCH])) {
            (true, true) => Err(LinkError::Mixed),
            (false, true) => Code::said_in(parameters).map(Self::Code),
            (_, false) => Named::said_in(parameters).map(Self::Named),
        }
    }
}

impl Named {
    fn said_in(parameters: &Parameters) -> Result<Self, LinkError> {
        Ok(Self {
            patient: required(parameters, PATIENT, |text| text.parse().ok())?,
            born: required(parameters, BORN, date)?,
            location: required(parameters, LOCATION, |text| text.parse().ok())?,
        })
    }

    /// The patient for whom a code was made, as the gateway tells it; nothing where that cannot be read.
    pub(crate) fn told(launched: &LaunchedPatient) -> Option<Self> {
        Some(Self {
            patient: launched.nhs_number.parse().ok()?,
            born: date(&launched.birth_date)?,
            location: launched.location.parse().ok()?,
        })
    }
}

impl Code {
    fn said_in(parameters: &Parameters) -> Result<Self, LinkError> {
        Ok(Self {
            issuer: required(parameters, ISSUER, |text| Url::parse(text).ok())?,
            launch: required(parameters, LAUNCH, code)?,
        })
    }

    /// Whether the gateway at this address gave it.
    pub(crate) fn is_of(&self, gateway: &str) -> bool {
        let bare = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
        Url::parse(gateway).is_ok_and(|gateway| bare(&gateway) == bare(&self.issuer))
    }
}

/// Nobody's identity comes into a log by way of this.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(hidden)")
    }
}

/// A parameter: its name in the link, and in words.
#[derive(Clone, Copy)]
struct Parameter {
    name: &'static str,
    words: &'static str,
}

type Parameters = Vec<(String, String)>;

fn parameters(text: &str) -> Result<Parameters, LinkError> {
    if text.len() > LONGEST {
        return Err(LinkError::TooLong);
    }
    let link = Url::parse(text).map_err(|_| LinkError::NotOurs)?;
    let is_ours = link.scheme() == SCHEME
        && link.host_str().is_some_and(|task| task.eq_ignore_ascii_case(TASK))
        && matches!(link.path(), "" | "/")
        && link.username().is_empty()
        && link.password().is_none()
        && link.port().is_none()
        && link.fragment().is_none();
    if !is_ours {
        return Err(LinkError::NotOurs);
    }
    let pairs = link.query_pairs();
    Ok(pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).collect())
}

fn required<T>(
    parameters: &Parameters,
    parameter: Parameter,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, LinkError> {
    optional(parameters, parameter, read)?.ok_or(LinkError::Missing(parameter.words))
}

fn optional<T>(
    parameters: &Parameters,
    Parameter { name, words }: Parameter,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, LinkError> {
    let mut said = parameters.iter().filter(|(said, value)| said == name && !value.is_empty());
    let Some((_, value)) = said.next() else { return Ok(None) };
    if said.next().is_some() {
        return Err(LinkError::Twice(words));
    }
    read(value).map(Some).ok_or(LinkError::NotOne(words))
}

/// `1945-03-12`, and nothing else: what can be read in two ways is no second identifier.
fn date(text: &str) -> Option<NaiveDate> {
    let is_whole = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_whole.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

fn person(text: &str) -> Option<String> {
    let fits = text.len() <= LONGEST_PERSON && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| text.to_ascii_lowercase())
}

fn code(text: &str) -> Option<String> {
    let fits = text.len() <= LONGEST_CODE && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| text.to_owned())
}

/// Seconds since 1970.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let seconds = text.parse().ok().filter(|seconds| MOMENTS.contains(seconds))?;
    DateTime::from_timestamp(seconds, 0)
}

const SCHEME: &str = "care-record";
const TASK: &str = "launch";
const PATIENT: Parameter = Parameter { name: "patient", words: "NHS number" };
const BORN: Parameter = Parameter { name: "birthdate", words: "date of birth" };
const LOCATION: Parameter = Parameter { name: "location", words: "place where it was asked" };
const PRACTITIONER: Parameter = Parameter { name: "practitioner", words: "person it is for" };
const ISSUER: Parameter = Parameter { name: "iss", words: "gateway that it is for" };
const LAUNCH: Parameter = Parameter { name: "launch", words: "code" };
const UNTIL: Parameter = Parameter { name: "exp", words: "time until which it holds" };
const FROM: Parameter = Parameter { name: "nbf", words: "time from which on it holds" };
const LONGEST: usize = 2_048;
const LONGEST_PERSON: usize = 254;
const LONGEST_CODE: usize = 256;
const BEHIND: TimeDelta = TimeDelta::seconds(60);
/// From 2001 to 2286: ten digits, so that milliseconds are not taken for seconds.
const MOMENTS: RangeInclusive<i64> = 1_000_000_000..=9_999_999_999;

#[cfg(test)]
mod tests;
