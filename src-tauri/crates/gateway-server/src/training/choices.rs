//! Letters in which the dice choose between words: `{better|the same|worse}`.

use super::dice::Dice;

/// The text with one of the words chosen in each place where it offers several; nothing is thrown where it offers none.
pub(super) fn made(text: &str, dice: &mut Dice) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, offer, after)) = next(rest) {
        made.push_str(before);
        let offered: Vec<&str> = offer.split('|').collect();
        made.push_str(dice.one_of(&offered, ""));
        rest = after;
    }
    made + rest
}

/// The text before the next offer, the offer, and the text after it. `{name}` offers nothing; within an offer it stands as it is.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices('{') {
        let mut depth = 0_u32;
        for (at, letter) in text.get(start..)?.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let offer = text.get(start + 1..start + at)?;
                if offer.contains('|') {
                    return Some((text.get(..start)?, offer, text.get(start + at + 1..)?));
                }
                break;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn one_of_the_words_is_chosen_and_gaps_for_the_name_stay() {
        let chosen: BTreeSet<String> = (0..20)
            .map(|seed| made("{name} is {better|worse than {her} sister}.", &mut Dice::new(seed)))
            .collect();
        let words = ["{name} is better.", "{name} is worse than {her} sister."].map(str::to_owned);
        assert_eq!(chosen, BTreeSet::from(words));
    }

    #[test]
    fn a_letter_without_a_choice_throws_nothing() {
        let (mut thrown, mut kept) = (Dice::new(7), Dice::new(7));
        assert_eq!(
            super::made("Dear {name}, all is well.", &mut thrown),
            "Dear {name}, all is well."
        );
        assert_eq!(thrown.next(), kept.next());
    }
}
