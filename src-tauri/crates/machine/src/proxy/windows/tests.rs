use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use windows_registry::{CURRENT_USER, Type};

use super::*;

const GATEWAY: &str = "https://gateway.trust.example/";
const SCRIPT: &str = r#"function FindProxyForURL(url, host) {
    if (host == "gateway.trust.example") return "PROXY proxy.trust.example:3128; DIRECT";
    return "DIRECT";
}"#;

/// Hands out `script` to whoever asks, and says where.
fn handing_out(script: &'static str) -> String {
    let here = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/proxy.pac", here.local_addr().unwrap());
    thread::spawn(move || {
        for asking in here.incoming().take(8) {
            let mut asking = asking.unwrap();
            let _ = asking.read(&mut [0; 2048]);
            let kind = "content-type: application/x-ns-proxy-autoconfig";
            let length = script.len();
            let _ = write!(
                asking,
                "HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{script}"
            );
        }
    });
    address
}

#[test]
fn the_script_that_was_named_says_by_which_way_the_gateway_is_reached() {
    let script = handing_out(SCRIPT);

    let gateway = asked(Script::At(&script), GATEWAY).unwrap();
    let elsewhere = asked(Script::At(&script), "https://elsewhere.example/").unwrap();

    assert_eq!(gateway, Some(Way::Through("http://proxy.trust.example:3128".to_owned())));
    assert_eq!(elsewhere, Some(Way::Straight));
}

#[test]
fn a_script_that_cannot_be_fetched_is_told_as_that() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let script = format!("http://{nobody}/proxy.pac");

    let answer = asked(Script::At(&script), GATEWAY);

    assert!(matches!(answer, Err(WayError::ScriptUnreachable(_))), "{answer:?}");
}

#[test]
fn a_script_that_gives_no_answer_is_told_as_that() {
    let script = handing_out("this is no script");

    let answer = asked(Script::At(&script), GATEWAY);

    assert!(matches!(answer, Err(WayError::ScriptUnusable(_))), "{answer:?}");
}

/// Sets proxies for the account, so it runs in Wine alone, where nobody works.
#[test]
fn what_is_set_for_the_account_is_what_is_asked() {
    if CURRENT_USER.open(r"Software\Wine").is_err() {
        return println!("SKIPPED: this account's own settings are left as they are");
    }
    let connections = CURRENT_USER.create(CONNECTIONS).unwrap();
    let all = ["by-hand.example:8080", "*.elsewhere.example", "http://it.example/proxy.pac"];
    connections.set_bytes(SETTINGS, Type::Bytes, &settings(all)).unwrap();

    let set = set();

    connections.remove_value(SETTINGS).unwrap();
    let set = set.unwrap();
    assert_eq!([set.by_hand, set.except, set.script], all.map(|words| Some(words.to_owned())));
    assert!(!set.asks_the_network);
}

/// As Windows keeps them: a version, a count of changes, what of it holds, then each with its length.
fn settings(words: [&str; 3]) -> Vec<u8> {
    let (by_hand, script) = (2, 4);
    let head = [70_u32, 1, by_hand | script].into_iter().flat_map(u32::to_le_bytes);
    let each = words.into_iter().flat_map(|words| {
        let length = u32::try_from(words.len()).unwrap().to_le_bytes();
        length.into_iter().chain(words.bytes())
    });
    head.chain(each).chain([0; 32]).collect()
}

const CONNECTIONS: &str =
    r"Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
const SETTINGS: &str = "DefaultConnectionSettings";
