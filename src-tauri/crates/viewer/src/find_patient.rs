use audit::Act;
use gateway_client::{CallError, PatientQuery};
use nhs::{NhsNumber, NhsNumberError, PatientId};
use record::Alike;

use crate::{
    Trouble, Viewer,
    patients::{marked, name_of},
    state::Known,
    wire::{Found, PatientRow, Recent},
};

impl Viewer {
    /// Searches for patients by what was typed into one box: an NHS number, or surname, first name, date of birth and
    /// postcode in any order. Finds demographics only.
    ///
    /// # Errors
    /// [`Trouble`]; an NHS number that cannot be one says why.
    pub async fn find_patient(&self, text: &str) -> Result<Found, Trouble> {
        let query = parse(text)?;
        let (token, event, epoch) = {
            let mut state = self.state();
            let epoch = state.epoch;
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let act = Act::Search { query: query.form() };
            (work.token.clone(), work.event(self.inner.clock.now(), act), epoch)
        };
        let recorded = self.write_down(&event)?;
        let found = self.client()?.find_patients(&token, &query, recorded);
        let found = self.awaited(found).await;
        let found = self.heard(&token, found)?;
        let found = record::patients(&found.bundle, self.inner.clock.now())
            .map_err(|_| Trouble::Call(CallError::Nonsense))?;
        let rows = marked(found.banners, &found.alike);
        self.remember(&rows, epoch)?;
        Ok(Found {
            query: text.trim().to_owned(),
            patients: rows.into_iter().map(|(row, _)| row).collect(),
            similar: found.similar,
            more: found.more,
        })
    }

    /// The patients whose record this session has opened, the latest first. They are gone at the lock.
    #[must_use]
    pub fn recents(&self) -> Vec<Recent> {
        let mut state = self.state();
        let Some(work) = state.at_work() else { return Vec::new() };
        let recent = |id: &PatientId| {
            work.known
                .get(id)
                .map(|known| Recent { patient: id.to_string(), name: name_of(&known.banner) })
        };
        work.recents.iter().filter_map(recent).collect()
    }

    fn remember(&self, rows: &[(PatientRow, Option<Alike>)], epoch: u64) -> Result<(), Trouble> {
        let mut state = self.state();
        if state.epoch != epoch {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        for (row, alike) in rows {
            let Ok(id) = row.banner.patient.parse::<PatientId>() else { continue };
            let nhs_number =
                row.banner.nhs_number.as_deref().and_then(|number| number.parse().ok());
            work.known.insert(id, Known { banner: row.banner.clone(), nhs_number, alike: *alike });
        }
        Ok(())
    }
}

/// What was typed, as a search. The order of the words does not matter.
fn parse(text: &str) -> Result<PatientQuery, Trouble> {
    if let Some(number) = nhs_number(text)? {
        return Ok(PatientQuery { nhs_number: Some(number), ..PatientQuery::default() });
    }
    let mut query = PatientQuery::default();
    let words: Vec<&str> =
        text.split([' ', ',', ';', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = after;
        if let Some(born) = born(word) {
            query.born = Some(born);
        } else if is_outward(word) {
            let inward = after.first().filter(|next| is_inward(next));
            rest = if inward.is_some() { after.get(1..).unwrap_or_default() } else { after };
            query.postcode = Some(format!("{word}{}", inward.unwrap_or(&"")).to_uppercase());
        } else if word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '\u{2019}' | '.'))
        {
            query.names.push((*word).to_owned());
        } else {
            return Err(refused(format!(
                "`{word}` is neither a name, a date of birth nor a postcode"
            )));
        }
    }
    if query.names.iter().any(|name| name.chars().count() >= 2) {
        Ok(query)
    } else {
        Err(refused(
            "type an NHS number, or a surname with a first name, a date of birth or a postcode",
        ))
    }
}

/// The NHS number, if that is what was typed: mostly digits, nothing that could be a date or a postcode.
fn nhs_number(text: &str) -> Result<Option<NhsNumber>, Trouble> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let digits = compact.chars().filter(char::is_ascii_digit).count();
    match text.parse::<NhsNumber>() {
        Ok(number) => Ok(Some(number)),
        Err(error @ NhsNumberError::NationalInsurance) => Err(refused(error.to_string())),
        Err(error) if digits >= 9 && digits == compact.chars().count() => {
            Err(refused(error.to_string()))
        }
        Err(_) => Ok(None),
    }
}

fn refused(words: impl Into<String>) -> Trouble {
    Trouble::input("search", "FIND-01", words)
}

/// A date of birth as people type it, as FHIR writes it: `12/03/1945`, `12-Mar-1945`, `1945-03-12`, `1945`.
pub(crate) fn born(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let in_order = match parts.as_slice() {
        [year] if is_year(year) => return Some((*year).to_owned()),
        [year, month, day] if is_year(year) => [year, month, day],
        [day, month, year] if is_year(year) => [year, month, day],
        _ => return None,
    };
    let [year, month, day] = in_order;
    let month = month.parse().ok().or_else(|| month_named(month))?;
    let date = chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)?;
    Some(date.format("%Y-%m-%d").to_string())
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year: u32| (1880..=2100).contains(&year))
}

fn month_named(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let place = months.iter().position(|month| word.starts_with(month))?;
    u32::try_from(place + 1).ok()
}

/// The first half of a postcode, or the whole of it without a space: `NN2`, `NN26AB`.
fn is_outward(word: &str) -> bool {
    let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
    let rest = word.get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && word.len() <= 7
        && word.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The second half: a digit and two letters.
fn is_inward(word: &str) -> bool {
    word.len() == 3
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().skip(1).all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_may_come_in_any_order() {
        let cases = [
            ("999 000 0018", "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018"),
            ("patterson i 1945", "name=patterson&name=i&birthdate=1945"),
            ("12/03/1945, Patterson", "name=Patterson&birthdate=1945-03-12"),
            (
                "patterson 12-Mar-1945 nn2 6ab",
                "name=patterson&birthdate=1945-03-12&address-postalcode=NN26AB",
            ),
            ("NN2 o'neil", "name=o%27neil&address-postalcode=NN2"),
        ];
        for (typed, sent) in cases {
            assert_eq!(parse(typed).unwrap().form(), sent, "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_searched_says_why() {
        let cases = [
            ("999 123 4560", "check the digits"),
            ("999 000 001", "10 digits"),
            ("QQ 12 34 56 C", "National Insurance"),
            ("1945", "surname"),
            ("p", "surname"),
            ("", "surname"),
            ("patterson 4&5", "4&5"),
        ];
        for (typed, said) in cases {
            let words = parse(typed).map(|_| ()).unwrap_err().to_string();
            assert!(words.contains(said), "`{typed}` is answered with `{words}`");
        }
    }
}
