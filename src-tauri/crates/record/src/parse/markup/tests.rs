use proptest::prelude::*;

use super::*;

/// What a hostile letter holds beside its words; none of it may come out.
#[test]
fn of_hostile_markup_only_the_words_come_out() {
    let cases: [(&str, &str); 24] = [
        ("before<script>alert('x')</script>after", "p: beforeafter"),
        ("<style>p{background:url(https://evil.example/x)}</style>safe", "p: safe"),
        ("<img src=x onerror=alert(1)>safe", "p: [picture not shown] safe"),
        ("<a href='javascript:alert(1)'>a link</a>", "p: a link"),
        ("<p style='background:url(//evil.example)' onclick=x()>words</p>", "p: words"),
        ("<meta http-equiv=refresh content='0;url=https://evil.example'>words", "p: words"),
        ("<link rel=stylesheet href=https://evil.example>words", "p: words"),
        ("<base href=https://evil.example><p>words", "p: words"),
        ("<svg><script>alert(1)</script><text>label</text></svg>", "p: [picture not shown] label"),
        ("<math><mi>x</mi><annotation-xml><script>1</script></annotation-xml></math>", "p: x"),
        ("<iframe srcdoc='<script>1</script>'></iframe>", "p: [embedded document not shown]"),
        ("<object data=https://evil.example></object>", "p: [embedded document not shown]"),
        (
            "<form action=https://evil.example><input value=secret><button>Send</button></form>",
            "p: Send",
        ),
        ("<!-- <p>hidden</p> -->a<br/>b<", "p: a\nb<"),
        ("<![CDATA[<script>alert(1)</script>]]>", "p: <script>alert(1)</script>"),
        ("&lt;script&gt; is words now &#x2265; &bogus; &", "p: <script> is words now ≥ &bogus; &"),
        ("caf&eacute; 37&#176;C &micro;g &nbsp;", "p: café 37°C µg"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", "p: ipt>alert(1) | p: ipt>"),
        ("<p>one<p>two<b>three", "p: one | p: two*three*"),
        ("\u{202e}txet\u{202c} and\u{0}words\u{7}", "p: txet and words"),
        ("<title>not a word of it</title>words", "p: words"),
        ("<details><summary>More</summary>inside</details>", "p: More | p: inside"),
        ("<noscript>seen</noscript><template>seen too</template>", "p: seen | p: seen too"),
        (
            "<script>never ends",
            "p: The rest of this letter could not be read. Ask its source for the original.",
        ),
    ];
    for (html, words) in cases {
        assert_eq!(drawn(html), words, "{html}");
    }
}

/// What a clinician expects of an ordinary letter.
#[test]
fn an_ordinary_letter_keeps_its_headings_lists_and_tables() {
    let cases: [(&str, &str); 14] = [
        (
            "<h2>Diagnosis</h2><p>Fall <strong>at home</strong>.</p>",
            "h2: Diagnosis | p: Fall *at home*.",
        ),
        ("<ul><li>one<li>two</ul>", "l: • one / • two"),
        ("<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol>", "l: 1. one / 2. two /  • deep"),
        (
            "<table><tr><th>Test<th>Value<tr><td>Sodium<td>131</table>",
            "t: #Test ; #Value / Sodium ; 131",
        ),
        (
            "<table><thead><tr><th colspan=2>Taken</th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            "t: #Taken(2x1) / a ; b",
        ),
        (
            "<table><tr><td rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr></table>",
            "t: x(1x2) ; 1 / 2",
        ),
        ("<table><tr><td>only laid out</td></tr></table>", "p: only laid out"),
        (
            "<table><tr><td>Dear Dr<table><tr><td>a</td><td>b</td></tr></table>Yours</td></tr></table>",
            "p: Dear Dr | t: a ; b | p: Yours",
        ),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "t: a\nb ; c"),
        ("<table><tr><td>a</td><td></td><td>c</td></tr></table>", "t: a ;  ; c"),
        ("10<sup>9</sup>/L, CO<sub>2</sub>", "p: 10⁹/L, CO₂"),
        ("take <del>5 mg</del> 10 mg", "p: take [struck out: 5 mg] 10 mg"),
        ("<pre>a   b\n1   2</pre>", "=: a   b\n1   2"),
        ("Yours<br>Dr Mehta<br><br>Copy to GP", "p: Yours\nDr Mehta | p: Copy to GP"),
    ];
    for (html, blocks) in cases {
        assert_eq!(drawn(html), blocks, "{html}");
    }
}

