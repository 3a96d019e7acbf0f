//! The commands as a clerk's script calls them, on the demo office.

use std::process::{Command, Output};

use serde_json::Value;

use super::{Demo, demo, payer, reference};
use chartwright::domain::Money;

fn run(demo: &Demo, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chartwright"))
        .args(arguments)
        .env("CHARTWRIGHT_OFFICE", &demo.places.office)
        .env("CHARTWRIGHT_USER", "marsh")
        .env("CHARTWRIGHT_PASSWORD", "demo")
        .output()
        .unwrap()
}

fn told(demo: &Demo, arguments: &[&str]) -> String {
    let output = run(demo, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_demo_offices_claims_go_out_and_its_accounts_come_on_paper() {
    let demo = demo();
    let list = told(&demo, &["claims", "list"]);
    for state in [
        "draft", "scrubbed", "ready", "sent", "accepted", "rejected", "paid", "denied", "appealed",
        "closed",
    ] {
        assert!(list.contains(state), "no claim is {state}:\n{list}");
    }
    let scrubbed = told(&demo, &["claims", "scrub"]);
    assert!(
        scrubbed.contains("The patient's address is missing. To mend: enter it in registration."),
        "{scrubbed}"
    );
    let file = demo.file("out.837");
    let sent: Value = serde_json::from_str(&told(
        &demo,
        &[
            "claims",
            "export",
            "--out",
            file.to_str().unwrap(),
            "--format",
            "json",
        ],
    ))
    .unwrap();
    // Four were ready; the one to a second payer joins them unless the code set's dates ask for a look.
    assert!(matches!(sent["claims"].as_u64(), Some(4 | 5)), "{sent}");
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .contains("ST*837*0001*005010X222A1~")
    );
    let again = run(
        &demo,
        &["claims", "export", "--out", file.to_str().unwrap()],
    );
    assert!(String::from_utf8_lossy(&again.stderr).contains("no claim is ready to go"));
    let folder = demo.file("statements");
    let made = told(&demo, &["statements", "--out", folder.to_str().unwrap()]);
    assert!(made.lines().count() >= 3, "{made}");
    let check = told(&demo, &["ledger", "check"]);
    assert!(check.ends_with("entries, in balance\n"), "{check}");
}

#[test]
fn a_remittance_is_shown_without_an_office_and_posted_once_with_one() {
    let Some(folder) = reference("x12/835_005010X221A1") else {
        return;
    };
    let file = folder.join("managed-care.835");
    let alone = Command::new(env!("CARGO_BIN_EXE_chartwright"))
        .args(["remit", "post", file.to_str().unwrap(), "--dry-run"])
        .env("CHARTWRIGHT_OFFICE", "/nowhere/office")
        .output()
        .unwrap();
    let shown = String::from_utf8(alone.stdout).unwrap();
    assert!(
        shown.contains("$945.00") && shown.contains("odd: the payment's date 20002316 is no day"),
        "{shown}"
    );
    let demo = demo();
    let posted: Value = serde_json::from_str(&told(
        &demo,
        &["remit", "post", file.to_str().unwrap(), "--format", "json"],
    ))
    .unwrap();
    assert_eq!(
        (
            &posted["posted"],
            &posted["remittances"][0]["claims"][0]["outcome"]
        ),
        (&Value::Bool(true), &Value::from("held"))
    );
    let again = told(&demo, &["remit", "post", file.to_str().unwrap()]);
    assert!(
        again.contains("Posted before; nothing was changed."),
        "{again}"
    );
}

#[test]
fn cover_is_asked_for_and_the_answer_kept() {
    let demo = demo();
    let file = demo.file("ask.270");
    let asked: Value = serde_json::from_str(&told(
        &demo,
        &[
            "eligibility",
            "write",
            file.to_str().unwrap(),
            "--day",
            "2026-05-04",
            "--format",
            "json",
        ],
    ))
    .unwrap();
    let trace = asked[0]["trace"].as_str().unwrap();
    let answer = demo.file("answer.271");
    std::fs::write(
        &answer,
        payer::cover_answer(trace, "MMH7730415", Money::from_cents(2500)),
    )
    .unwrap();
    let read = told(&demo, &["eligibility", "read", answer.to_str().unwrap()]);
    assert!(
        read.contains("active") && read.contains("$25.00") && !read.contains("no question"),
        "{read}"
    );
    let nonsense = demo.file("nonsense.271");
    std::fs::write(&nonsense, "not x12").unwrap();
    let refused = run(&demo, &["eligibility", "read", nonsense.to_str().unwrap()]);
    assert!(
        !refused.status.success()
            && String::from_utf8_lossy(&refused.stderr).contains("this is no X12 file")
    );
}

#[test]
fn the_folders_of_the_clearing_house_are_emptied_and_nothing_is_lost() {
    let demo = demo();
    let folder = demo.file("exchange");
    std::fs::create_dir_all(folder.join("in")).unwrap();
    let answer = payer::cover_answer("1", "MMH7730415", Money::from_cents(100));
    std::fs::write(folder.join("in/answer.271"), answer).unwrap();
    std::fs::write(folder.join("in/broken.835"), "ISA*00*").unwrap();
    let told = told(&demo, &["exchange", "--folder", folder.to_str().unwrap()]);
    assert!(
        told.contains("4 claims")
            && told.contains("1 answers about cover")
            && told.contains("refused: segment 1"),
        "{told}"
    );
    let there = |path: &str| folder.join(path).is_file();
    assert!(
        there("in/done/answer.271")
            && there("in/refused/broken.835")
            && there("in/refused/broken.835.why.txt")
    );
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 1);
}

