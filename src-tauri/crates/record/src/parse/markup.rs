//! Text out of HTML: the words alone. Nothing of the markup is kept, so nothing of it can act.

/// The lines of text in this HTML, without blank ones.
pub(super) fn lines(html: &str) -> Vec<String> {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag_on)) = rest.split_once('<') {
        text.push_str(before);
        rest = match tag_on.strip_prefix("!--") {
            Some(comment) => comment.split_once("-->").map_or("", |(_, after)| after),
            None => after_tag(tag_on, &mut text),
        };
    }
    text.push_str(rest);
    decoded(&text)
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// What follows a tag; what ends a line or a cell is written down, what a script says is skipped.
fn after_tag<'h>(tag_on: &'h str, text: &mut String) -> &'h str {
    let Some((tag, after)) = tag_on.split_once('>') else { return "" };
    let name: String =
        tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if SILENT.contains(&name.as_str()) && !tag.starts_with('/') && !tag.ends_with('/') {
        return after_end_of(&name, after);
    }
    if CELLS.contains(&name.as_str()) {
        text.push(' ');
    } else if !INLINE.contains(&name.as_str()) {
        text.push('\n');
    }
    after
}

fn after_end_of<'h>(name: &str, html: &'h str) -> &'h str {
    let end = format!("</{name}");
    let lower = html.to_ascii_lowercase();
    let place = lower.find(&end).and_then(|place| html.get(place..));
    place.and_then(|tail| tail.split_once('>')).map_or("", |(_, after)| after)
}

/// With the entities as the characters that they mean.
fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity_on)) = rest.split_once('&') {
        plain.push_str(before);
        let meant = entity_on
            .split_once(';')
            .filter(|(name, _)| name.len() <= 8)
            .and_then(|(name, after)| Some((entity(name)?, after)));
        match meant {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = entity_on;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    let known = ENTITIES.iter().find(|(known, _)| *known == name);
    known.map(|(_, character)| *character)
}

const SILENT: [&str; 6] = ["script", "style", "head", "title", "template", "noscript"];
const CELLS: [&str; 2] = ["td", "th"];
const INLINE: [&str; 14] = [
    "a", "abbr", "b", "code", "em", "font", "i", "img", "small", "span", "strong", "sub", "sup",
    "u",
];
const ENTITIES: [(&str, char); 18] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("pound", '£'),
    ("micro", 'µ'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("ge", '≥'),
    ("le", '≤'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_are_kept() {
        let cases: [(&str, &[&str]); 7] = [
            ("<div><p>One</p><p>Two &amp; three</p></div>", &["One", "Two & three"]),
            ("<table><tr><td>Date</td><td>Drug</td></tr></table>", &["Date Drug"]),
            ("before<script>alert('x')</script>after<style>p{}</style>", &["beforeafter"]),
            ("<img src=x onerror=alert(1)>safe <b>bold</b>", &["safe bold"]),
            (
                "&lt;script&gt; is words now &#x2265; &bogus; &",
                &["<script> is words now ≥ &bogus; &"],
            ),
            ("<script>never ends", &[]),
            ("<!-- <p>hidden</p> -->a<br/>b<", &["a", "b"]),
        ];
        for (html, words) in cases {
            assert_eq!(lines(html), words, "{html}");
        }
    }
}
