use std::{
    io::Read as _,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use audit::{
    Hash,
    chain::{content_hash, hex},
};
use contract::{CreatedResponse, Transaction, TransactionAnswer};
use flate2::read::GzDecoder;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use uuid::Uuid;

/// Something between a computer and the gateway that answers in the gateway's place: a proxy, a portal, a server gone wrong.
pub struct Between {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

/// Whether the gateway hears what is asked before somebody else answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It does not.
    Never,
    /// It hears it and does it, and its answer is lost.
    First,
}

/// What is answered.
pub enum Said {
    /// This status, these header lines and this body.
    Words(&'static str, String, Vec<u8>),
    /// The connection ends without a word.
    Nothing,
    /// The connection stays, and nothing comes.
    Silence,
}

/// The events that were offered: their ids, and the hashes of what was sent.
pub type Offered = Vec<(Uuid, Hash)>;

impl Between {
    /// Before the gateway at this address.
    pub async fn before(
        gateway: SocketAddr,
        heard: Heard,
        says: impl Fn(&Offered) -> Said + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (asked, says) = (Arc::new(AtomicUsize::new(0)), Arc::new(says));
        let counted = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (counted, says) = (Arc::clone(&counted), Arc::clone(&says));
                tokio::spawn(async move { answer(near, gateway, heard, &*says, &counted).await });
            }
        });
        Self { address, asked }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(SeqCst)
    }
}

/// The gateway's answer in form, that it holds under each of these ids what has this hash.
#[must_use]
pub fn holding(events: impl IntoIterator<Item = (Uuid, Hash)>) -> Said {
    let now = chrono::Utc::now();
    let responses =
        events.into_iter().map(|(id, hash)| CreatedResponse::of(id, &hex(&hash), true, now));
    let body = serde_json::to_vec(&TransactionAnswer::of(responses)).expect("it is written");
    Said::Words("200 OK", "content-type: application/fhir+json\r\n".to_owned(), body)
}

async fn answer(
    mut near: TcpStream,
    gateway: SocketAddr,
    heard: Heard,
    says: &(impl Fn(&Offered) -> Said + Sync),
    asked: &AtomicUsize,
) {
    let Some((head, body)) = whole_request(&mut near).await else { return };
    asked.fetch_add(1, SeqCst);
    if heard == Heard::First {
        done_by(gateway, &head, &body).await;
    }
    match says(&offered(&body)) {
        Said::Words(status, headers, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = near.write_all(&[head.as_bytes(), &body].concat()).await;
        }
        Said::Nothing => {}
        Said::Silence => sleep(A_LONG_TIME).await,
    }
}

/// The head up to its empty line, and the body.
async fn whole_request(near: &mut TcpStream) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(near.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or_default()];
    near.read_exact(&mut body).await.ok()?;
    Some((head, body))
}

/// The gateway hears it, and its answer is read to the end and thrown away.
async fn done_by(gateway: SocketAddr, head: &[u8], body: &[u8]) {
    let mut far = TcpStream::connect(gateway).await.expect("the gateway is there");
    let (line, rest) =
        head.split_at(head.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1));
    let request = [line, b"connection: close\r\n", rest, body].concat();
    far.write_all(&request).await.expect("it listens");
    let mut answer = Vec::new();
    far.read_to_end(&mut answer).await.expect("it answers");
}

fn offered(body: &[u8]) -> Offered {
    let mut text = Vec::new();
    GzDecoder::new(body).read_to_end(&mut text).expect("it is compressed");
    let transaction: Transaction<'_> = serde_json::from_slice(&text).expect("it is a transaction");
    let event = |entry: &contract::Creation<'_>| {
        (entry.id().expect("it has an id"), content_hash(entry.resource.get().as_bytes()))
    };
    transaction.entry.iter().map(event).collect()
}

const A_LONG_TIME: Duration = Duration::from_secs(3600);
