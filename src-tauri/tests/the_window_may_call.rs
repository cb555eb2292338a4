//! The window can call only what `commands.rs` lists, and hears nothing of the operating system.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test vocabulary")]

use std::{collections::BTreeSet, sync::Arc};

use access::Profile;
use audit::MemoryKeyStore;
use tauri::{
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};
use viewer::{Clock, Logs, Setting, SettingSource, Settings, Viewer};

#[test]
fn the_three_lists_of_commands_are_one() {
    let permitted = include_str!("../capabilities/main.json");
    let permitted: serde_json::Value = serde_json::from_str(permitted).unwrap();
    let permitted: BTreeSet<String> = permitted["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    let named: BTreeSet<String> =
        between(include_str!("../build.rs"), "COMMANDS: &[&str] = &[", "]")
            .map(|name| name.replace('"', ""))
            .collect();
    let handled: BTreeSet<String> =
        between(include_str!("../src/commands.rs"), "generate_handler![", "]")
            .filter_map(|path| path.rsplit("::").next().map(str::to_owned))
            .collect();

    assert_eq!(handled, named, "each command needs a permission of its own");
    assert_eq!(handled, permitted, "and the window has that permission");
}

#[test]
fn a_command_that_is_listed_answers() {
    let status = call("status", serde_json::json!({})).expect("the status is answered");
    assert_eq!(status["session"]["kind"], "signed-out");
}

#[test]
fn before_a_sign_in_every_task_is_refused_with_a_fault_in_words() {
    let fault = call("show_section", serde_json::json!({ "patient": "p1", "section": "letters" }))
        .unwrap_err();
    assert_eq!(fault["then"]["kind"], "sign-in", "{fault}");
    assert!(fault["words"].as_str().is_some_and(|words| words.len() > 10));
}

#[test]
fn the_page_says_for_what_somebody_writes_and_no_address() {
    let contacts = call("contacts", serde_json::json!({})).expect("IT has set none");
    assert_eq!(contacts, serde_json::json!({ "feedback": null, "useCase": null }));
    let nowhere = call("open_contact", serde_json::json!({ "kind": "feedback" })).unwrap_err();
    assert_eq!(nowhere["code"], "HLP-01");
    for address in ["https://example.org", "mailto:a@example.org", "file:///etc/passwd"] {
        let refused = call("open_contact", serde_json::json!({ "kind": address })).unwrap_err();
        assert_eq!(refused["code"], serde_json::Value::Null, "not even asked: {refused}");
    }
}

#[test]
fn a_sheet_for_patients_is_read_by_whoever_opens_the_help() {
    let sheet = call("for_patients", serde_json::json!({})).expect("it is of nobody");
    assert!(sheet["title"].as_str().is_some_and(|title| title.contains("your rights")));
    assert!(
        call("print_for_patients", serde_json::json!({})).is_ok(),
        "nothing of a record is open"
    );
}

#[test]
fn what_a_page_sends_is_taken_as_it_is_named() {
    let patient = serde_json::json!({ "patient": "p1" });
    let asked = [
        (
            "answer_gate",
            serde_json::json!({ "patient": "p1", "answer": { "kind": "legal-duty", "reason": "coroner", "note": "A note that says something" }, "claim": { "reason": "referred", "note": "A note that says something" } }),
        ),
        ("ask_again", patient.clone()),
        ("stay", patient.clone()),
        ("receipt", patient.clone()),
        ("print_receipt", patient.clone()),
        ("save_receipt", serde_json::json!({ "patient": "p1", "size": "large" })),
        ("withdraw", patient),
        ("step_up", serde_json::json!({ "code": "123 456" })),
        ("people", serde_json::json!({ "words": "rita", "only": "signed-in", "after": null })),
        ("person", serde_json::json!({ "account": "a1" })),
        (
            "act_on_person",
            serde_json::json!({ "account": "a1", "act": { "kind": "disable" }, "why": "Left" }),
        ),
        ("devices", serde_json::json!({ "words": "", "only": "in-use", "after": null })),
        ("device", serde_json::json!({ "device": DEVICE })),
        ("revoke_device", serde_json::json!({ "device": DEVICE, "why": "Lost" })),
        ("organisations", serde_json::json!({})),
        ("review_queue", serde_json::json!({ "tab": "escalated", "after": null })),
        ("review_item", serde_json::json!({ "id": "i1" })),
        (
            "decide_review",
            serde_json::json!({ "items": ["i1"], "decision": "appropriate", "note": null }),
        ),
        ("review_report", serde_json::json!({ "month": "2026-11" })),
        ("save_review_report", serde_json::json!({})),
        ("check_ledger", serde_json::json!({})),
        ("my_activity", serde_json::json!({ "days": 7 })),
        ("answer_review", serde_json::json!({ "item": "i1", "words": "An answer" })),
        (
            "say_afterwards",
            serde_json::json!({ "grant": "g1", "couldAgree": "no", "wrongPatient": false }),
        ),
        ("change_password", serde_json::json!({ "old": "a", "new": "b", "code": "123456" })),
    ];
    for (command, arguments) in asked {
        let fault = call(command, arguments).unwrap_err();
        assert_eq!(fault["then"]["kind"], "sign-in", "{command}: {fault}");
    }
    assert!(call("close_patient", serde_json::json!({ "couldAgree": "not-known" })).is_ok());
    assert!(call("told_of_closing", serde_json::json!({})).is_ok());
}

#[test]
fn what_is_not_listed_is_denied() {
    for name in [
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "plugin:webview|create_webview_window",
        "set_session",
    ] {
        assert!(call(name, serde_json::json!({})).is_err(), "{name}");
    }
}

fn call(
    command: &str,
    arguments: serde_json::Value,
) -> Result<serde_json::Value, serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let test =
        |value: &str| Setting { value: value.to_owned(), source: SettingSource::Demonstration };
    let settings = Settings {
        gateway: test("http://127.0.0.1:9"),
        proxy: Setting { value: None, source: SettingSource::Default },
        organisation: Setting { value: None, source: SettingSource::Default },
        profile: Setting { value: Profile::Ward, source: SettingSource::Demonstration },
        policy_key: Setting { value: None, source: SettingSource::Default },
        registration_code: Setting { value: None, source: SettingSource::Default },
        feedback: Setting { value: None, source: SettingSource::Default },
        use_case: Setting { value: None, source: SettingSource::Default },
        folder: folder.path().to_owned(),
        computer: "TEST".into(),
    };
    let viewer =
        Viewer::start(settings, Arc::new(MemoryKeyStore::default()), Clock::of_this_computer());
    let app =
        care_record_viewer::app::<MockRuntime>(mock_builder(), viewer, Logs::new(None, false))
            .build(tauri::generate_context!())
            .unwrap();
    let window = tauri::WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default())
        .build()
        .unwrap();
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: tauri::http::HeaderMap::new(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(&window, request).map(|answer| answer.deserialize().unwrap())
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> impl Iterator<Item = &'t str> {
    let (_, rest) = text.split_once(begin).expect(begin);
    let (list, _) = rest.split_once(end).expect(end);
    list.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// A computer that is none.
const DEVICE: &str = "6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b";
