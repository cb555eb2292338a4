//! A ward with a nurse who is signed in and a device, and what was found of its log.

use audit::chain::hex;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use chrono::{DateTime, Utc};
use contract::header as own;
use gateway_server::audit_ledger::findings::{Kind, Listed, all};
use serde_json::{Value, json};

use crate::{
    device::{Device, Event},
    house::{House, Person},
};

pub(crate) fn found(house: &House, kind: Kind) -> Vec<Listed> {
    let mut found = all(&house.gateway, None).unwrap();
    found.retain(|each| each.kind == kind.name());
    found
}

/// Rita, who is signed in, and what she does at a device.
pub(crate) struct Nurse {
    pub(crate) person: Person,
    pub(crate) account: String,
    pub(crate) session: String,
}

/// What an event says of who did it: nothing else than the truth unless it is said.
pub(crate) struct Claims {
    pub(crate) nobody: bool,
    pub(crate) person: Option<&'static str>,
    pub(crate) session: Option<&'static str>,
    /// After the session began.
    pub(crate) minutes: i64,
}

impl Claims {
    pub(crate) fn own(minutes: i64) -> Self {
        Self { nobody: false, person: None, session: None, minutes }
    }
}

impl Nurse {
    pub(crate) async fn signed_in(house: &House) -> Self {
        let person = house.signed_in("triage-nurse").await;
        let read = "SELECT account, id FROM session ORDER BY began DESC LIMIT 1";
        let read = |db: &rusqlite::Connection| {
            db.query_row(read, [], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        let (account, session) = house.gateway.store.read(read).unwrap();
        Self { person, account, session }
    }

    pub(crate) fn did(&self, act: &str, at: DateTime<Utc>) -> Value {
        self.claims(act, &Claims::own(0), at)
    }

    pub(crate) fn claims(&self, act: &str, claims: &Claims, at: DateTime<Utc>) -> Value {
        let session = claims.session.unwrap_or(&self.session);
        let mut agent = json!({
            "requestor": true,
            "role": [],
            "who": { "identifier": { "value": claims.person.unwrap_or(&self.account) } },
            "policy": ["urn:care-record:policy:1"],
        });
        if !session.is_empty() {
            let named = format!("urn:ietf:params:oauth:jti:{session}");
            agent["policy"].as_array_mut().unwrap().push(named.into());
        }
        if claims.nobody {
            agent = json!({ "requestor": true, "name": "somebody@nhs.net" });
        }
        json!({ "meta": { "tag": [{ "code": act }] }, "recorded": at, "agent": [agent] })
    }

    /// A request after this event was written down.
    pub(crate) async fn tells(&self, house: &House, device: &Device, event: &Event) {
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("/fhir/AuditEvent/{}", event.id))
            .header(header::AUTHORIZATION, self.person.bearer())
            .header(own::DEVICE, device.id.to_string())
            .header(own::EVENT, event.id.to_string())
            .header(own::CHAIN, device.chain.to_string())
            .header(own::CHAIN_HEAD, format!("{}:{}", event.sequence, hex(&event.hash)));
        house.send(request.body(Body::empty()).unwrap()).await;
    }
}

pub(crate) async fn ward() -> (House, Device, Nurse) {
    let house = House::open();
    let nurse = Nurse::signed_in(&house).await;
    let device = Device::registered(&house);
    (house, device, nurse)
}
