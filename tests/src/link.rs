use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    time::sleep,
};

/// The network between a viewer and the gateway: it can be cut, slowed, and answered by something else.
pub struct Link {
    address: SocketAddr,
    behind: watch::Sender<SocketAddr>,
    weather: watch::Sender<Weather>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// As it should be.
    Fair,
    /// Nobody answers; what was under way breaks off.
    Cut,
    /// Every answer waits for this long.
    Slow(Duration),
    /// Something answers that is not the gateway: a captive portal's page.
    Portal,
    /// A proxy that passes on answers, and holds streams back until they have ended.
    HoldsStreams,
    /// Streams come through at once, and every other answer only after this long.
    LateAnswers(Duration),
    /// A filter that refuses every path which begins so, and passes on the rest; `/fhir ` is that path alone.
    Without(&'static str),
    /// Whatever is asked under this path is answered with the wish to be left alone for an hour; the rest is passed on.
    AsksToWait(&'static str),
    /// A filter that breaks off whatever is asked under this path, and passes on the rest.
    Swallows(&'static str),
    /// A bad line: each part of what is carried comes late, slowly, or only when it was sent again.
    Bad(Line),
    /// The connection is reset when so many bytes have gone to the gateway.
    BreaksAfter(usize),
    /// The connection is reset when the gateway begins to answer.
    BreaksBeforeTheAnswer,
    /// What goes to the gateway arrives; what comes back ends at once.
    HalfClosed,
    /// A proxy that asks for a sign-in of its own.
    ProxySignIn,
}

/// A bad line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How long everything is under way.
    pub delay: Duration,
    /// How many of a hundred packets are lost, and come a while later because they are sent again.
    pub lost_percent: u64,
    /// What it carries, each way.
    pub bits_a_second: u64,
}

impl Link {
    /// A network in fair weather that leads to this address.
    pub async fn to(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (weather, watched) = watch::channel(Weather::Fair);
        let (behind, led) = watch::channel(behind);
        let asked = Arc::default();
        tokio::spawn(carry(listener, led, watched, Arc::clone(&asked)));
        Self { address, behind, weather, asked }
    }

    /// Leads elsewhere from now on. What is under way breaks off.
    pub async fn leads_to(&self, behind: SocketAddr) {
        let weather = *self.weather.borrow();
        self.turns(Weather::Cut).await;
        self.behind.send_replace(behind);
        self.turns(weather).await;
    }

    /// Where it leads.
    #[must_use]
    pub fn behind(&self) -> SocketAddr {
        *self.behind.borrow()
    }

    /// The address at which the viewer finds the gateway.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes the weather. What is under way feels it as well, and both ends have noticed when this returns.
    pub async fn turns(&self, weather: Weather) {
        self.weather.send_replace(weather);
        sleep(Duration::from_millis(100)).await;
    }

    /// The request lines that began a connection, in order: what could be read of them on the way.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn carry(
    listener: TcpListener,
    behind: watch::Receiver<SocketAddr>,
    weather: watch::Receiver<Weather>,
    asked: Arc<Mutex<Vec<String>>>,
) {
    while let Ok((near, _)) = listener.accept().await {
        let (mut weather, asked) = (weather.clone(), Arc::clone(&asked));
        let behind = *behind.borrow();
        tokio::spawn(async move {
            let now = *weather.borrow_and_update();
            tokio::select! {
                () = connection(near, behind, now, &asked) => {}
                () = turns_foul(&mut weather) => {}
            }
        });
    }
}

/// Waits until the weather is no longer fair. What is under way survives fair weather, so that a late answer still comes.
async fn turns_foul(weather: &mut watch::Receiver<Weather>) {
    while weather.changed().await.is_ok() {
        if *weather.borrow_and_update() != Weather::Fair {
            return;
        }
    }
}

async fn connection(
    mut near: TcpStream,
    behind: SocketAddr,
    weather: Weather,
    asked: &Mutex<Vec<String>>,
) {
    match weather {
        Weather::Cut => {}
        Weather::Portal => answered(near, PORTAL).await,
        Weather::ProxySignIn => answered(near, PROXY).await,
        Weather::Fair | Weather::Slow(_) => {
            if let Weather::Slow(by) = weather {
                sleep(by).await;
            }
            let Some(mut far) = reached(behind, &mut near, asked).await else { return };
            let _ = copy_bidirectional(&mut near, &mut far).await;
        }
        Weather::Bad(line) => {
            if let Some(far) = reached(behind, &mut near, asked).await {
                line.joins(near, far).await;
            }
        }
        Weather::BreaksAfter(bytes) => {
            if let Some(far) = reached(behind, &mut near, asked).await {
                breaks_after(bytes, near, far).await;
            }
        }
        Weather::BreaksBeforeTheAnswer => {
            if let Some(far) = reached(behind, &mut near, asked).await {
                breaks_before_the_answer(near, far).await;
            }
        }
        Weather::HalfClosed => {
            if let Some(far) = reached(behind, &mut near, asked).await {
                half_closed(near, far).await;
            }
        }
        Weather::Without(path) => filtered(near, behind, path, REFUSED, asked).await,
        Weather::Swallows(path) => filtered(near, behind, path, b"", asked).await,
        Weather::AsksToWait(path) => filtered(near, behind, path, IN_AN_HOUR, asked).await,
        Weather::HoldsStreams | Weather::LateAnswers(_) => {
            let Some(far) = reached(behind, &mut near, asked).await else { return };
            pass_on(near, far, weather).await;
        }
    }
}

/// Passes on what is asked, and holds back some of what is answered: a stream of events until it has ended, or everything but
/// such a stream for a while.
async fn pass_on(near: TcpStream, far: TcpStream, weather: Weather) {
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let there = tokio::io::copy(&mut from_near, &mut to_far);
    let back = async {
        let (mut part, mut held, mut is_stream) = (vec![0; 64 << 10], Vec::new(), false);
        while let Ok(length @ 1..) = from_far.read(&mut part).await {
            held.extend_from_slice(part.get(..length).unwrap_or_default());
            is_stream |= held.windows(EVENTS.len()).any(|words| words.eq_ignore_ascii_case(EVENTS));
            match weather {
                Weather::HoldsStreams if is_stream => continue,
                Weather::LateAnswers(by) if !is_stream => sleep(by).await,
                Weather::HoldsStreams
                | Weather::LateAnswers(_)
                | Weather::Fair
                | Weather::Cut
                | Weather::Slow(_)
                | Weather::Portal
                | Weather::Without(_)
                | Weather::Swallows(_)
                | Weather::AsksToWait(_)
                | Weather::Bad(_)
                | Weather::BreaksAfter(_)
                | Weather::BreaksBeforeTheAnswer
                | Weather::HalfClosed
                | Weather::ProxySignIn => {}
            }
            if to_near.write_all(&std::mem::take(&mut held)).await.is_err() {
                return;
            }
        }
        let _ = to_near.write_all(&held).await;
    };
    tokio::select! {
        _ = there => {}
        () = back => {}
    }
}

const EVENTS: &[u8] = b"text/event-stream";

async fn note_request(near: &mut TcpStream, asked: &Mutex<Vec<String>>) {
    let mut beginning = [0; 256];
    let Ok(length) = near.peek(&mut beginning).await else { return };
    let text = String::from_utf8_lossy(beginning.get(..length).unwrap_or_default()).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// One request for each connection, so that each is looked at; what is asked under the path gets this answer.
async fn filtered(
    mut near: TcpStream,
    behind: SocketAddr,
    path: &str,
    refused: &[u8],
    asked: &Mutex<Vec<String>>,
) {
    let mut beginning = Vec::new();
    while !beginning.ends_with(b"\r\n") {
        let Ok(byte) = near.read_u8().await else { return };
        beginning.push(byte);
    }
    let line = String::from_utf8_lossy(&beginning).into_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(line.trim_end().to_owned());
    if line.split_once(' ').is_some_and(|(_, asked)| asked.starts_with(path)) {
        let mut rest = [0; 4096];
        let _ = near.read(&mut rest).await;
        let _ = near.write_all(refused).await;
        return;
    }
    let Ok(mut far) = TcpStream::connect(behind).await else { return };
    beginning.extend_from_slice(b"connection: close\r\n");
    if far.write_all(&beginning).await.is_ok() {
        let _ = copy_bidirectional(&mut near, &mut far).await;
    }
}

const IN_AN_HOUR: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const REFUSED: &[u8] =
    b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The gateway, when something was asked of it.
async fn reached(
    behind: SocketAddr,
    near: &mut TcpStream,
    asked: &Mutex<Vec<String>>,
) -> Option<TcpStream> {
    let far = TcpStream::connect(behind).await.ok()?;
    note_request(near, asked).await;
    Some(far)
}

async fn breaks_after(bytes: usize, mut near: TcpStream, mut far: TcpStream) {
    let mut part = vec![0; bytes];
    if near.read_exact(&mut part).await.is_ok() {
        let _ = far.write_all(&part).await;
    }
    reset(near);
    reset(far);
}

async fn breaks_before_the_answer(mut near: TcpStream, mut far: TcpStream) {
    let (mut from_near, _to_near) = near.split();
    let (from_far, mut to_far) = far.split();
    tokio::select! {
        _ = tokio::io::copy(&mut from_near, &mut to_far) => {}
        _ = from_far.readable() => {}
    }
    reset(near);
}

async fn half_closed(near: TcpStream, far: TcpStream) {
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let _ = to_near.shutdown().await;
    let there = tokio::io::copy(&mut from_near, &mut to_far);
    let back = async { while let Ok(1..) = from_far.read(&mut [0; 4096]).await {} };
    let _ = tokio::join!(there, back);
}

impl Line {
    async fn joins(self, near: TcpStream, far: TcpStream) {
        let (from_near, to_near) = near.into_split();
        let (from_far, to_far) = far.into_split();
        tokio::join!(self.carries(from_near, to_far), self.carries(from_far, to_near));
    }

    /// Carries one way until it ends.
    async fn carries(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut packet = vec![0; PACKET];
        while let Ok(length @ 1..) = from.read(&mut packet).await {
            let bits = 8 * u64::try_from(length).unwrap_or_default();
            sleep(self.delay + Duration::from_millis(1000 * bits / self.bits_a_second)).await;
            let mut again = SENT_AGAIN_AFTER;
            while uuid::Uuid::new_v4().as_u64_pair().1 % 100 < self.lost_percent {
                sleep(again).await;
                again *= 2;
            }
            if to.write_all(packet.get(..length).unwrap_or_default()).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    }
}

/// Ends a connection as a firewall does, with a reset.
fn reset(stream: TcpStream) {
    let _ = stream.set_zero_linger();
    drop(stream);
}

async fn answered(mut near: TcpStream, words: &str) {
    let mut request = [0; 4096];
    let _ = near.read(&mut request).await;
    let _ = near.write_all(words.as_bytes()).await;
}

const PORTAL: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 41\r\n\
     connection: close\r\n\r\n<html>Welcome to the guest network</html>";
const PROXY: &str = "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Negotiate\r\n\
     content-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html></html>";
const PACKET: usize = 1400;
const SENT_AGAIN_AFTER: Duration = Duration::from_millis(300);
