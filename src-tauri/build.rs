//! Names the commands, so that each needs a permission of its own, and says what the program asks of Windows.

fn main() {
    println!("cargo::rerun-if-changed=../icons/viewer.manifest");
    let windows = tauri_build::WindowsAttributes::new_without_app_manifest()
        .app_manifest(include_str!("../icons/viewer.manifest"));
    let attributes = tauri_build::Attributes::new()
        .windows_attributes(windows)
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

/// Every call that the page can make; the same list as in `commands.rs` and `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "status",
    "organisation",
    "sign_in",
    "activate",
    "recover",
    "confirm_enrolment",
    "accept_statement",
    "find_patient",
    "recents",
    "choose_patient",
    "follow_launch",
    "forget_launch",
    "answer_gate",
    "patient_said_no",
    "unsay_no",
    "keep",
    "drop_kept",
    "ask_again",
    "stay",
    "withdraw",
    "show_overview",
    "show_arrived",
    "show_section",
    "show_timeline",
    "show_letter",
    "show_details",
    "show_original",
    "switch_shortcuts",
    "print_screen",
    "print_now",
    "copy",
    "find_in_record",
    "scrolled",
    "refresh",
    "close_patient",
    "wrong_patient",
    "told_of_closing",
    "my_activity",
    "answer_review",
    "say_afterwards",
    "change_password",
    "step_up",
    "sessions",
    "end_session",
    "review_queue",
    "review_item",
    "decide_review",
    "review_report",
    "save_review_report",
    "check_ledger",
    "access_report",
    "save_access_report",
    "subject_access",
    "contacts",
    "open_contact",
    "for_patients",
    "print_for_patients",
    "save_for_patients",
    "receipt",
    "print_receipt",
    "save_receipt",
    "touch",
    "lock",
    "unlock",
    "sign_out",
    "diagnose",
    "copy_checks",
    "prepare_support_file",
    "save_support_file",
];