#[test]
fn what_is_huge_or_deep_is_cut_and_says_so() {
    let deep = format!(
        "{}words{}",
        "<table><tr><td><ul><li><div>".repeat(20_000),
        "</div>".repeat(20_000)
    );
    assert!(drawn(&deep).contains("words"), "however deep it stands");
    let long = "words ".repeat(1_000_000);
    assert!(drawn(&long).ends_with(TOO_LONG));
    let wide = "<table><tr><td colspan=4000000000>a</td><td rowspan=-1>b</td></tr></table>";
    assert_eq!(drawn(wide), "t: a ; b", "nor does a cell reach as far as it likes");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Tags may be opened, closed, nested and forgotten in any way: the words come out, all of them, in their order.
    #[test]
    fn every_word_that_could_be_seen_is_in_the_blocks(pieces in prop::collection::vec((0..TAGS.len(), any::<bool>()), 0..60)) {
        let mut html = String::new();
        for (place, (tag, ends)) in pieces.iter().enumerate() {
            let slash = if *ends { "/" } else { "" };
            html.push_str(&format!("<{slash}{}>word{place} ", TAGS[*tag]));
        }
        let told = lines(&html).join(" ");
        let words: Vec<&str> = told.split_whitespace().filter(|word| word.starts_with("word")).collect();
        let mut all: Vec<String> = (0..pieces.len()).map(|place| format!("word{place}")).collect();
        let mut found: Vec<String> = words.iter().map(|word| word.trim_end_matches(']').to_owned()).collect();
        all.sort();
        found.sort();
        prop_assert_eq!(found, all, "{}", html);
    }

    #[test]
    fn whatever_is_sent_is_read(html in "(<|>|/|table|tr|td|script|style|!--|-->|\\[CDATA\\[|&|;|\\PC){0,80}") {
        let _ = blocks(&html);
    }
}

const TAGS: [&str; 30] = [
    "p",
    "div",
    "b",
    "strong",
    "h1",
    "h3",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "br",
    "span",
    "a",
    "del",
    "blockquote",
    "dl",
    "dt",
    "caption",
    "section",
    "font",
    "center",
    "i",
    "thead",
    "hr",
    "pre",
    "form",
];

fn drawn(html: &str) -> String {
    blocks(html).iter().map(block).collect::<Vec<_>>().join(" | ")
}

fn block(block: &LetterBlock) -> String {
    match block {
        LetterBlock::Heading { level, words } => format!("h{level}: {}", runs(words)),
        LetterBlock::Paragraph { words } => format!("p: {}", runs(words)),
        LetterBlock::List { items } => {
            let item = |item: &crate::view::ListItem| {
                format!("{}{} {}", " ".repeat(item.depth.into()), item.mark, runs(&item.words))
            };
            format!("l: {}", items.iter().map(item).collect::<Vec<_>>().join(" / "))
        }
        LetterBlock::Table { rows } => {
            let cell = |cell: &crate::view::LetterCell| {
                let head = if cell.head { "#" } else { "" };
                let reach = match (cell.across, cell.down) {
                    (1, 1) => String::new(),
                    (across, down) => format!("({across}x{down})"),
                };
                format!("{head}{}{reach}", runs(&cell.words))
            };
            let row = |row: &crate::view::LetterRow| {
                row.cells.iter().map(cell).collect::<Vec<_>>().join(" ; ")
            };
            format!("t: {}", rows.iter().map(row).collect::<Vec<_>>().join(" / "))
        }
        LetterBlock::AsTyped { text } => format!("=: {text}"),
    }
}

fn runs(words: &[crate::view::Run]) -> String {
    let run = |run: &crate::view::Run| match run.strong {
        true => format!("*{}*", run.text),
        false => run.text.clone(),
    };
    words.iter().map(run).collect()
}
