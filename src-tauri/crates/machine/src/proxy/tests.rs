use super::*;

const GATEWAY: &str = "https://gateway.trust.example";

fn through(proxy: &str) -> Way {
    Way::Through(proxy.to_owned())
}

fn failed() -> io::Error {
    io::Error::other("it does not come")
}

fn by_hand(named: &str, except: &str) -> Set {
    Set { by_hand: Some(named.to_owned()), except: Some(except.to_owned()), ..Set::default() }
}

fn without_script(set: &Set, address: &str) -> Way {
    way(set, address, |_| Ok(None)).unwrap()
}

#[test]
fn the_network_is_asked_first_then_the_script_that_was_named_then_what_was_set_by_hand() {
    let set = Set {
        asks_the_network: true,
        script: Some("http://it.example/proxy.pac".to_owned()),
        by_hand: Some("by-hand.example:1".to_owned()),
        except: None,
    };
    let named = |script: Script<'_>| match script {
        Script::OfTheNetwork => None,
        Script::At(place) => Some(through(place)),
    };

    let by_network = way(&set, GATEWAY, |_| Ok(Some(Way::Straight))).unwrap();
    let by_script = way(&set, GATEWAY, |script| Ok(named(script))).unwrap();

    assert_eq!(by_network, Way::Straight);
    assert_eq!(by_script, through("http://it.example/proxy.pac"));
    assert_eq!(without_script(&set, GATEWAY), through("http://by-hand.example:1"));
    assert_eq!(without_script(&Set::default(), GATEWAY), Way::Straight);
}

#[test]
fn a_script_that_was_named_and_cannot_be_asked_is_an_error_and_never_the_straight_way() {
    let set = Set { script: Some("http://it.example/proxy.pac".to_owned()), ..Set::default() };
    for error in [WayError::ScriptUnreachable, WayError::ScriptUnusable, WayError::NotSaid] {
        assert!(way(&set, GATEWAY, |_| Err(error(failed()))).is_err());
    }
}

#[test]
fn a_script_that_only_the_network_offers_and_that_does_not_come_leaves_what_was_set_by_hand() {
    let set = Set { asks_the_network: true, ..by_hand("by-hand.example:1", "") };

    let not_there = way(&set, GATEWAY, |_| Err(WayError::ScriptUnreachable(failed())));
    let broken = way(&set, GATEWAY, |_| Err(WayError::ScriptUnusable(failed())));

    assert_eq!(not_there.unwrap(), through("http://by-hand.example:1"));
    assert!(broken.is_err(), "one that came and says nothing is a doubt");
}

#[test]
fn of_several_proxies_the_first_for_this_kind_of_address_is_taken() {
    for (named, expected) in [
        ("proxy.example:8080", through("http://proxy.example:8080")),
        ("http://proxy.example:8080", through("http://proxy.example:8080")),
        ("http=a.example:1;https=b.example:2", through("http://b.example:2")),
        ("HTTPS=b.example:2", through("http://b.example:2")),
        ("a.example:1;b.example:2", through("http://a.example:1")),
        ("a.example:1 b.example:2", through("http://a.example:1")),
        ("ftp=a.example:1", Way::Straight),
        ("", Way::Straight),
    ] {
        assert_eq!(without_script(&by_hand(named, ""), GATEWAY), expected, "{named}");
    }
}

#[test]
fn what_is_excepted_is_reached_straight() {
    for (except, address, straight) in [
        ("*.trust.example", GATEWAY, true),
        ("*.TRUST.example", GATEWAY, true),
        ("a.example; gateway.* ;b.example", GATEWAY, true),
        ("https://gateway.trust.example:443", GATEWAY, true),
        ("trust.example", GATEWAY, false),
        ("*.trust", GATEWAY, false),
        ("", GATEWAY, false),
        ("<local>", GATEWAY, false),
        ("<local>", "https://gateway:8443/", true),
        ("10.*", "https://10.1.2.3:8443", true),
        ("10.*", "https://110.1.2.3", false),
        ("*a*b", "https://xaxbxb", true),
        ("*a*b", "https://xaxbxc", false),
    ] {
        let way = without_script(&by_hand("proxy.example:8080", except), address);
        assert_eq!(way == Way::Straight, straight, "{except} of {address}");
    }
}
