//! What a letter says on paper: every word of it, and its tables in their columns.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use record::view::{LetterBlock, LetterContent, OnPaper, PaperHolds, PaperPart};
use serde_json::json;

use crate::people::{from, record_of, seen};

#[test]
fn a_table_of_a_letter_keeps_its_columns_on_paper() {
    let parts = printed(
        "text/html",
        "<p>Her kidney function:</p>\
        <table><tr><th>Test</th><th>Admission</th><th>Discharge</th></tr>\
        <tr><th>Creatinine</th><td>142</td><td>128</td></tr>\
        <tr><th>Sodium</th><td></td><td>136</td></tr></table>\
        <p>Please repeat it.</p>",
    );

    let [before, table, after] = parts.as_slice() else { panic!("three parts: {parts:?}") };
    assert_eq!(drawn(before), ["Her kidney function:"]);
    assert_eq!(heads(table), ["Test", "Admission", "Discharge"]);
    assert_eq!(drawn(table), ["*Creatinine* | 142 | 128", "*Sodium* |  | 136"]);
    assert_eq!(drawn(after), ["Please repeat it."]);
    assert!(!before.follows && table.follows && after.follows, "one title for all of it");
    assert_eq!((before.notes.len(), table.notes.len()), (3, 0), "whom it is from stands once");
}

#[test]
fn a_cell_that_reaches_over_columns_or_rows_is_said_wherever_it_holds() {
    let parts = printed(
        "text/html",
        "<table><tr><th colspan=3>Medicines stopped</th></tr>\
        <tr><td rowspan=2>GP</td><td>ramipril</td><td>5 mg</td></tr>\
        <tr><td>co-codamol</td></tr>\
        <tr><td>NGH</td><td colspan=2>none</td></tr></table>",
    );

    let table = parts.first().expect("a table");
    assert_eq!(heads(table), ["", "", ""], "a heading over all columns is no head of one");
    assert_eq!(
        drawn(table),
        ["*Medicines stopped*(3)", "GP | ramipril | 5 mg", "GP | co-codamol | ", "NGH | none(2)"]
    );
}

#[test]
fn columns_that_were_typed_stand_on_paper_as_they_were_typed() {
    let typed = "Bloods today:\n\nTest         Value   Range\nSodium       131     133 to 146\n\nTo be repeated.";
    let parts = printed("text/plain", typed);

    let [_, columns, _] = parts.as_slice() else { panic!("three parts: {parts:?}") };
    assert_eq!(columns.columns[0].holds, PaperHolds::Typed);
    assert_eq!(drawn(columns), ["Test         Value   Range", "Sodium       131     133 to 146"]);
}

/// Whatever is sent as a letter: its words are on the paper, each as often at least as in the letter.
#[test]
fn no_word_of_a_letter_is_lost_on_paper() {
    let letters = [
        ("text/plain", "Dear Dr Shah\nThank you\n\n- one\n- two\n\nPLAN\nA   B\nC   D"),
        (
            "text/html",
            "<h2>Plan</h2><p>One<br>two</p><ul><li>a<ul><li>b</li></ul></li></ul>\
            <table><tr><td rowspan=9>x</td><td>y</td></tr><tr><td colspan=4>z</td></tr><tr></tr></table>\
            <table><tr><th>only</th></tr></table><pre>k   l\nm   n</pre>",
        ),
    ];
    for (kind, sent) in letters {
        let on_paper = printed(kind, sent).iter().flat_map(drawn_with_heads).collect::<Vec<_>>();
        let (on_paper, on_screen) = (words(&on_paper.join(" ")), words(&lines(kind, sent)));
        assert!(on_screen.len() > 5, "there are words to be lost: {on_screen:?}");
        for word in &on_screen {
            let times = |words: &[String]| words.iter().filter(|one| *one == word).count();
            assert!(times(&on_paper) >= times(&on_screen), "{word} of {kind}: {on_paper:?}");
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let between = |c: char| c.is_whitespace() || matches!(c, '|' | '*' | '(');
    text.split(between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn printed(kind: &str, letter: &str) -> Vec<PaperPart> {
    let what = OnPaper::Letter { id: "DocumentReference/l".to_owned() };
    seen(&sent(kind, letter)).on_paper(&what).expect("a paper").parts
}

/// What a screen shows of it.
fn lines(kind: &str, letter: &str) -> String {
    let letter = seen(&sent(kind, letter)).letter("DocumentReference/l").expect("a letter");
    let LetterContent::Text { blocks } = letter.content else { panic!("text") };
    blocks.iter().flat_map(LetterBlock::lines).collect::<Vec<_>>().join(" ")
}

fn sent(kind: &str, letter: &str) -> record::Record {
    let attachment = json!({ "contentType": kind, "data": STANDARD.encode(letter) });
    let letter = json!({ "resourceType": "DocumentReference", "id": "l",
        "description": "Clinic letter", "content": [{ "attachment": attachment }] });
    record_of(&[("NGH", true)], &[from("NGH", letter)])
}

fn heads(part: &PaperPart) -> Vec<&str> {
    part.columns.iter().map(|column| column.head.as_str()).collect()
}

/// The rows as they stand: what is heavier between stars, over how many columns a cell reaches behind it.
fn drawn(part: &PaperPart) -> Vec<String> {
    let rows = part.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| {
            let strong = cell.strong.iter().map(|words| format!("*{words}*"));
            let said: Vec<String> = strong.chain(cell.lines.iter().cloned()).collect();
            let across = cell.across.map_or_else(String::new, |across| format!("({across})"));
            format!("{}{across}", said.join(" / "))
        });
        cells.collect::<Vec<_>>().join(" | ")
    });
    rows.collect()
}

fn drawn_with_heads(part: &PaperPart) -> Vec<String> {
    [heads(part).join(" | ")].into_iter().chain(drawn(part)).collect()
}
