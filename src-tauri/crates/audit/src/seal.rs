//! The seal: each event is encrypted once, under a key of its own, and that key can be had twice: here and at the gateway.
//!
//! An envelope is `version (1) | kind (1) | ...`; both are bound to chain and sequence, so that none opens in another's place.
//!
//! ```text
//! for gateway  1 | 2 | key id (8) | HPKE encapsulated key (32) | nonce (12) | AES-256-GCM ciphertext and tag   under the event's key
//! here         1 | 1 | nonce (12) | AES-256-GCM of the event's key, and tag                                    under the local key
//! ```
//!
//! HPKE (RFC 9180) is DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only, in base mode: one exchange serves some hundred events,
//! because it costs more than the rest of an event together, and each event has a key of its own exported from it by its place
//! (section 5.3). The gateway exports the same key with its private key; this computer keeps it under the local one.
//! The envelope for here also authenticates the front of the one for the gateway, to the encapsulated key, and the event's key
//! authenticates the rest: what opens here opens at the gateway, and a damaged byte of either is found.
//! Nonces are random, never counted: a file that was rolled back would count the same nonce twice.

mod gateway_key;

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable,
    aead::{AeadCtxS, ExportOnlyAead},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

pub use self::gateway_key::{GatewayKey, GatewayPrivateKey};
use crate::chain::{Hash, content_hash};

/// The key under which this computer seals: made ready once, since that costs more than sealing a few bytes with it.
#[derive(Clone)]
pub(crate) struct LocalKey(Arc<LessSafeKey>);

/// Memory that something is opened into, and after it something else; wiped when it goes.
#[derive(Default)]
pub(crate) struct Plain(Zeroizing<Vec<u8>>);

/// The key of one event.
type EventKey = Zeroizing<[u8; 32]>;

/// An event as it lies on this disk.
pub(crate) struct SealedEvent {
    /// Its key, sealed under the local key.
    pub(crate) here: Vec<u8>,
    /// The event itself, in an envelope that the gateway opens.
    pub(crate) for_gateway: Vec<u8>,
}

/// What an envelope is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The chain.
    pub chain: Uuid,
    /// The sequence within it.
    pub sequence: u64,
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SealError {
    /// It was altered, belongs to another place, or was sealed under another key.
    #[error("the sealed event does not open: it was altered, or sealed under another key")]
    DoesNotOpen,
    /// An envelope that no version of this program has made.
    #[error("the sealed event has an envelope that this version does not know")]
    UnknownEnvelope,
    /// A text or bytes that are not a key.
    #[error("this is not an X25519 key of 32 bytes in base64")]
    NotAKey,
    /// The cryptographic library failed.
    #[error("the event could not be sealed")]
    CannotSeal,
}

impl LocalKey {
    pub(crate) fn new(bytes: &[u8; 32]) -> Result<Self, SealError> {
        Ok(Self(Arc::new(aes(bytes)?)))
    }
}

/// What seals events: one HPKE exchange with the gateway.
pub struct Sealer {
    /// Version, kind, key id.
    header: Vec<u8>,
    encapsulated: Vec<u8>,
    exchange: AeadCtxS<ExportOnlyAead, HkdfSha256, Suite>,
}

impl GatewayKey {
    /// Begins an exchange, of which the gateway's private key alone has the other half.
    pub fn sealer(&self) -> Result<Sealer, SealError> {
        let public = PublicKey::from_bytes(&self.public).map_err(|_| SealError::NotAKey)?;
        let (encapsulated, exchange) = hpke::setup_sender::<ExportOnlyAead, HkdfSha256, Suite>(
            &OpModeS::Base,
            &public,
            HPKE_INFO,
        )
        .map_err(|_| SealError::CannotSeal)?;
        let header = [&[VERSION, FOR_GATEWAY], key_id(&self.public).as_slice()].concat();
        Ok(Sealer { header, encapsulated: encapsulated.to_bytes().to_vec(), exchange })
    }
}

