use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::{CallError, transport::Transport};

/// Somebody on the network who answers whatever is asked with this, and counts who asked.
struct Somebody {
    address: String,
    asked: Arc<AtomicUsize>,
}

async fn answering(answer: &'static str) -> Somebody {
    let here = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", here.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut asking, _) = here.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = asking.read(&mut [0; 2048]).await;
            let _ = asking.write_all(answer.as_bytes()).await;
        }
    });
    Somebody { address, asked }
}

/// What a call comes to on a computer that gives these answers, one after the other, to the question of the way.
async fn calls(address: &str, ways: Vec<Result<Way, WayError>>) -> Vec<Result<u16, CallError>> {
    let calls = ways.len();
    let ways = Arc::new(Mutex::new(ways));
    let look = move || ways.lock().unwrap().remove(0);
    let http = asking_anew(reqwest::Client::builder(), look);
    let transport = Transport::with(http, address).unwrap();
    let mut ended = Vec::new();
    for _ in 0..calls {
        let answer = transport.request(Method::GET, "/", None).send().await;
        ended.push(answer.map(|answer| answer.status().as_u16()).map_err(CallError::from));
    }
    ended
}

fn through(proxy: &Somebody) -> Result<Way, WayError> {
    Ok(Way::Through(proxy.address.clone()))
}

const DONE: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_way_is_asked_for_at_each_connection_so_that_a_laptop_may_change_its_network() {
    let (gateway, proxy) = (answering(DONE).await, answering(DONE).await);

    let ended = calls(&gateway.address, vec![Ok(Way::Straight), through(&proxy)]).await;

    assert!(ended.iter().all(|ended| matches!(ended, Ok(204))), "{ended:?}");
    assert_eq!(gateway.asked.load(Ordering::SeqCst), 1, "straight, while that was the way");
    assert_eq!(proxy.asked.load(Ordering::SeqCst), 1, "then through the proxy");
}

#[tokio::test]
async fn where_nobody_can_say_which_proxy_to_use_nothing_is_sent_and_the_error_says_so() {
    let gateway = answering(DONE).await;
    let doubt = || WayError::ScriptUnreachable(io::Error::other("no such host"));
    let unreadable = Ok(Way::Through("http://[nowhere".to_owned()));

    let ended = calls(&gateway.address, vec![Err(doubt()), unreadable, Ok(Way::Straight)]).await;

    let [doubted, unreadable, known] = ended.as_slice() else { panic!("{ended:?}") };
    for ended in [doubted, unreadable] {
        assert!(
            matches!(ended, Err(error @ CallError::ProxyUnknown(_)) if error.is_network()),
            "{ended:?}"
        );
    }
    assert!(matches!(known, Ok(204)), "it is asked again, and goes on: {known:?}");
    assert_eq!(gateway.asked.load(Ordering::SeqCst), 1, "never without the proxy while in doubt");
}

#[tokio::test]
async fn a_proxy_that_asks_for_a_sign_in_is_told_as_that_and_nothing_was_sent() {
    let proxy = answering(
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Negotiate\r\n\r\n",
    )
    .await;

    let ended = calls("https://gateway.example", vec![through(&proxy)]).await;

    assert!(matches!(ended.as_slice(), [Err(CallError::Proxy)]), "{ended:?}");
}