#[test]
fn a_receptionist_sends_no_claims() {
    let demo = demo();
    let output = run(&demo, &["claims", "list", "--user", "tran"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("a receptionist may not list claims"));
}

#[test]
fn more_claims_than_a_file_holds_become_several_files() {
    let demo = demo();
    told(&demo, &["office", "billing", "--claims-a-file", "3"]);
    let file = demo.file("out.837");
    let export = [
        "claims",
        "export",
        "--format",
        "json",
        "--out",
        file.to_str().unwrap(),
    ];
    let sent: Value = serde_json::from_str(&told(&demo, &export)).unwrap();
    let files = sent["files"].as_array().unwrap();
    assert_eq!(
        (files.len(), &sent["claims"]),
        (2, &Value::from(4)),
        "{sent}"
    );
    for (one, name) in files.iter().zip(["out.837", "out-2.837"]) {
        let text = std::fs::read_to_string(demo.file(name)).unwrap();
        let claims = text.lines().filter(|l| l.starts_with("CLM*")).count() as u64;
        assert_eq!(one["claims"].as_u64(), Some(claims), "{name}");
    }
    assert_eq!(
        files[1]["batch"].as_i64(),
        files[0]["batch"].as_i64().map(|b| b + 1)
    );
}

#[test]
fn the_offices_command_carries_a_question_and_an_odd_answer_blanks_nothing() {
    let demo = demo();
    let folder = demo.file("clearing");
    let answer = payer::cover_answer("1", "MMH7730415", Money::from_cents(2500));
    std::fs::write(demo.file("answer.271"), answer).unwrap();
    let set = |command: &str| {
        let folder = folder.to_str().unwrap().to_owned();
        let arguments = [
            "office",
            "billing",
            "--exchange-folder",
            &folder,
            "--exchange-command",
            command,
        ];
        told(&demo, &arguments);
    };
    set("cp ../answer.271 in/");
    let ask = ["eligibility", "ask", "10002"];
    assert_eq!(told(&demo, &ask), "Asked; 1 answers came in\n");
    let shown = told(&demo, &["eligibility", "show", "10002"]);
    assert!(
        shown.contains("active") && shown.contains("$25.00"),
        "{shown}"
    );
    set("echo nonsense > in/odd.271");
    assert_eq!(told(&demo, &ask), "Asked; 0 answers came in\n");
    assert_eq!(told(&demo, &["eligibility", "show", "10002"]), shown);
    set("exit 3");
    let failed = run(&demo, &ask);
    assert!(
        String::from_utf8_lossy(&failed.stderr)
            .contains("the office's command for the clearing house failed")
    );
}
