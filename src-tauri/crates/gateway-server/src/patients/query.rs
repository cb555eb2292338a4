//! What was typed, as a search understands it.

use nhs::{ClinicalDate, NhsNumber, NhsNumberError, system::NHS_NUMBER};
use thiserror::Error;

use super::{demographics::folded_postcode, names};

/// What to search by.
#[derive(Debug, Default)]
pub(super) struct PatientQuery {
    pub(super) nhs_number: Option<NhsNumber>,
    /// Folded beginnings of words of the name; each must match.
    pub(super) names: Vec<String>,
    /// As precise as it was typed.
    pub(super) born: Option<String>,
    /// Folded beginning.
    pub(super) postcode: Option<String>,
    pub(super) count: usize,
}

/// Why nothing can be searched by this.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum QueryError {
    #[error("search by NHS number, or by at least two letters of a name")]
    TooLittle,
    #[error("the search cannot be read")]
    Unreadable,
    #[error("this search parameter is not supported")]
    Unsupported,
    #[error("the identifier must be an NHS number")]
    NotAnNhsNumber,
    #[error(transparent)]
    NhsNumber(#[from] NhsNumberError),
    #[error("the date of birth must be a year, a year and a month, or a day: 1945-03-12")]
    Date,
}

impl PatientQuery {
    /// The search in this form. A parameter that is not known is refused: leaving it out would find too many.
    pub(super) fn parse(form: &[(String, String)]) -> Result<Self, QueryError> {
        let mut query = Self { count: USUAL, ..Self::default() };
        for (name, value) in form.iter().filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "identifier" => query.nhs_number = Some(number(value)?),
                "name" => query.names.extend(names::words(value)),
                "birthdate" => query.born = Some(born(value)?),
                "address-postalcode" => query.postcode = Some(folded_postcode(value)),
                "_count" => {
                    query.count =
                        value.parse::<usize>().map_err(|_| QueryError::Unreadable)?.clamp(1, MOST)
                }
                _ => return Err(QueryError::Unsupported),
            }
        }
        let enough =
            query.nhs_number.is_some() || query.names.iter().any(|word| word.chars().count() >= 2);
        if enough { Ok(query) } else { Err(QueryError::TooLittle) }
    }
}

/// Whether two dates of birth may be the same date, written by two people.
pub(super) fn is_similar_date(typed: &str, known: &str) -> bool {
    if typed == known || known.starts_with(typed) || typed.starts_with(known) {
        return true;
    }
    let parts = |date: &str| date.split('-').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(typed), parts(known));
    match (one.as_slice(), other.as_slice()) {
        ([year, month, day], [known_year, known_month, known_day]) => {
            let swapped = year == known_year && month == known_day && day == known_month;
            swapped
                || typed.chars().zip(known.chars()).filter(|(one, other)| one != other).count() <= 1
        }
        _ => false,
    }
}

fn number(value: &str) -> Result<NhsNumber, QueryError> {
    let digits = match value.split_once('|') {
        Some((NHS_NUMBER, digits)) => digits,
        Some(_) => return Err(QueryError::NotAnNhsNumber),
        None => value,
    };
    Ok(digits.parse()?)
}

fn born(value: &str) -> Result<String, QueryError> {
    match value.parse() {
        Ok(ClinicalDate::Year(_) | ClinicalDate::Month(..) | ClinicalDate::Day(_)) => {
            Ok(value.to_owned())
        }
        Ok(ClinicalDate::Moment(_)) | Err(_) => Err(QueryError::Date),
    }
}

const USUAL: usize = 20;
const MOST: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_needs_a_number_or_two_letters_of_a_name() {
        let cases = [
            ("identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018", None),
            ("identifier=999 000 0018", None),
            ("name=pa&birthdate=1945", None),
            ("name=p&name=iv", None),
            ("name=p&birthdate=1945-03-12", Some(QueryError::TooLittle)),
            ("birthdate=1945", Some(QueryError::TooLittle)),
            ("", Some(QueryError::TooLittle)),
            ("name=pat&birthdate=12.3.1945", Some(QueryError::Date)),
            ("name=pat&family=x", Some(QueryError::Unsupported)),
            ("identifier=https://other|1", Some(QueryError::NotAnNhsNumber)),
            ("identifier=9990000019", Some(QueryError::NhsNumber(NhsNumberError::CheckDigit))),
        ];
        for (form, expected) in cases {
            assert_eq!(PatientQuery::parse(&pairs(form)).err(), expected, "{form}");
        }
        assert_eq!(
            PatientQuery::parse(&pairs("name=pat&_count=5000")).unwrap().count,
            MOST,
            "nobody lists the county"
        );
    }

    fn pairs(form: &str) -> Vec<(String, String)> {
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn similar_dates_are_a_slip_of_the_pen_apart() {
        for (typed, known, expected) in [
            ("1945-03-12", "1945-12-03", true),
            ("1945-03-12", "1945-03-13", true),
            ("1945", "1945-03-12", true),
            ("1945-03-12", "1954-03-13", false),
        ] {
            assert_eq!(is_similar_date(typed, known), expected, "{typed} {known}");
        }
    }
}