impl Sealer {
    /// Seals something for the gateway alone, under a key of its own.
    pub fn seal(&self, place: Place, body: &[u8]) -> Result<Vec<u8>, SealError> {
        self.sealed_under(&self.key_of(place)?, place, body)
    }

    /// Seals an event for the gateway, and its key for here.
    pub(crate) fn seal_event(
        &self,
        local: &LocalKey,
        place: Place,
        body: &[u8],
    ) -> Result<SealedEvent, SealError> {
        let key = self.key_of(place)?;
        let front = [self.header.as_slice(), &self.encapsulated].concat();
        Ok(SealedEvent {
            here: seal_here(local, place, &front, key.as_slice())?,
            for_gateway: self.sealed_under(&key, place, body)?,
        })
    }

    fn key_of(&self, place: Place) -> Result<EventKey, SealError> {
        let mut key = EventKey::default();
        self.exchange
            .export(&of_place(place), key.as_mut_slice())
            .map_err(|_| SealError::CannotSeal)?;
        Ok(key)
    }

    fn sealed_under(
        &self,
        key: &EventKey,
        place: Place,
        body: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let bound_to = bound_to(place, &self.header, &[]);
        encrypted(&aes(key)?, &[&self.header, &self.encapsulated], &bound_to, body)
    }
}

/// An envelope for the gateway, taken apart.
struct ForGateway<'a> {
    /// Version, kind, key id.
    header: &'a [u8],
    encapsulated: &'a [u8],
    /// Header and encapsulated key.
    front: &'a [u8],
    /// Nonce, ciphertext and tag.
    sealed: &'a [u8],
}

impl<'a> ForGateway<'a> {
    fn parse(envelope: &'a [u8]) -> Result<Self, SealError> {
        let (front, sealed) = envelope.split_at_checked(42).ok_or(SealError::UnknownEnvelope)?;
        let (header, encapsulated) = front.split_at(10);
        if !header.starts_with(&[VERSION, FOR_GATEWAY]) {
            return Err(SealError::UnknownEnvelope);
        }
        Ok(Self { header, encapsulated, front, sealed })
    }

    fn open<'b>(
        &self,
        key: &EventKey,
        place: Place,
        into: &'b mut Plain,
    ) -> Result<&'b [u8], SealError> {
        decrypted(&aes(key)?, &bound_to(place, self.header, &[]), self.sealed, into)
    }
}

/// Opens what was sealed for the gateway, with the gateway's private key: the way by which a spool is rescued.
pub fn open_sealed_for_gateway(
    key: &GatewayPrivateKey,
    place: Place,
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let envelope = ForGateway::parse(envelope)?;
    let encapsulated = <Suite as Kem>::EncappedKey::from_bytes(envelope.encapsulated)
        .map_err(|_| SealError::DoesNotOpen)?;
    let exchange = hpke::setup_receiver::<ExportOnlyAead, HkdfSha256, Suite>(
        &OpModeR::Base,
        &key.private()?,
        &encapsulated,
        HPKE_INFO,
    )
    .map_err(|_| SealError::DoesNotOpen)?;
    let mut key = EventKey::default();
    exchange.export(&of_place(place), key.as_mut_slice()).map_err(|_| SealError::DoesNotOpen)?;
    let mut body = Plain::default();
    envelope.open(&key, place, &mut body)?;
    Ok(body.into_bytes())
}

/// Opens on this computer what [`Sealer::seal_event`] has sealed.
pub(crate) fn open_event<'a>(
    local: &LocalKey,
    place: Place,
    here: &[u8],
    for_gateway: &[u8],
    into: &'a mut Plain,
) -> Result<&'a [u8], SealError> {
    let envelope = ForGateway::parse(for_gateway)?;
    let opened = open_here(local, place, envelope.front, here)?;
    let mut key = EventKey::default();
    if opened.len() != key.len() {
        return Err(SealError::NotAKey);
    }
    key.copy_from_slice(&opened);
    envelope.open(&key, place, into)
}

