//! What was on the screen under a grant, as the computer has told: names of screens and numbers of entries, and nothing that stood in them.

use std::collections::BTreeMap;

use contract::LookedAt;
use rusqlite::Connection;
use serde_json::Value;

use super::opening::Opening;

/// What a computer told of an opening.
#[derive(Default)]
pub(super) struct Viewed {
    /// The name of the computer.
    pub(super) computer: Option<String>,
    /// Each screen once, with the most entries that it showed.
    pub(super) looked_at: Vec<LookedAt>,
}

impl Viewed {
    pub(super) fn of(db: &Connection, opening: &Opening) -> rusqlite::Result<Self> {
        let mut told = db.prepare_cached(
            "SELECT opened_text('audit_event/' || audit_event.id, sealed) AS said, device.name AS computer
             FROM audit_event JOIN device ON device.id = audit_event.device
             WHERE patient = ?1 AND practitioner = ?2 AND sealed IS NOT NULL
               AND act IN ('permitted', 'showing', 'kept-opened', 'printed', 'copied')
             ORDER BY leaf DESC LIMIT 300",
        )?;
        let mut rows = told.query((&opening.patient, &opening.practitioner))?;
        let (mut screens, mut computer) = (BTreeMap::<String, u64>::new(), None);
        while let Some(row) = rows.next()? {
            let said: Value =
                serde_json::from_str(row.get_ref("said")?.as_str()?).unwrap_or_default();
            let entities = list(&said, "entity");
            if !entities.iter().any(|entity| is_of(entity, &opening.grant.0)) {
                continue;
            }
            computer = computer.or(row.get("computer")?);
            if let Some(screen) = screen(entities) {
                let shown = entities.iter().filter(|entity| is_shown(entity)).count();
                let most = screens.entry(screen).or_default();
                *most = (*most).max(u64::try_from(shown).unwrap_or(u64::MAX));
            }
        }
        let looked_at =
            screens.into_iter().map(|(screen, entries)| LookedAt { screen, entries }).collect();
        Ok(Self { computer, looked_at })
    }
}

fn is_of(entity: &Value, grant: &str) -> bool {
    entity.pointer("/what/identifier/value").and_then(Value::as_str) == Some(grant)
}

fn screen(entities: &[Value]) -> Option<String> {
    let mut details = entities.iter().flat_map(|entity| list(entity, "detail"));
    let of_screen = |detail: &&Value| detail.get("type").and_then(Value::as_str) == Some("screen");
    let named = details.find(of_screen)?.get("valueString")?.as_str()?;
    // A device writes what it likes: what is no name of a screen is not shown to somebody who must see nothing clinical.
    let is_name =
        named.len() <= 24 && named.bytes().all(|b| b.is_ascii_lowercase() || b" -".contains(&b));
    Some(if is_name { named } else { "other" }.to_owned())
}

/// Whether it is one entry of the screen.
fn is_shown(entity: &Value) -> bool {
    list(entity, "detail")
        .iter()
        .any(|detail| detail.get("type").and_then(Value::as_str) == Some("section"))
}

fn list<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
