//! Words in lines of a width.

use crate::font::{Face, Set};

/// Breaks words into lines, between words; a word that is longer than a line is broken where the line ends. Each line but the last
/// ends with the space that stood there, so that nothing runs together when it is read aloud.
pub(crate) fn broken(face: &Face, words: &str, points: f32, width: f32) -> Vec<Set> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words.split(' ').flat_map(|word| pieces(face, word, points, width)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if line.is_empty() || face.set(&longer).width * points <= width {
            line = longer;
        } else {
            line.push(' ');
            lines.push(face.set(&line));
            line = word;
        }
    }
    lines.push(face.set(&line));
    lines
}

/// A word, in pieces that fit.
fn pieces(face: &Face, word: &str, points: f32, width: f32) -> Vec<String> {
    if face.set(word).width * points <= width {
        return vec![word.to_owned()];
    }
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for letter in word.chars() {
        piece.push(letter);
        if face.set(&piece).width * points > width && piece.chars().count() > 1 {
            piece.pop();
            pieces.push(std::mem::take(&mut piece));
            piece.push(letter);
        }
    }
    pieces.push(piece);
    pieces
}