/// Seals something under the local key, and authenticates `beside` with it.
pub(crate) fn seal_here(
    key: &LocalKey,
    place: Place,
    beside: &[u8],
    body: &[u8],
) -> Result<Vec<u8>, SealError> {
    let header = [VERSION, HERE];
    encrypted(&key.0, &[&header], &bound_to(place, &header, beside), body)
}

/// Opens what [`seal_here`] has sealed, if `beside` is unchanged as well.
pub(crate) fn open_here(
    key: &LocalKey,
    place: Place,
    beside: &[u8],
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (header, rest) = envelope.split_at_checked(2).ok_or(SealError::UnknownEnvelope)?;
    if header != [VERSION, HERE] {
        return Err(SealError::UnknownEnvelope);
    }
    let mut body = Plain::default();
    decrypted(&key.0, &bound_to(place, header, beside), rest, &mut body)?;
    Ok(body.into_bytes())
}

/// `front | nonce (12) | ciphertext and tag`
fn encrypted(
    key: &LessSafeKey,
    front: &[&[u8]],
    bound_to: &[u8],
    body: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(|_| SealError::CannotSeal)?;
    let before: usize = front.iter().map(|part| part.len()).sum::<usize>() + NONCE_LEN;
    let mut sealed = Vec::with_capacity(before + body.len() + TAG_LEN);
    for part in front.iter().chain([&nonce.as_slice(), &body]) {
        sealed.extend_from_slice(part);
    }
    let (_, text) = sealed.split_at_mut(before);
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to), text)
        .map_err(|_| SealError::CannotSeal)?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Opens what [`encrypted`] has made, without its front.
fn decrypted<'a>(
    key: &LessSafeKey,
    bound_to: &[u8],
    sealed: &[u8],
    into: &'a mut Plain,
) -> Result<&'a [u8], SealError> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::UnknownEnvelope)?;
    let (text, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(SealError::UnknownEnvelope)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::DoesNotOpen)?;
    let body = into.of_length(text.len());
    key.open_separate_gather(nonce, Aad::from(bound_to), text, tag, body)
        .map_err(|_| SealError::DoesNotOpen)?;
    Ok(body)
}

impl Plain {
    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }

    /// Memory of this length. What lay there is wiped before it is given back, not before it is used again.
    fn of_length(&mut self, length: usize) -> &mut [u8] {
        if self.0.capacity() < length {
            self.0 = Zeroizing::new(Vec::with_capacity(length));
        }
        self.0.resize(length, 0);
        &mut self.0
    }
}

fn aes(key: &[u8; 32]) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| SealError::NotAKey)?;
    Ok(LessSafeKey::new(key))
}

/// The additional data: a label, the envelope's header, the place, and the hash of what lies beside it.
fn bound_to(place: Place, header: &[u8], beside: &[u8]) -> Vec<u8> {
    let beside: Hash = content_hash(beside);
    [AAD_LABEL, header, place.chain.as_bytes(), &place.sequence.to_be_bytes(), &beside].concat()
}

/// For which the key of an event is exported.
fn of_place(place: Place) -> Vec<u8> {
    [place.chain.as_bytes().as_slice(), &place.sequence.to_be_bytes()].concat()
}

/// The first 8 bytes of the SHA-256 of a public key: by it a gateway with several keys finds the one.
fn key_id(public: &[u8; 32]) -> [u8; 8] {
    let mut id = [0; 8];
    for (to, from) in id.iter_mut().zip(content_hash(public)) {
        *to = from;
    }
    id
}

type Suite = X25519HkdfSha256;
type PublicKey = <Suite as Kem>::PublicKey;
type PrivateKey = <Suite as Kem>::PrivateKey;

/// Of AES-256-GCM.
const TAG_LEN: usize = 16;
const VERSION: u8 = 1;
const HERE: u8 = 1;
const FOR_GATEWAY: u8 = 2;
const AAD_LABEL: &[u8] = b"care-record audit seal\0";
const HPKE_INFO: &[u8] = b"care-record audit event for the gateway";
