//! A new office from its first payer to its closed day, by the commands a clerk types.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chartwright::domain::{Patient, PatientId, PatientName, Sex};
use chartwright::service::{Office, Places, patients};
use serde_json::Value;

use super::{generator, payer};

struct Clerk {
    folder: tempfile::TempDir,
}

impl Clerk {
    fn office(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, user: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_chartwright"))
            .args(arguments)
            .env("CHARTWRIGHT_OFFICE", self.office())
            .env("CHARTWRIGHT_USER", user)
            .env("CHARTWRIGHT_PASSWORD", "long enough")
            .env("CHARTWRIGHT_NEW_PASSWORD", "long enough")
            .output()
            .unwrap()
    }

    fn told(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        assert!(!output.status.success(), "{arguments:?} was taken");
        String::from_utf8(output.stderr).unwrap()
    }

    fn json(&self, user: &str, arguments: &[&str]) -> Value {
        let text = self.told(user, &[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&text).unwrap()
    }

    /// Registration belongs to another room: the patient and the visit come in through its doors.
    fn register(&self, today: jiff::civil::Date) -> i64 {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = Places {
            models: root.join("models"),
            assets: root.join("assets"),
            office: self.office(),
        };
        let now = jiff::Timestamp::now();
        let (mut office, who) = Office::sign_in(&places, "okafor", "long enough", now).unwrap();
        let patient = Patient {
            id: PatientId(0),
            mrn: "7001".into(),
            name: PatientName {
                given: "Nadia".into(),
                family: "Brandt".into(),
            },
            born: jiff::civil::date(1961, 4, 2),
            sex: Sex::Female,
            problems: vec![],
            medications: vec![],
            allergies: vec![],
        };
        let id = patients::register(&mut office, &who, now, &patient).unwrap();
        patients::open_encounter(&mut office, &who, now, id, today, "Blood sugar")
            .unwrap()
            .0
    }
}

fn set_up(clerk: &Clerk) {
    clerk.told("dean", &["office", "new", "--name", "Ruth Dean"]);
    let (doctor, own) = (generator::npi(155_000_001), generator::npi(155_000_002));
    for (name, printed, role, npi) in [
        ("okafor", "Chidi Okafor, MD", "physician", doctor.as_str()),
        ("lund", "Ida Lund", "biller", ""),
        ("reyes", "Sol Reyes", "receptionist", ""),
    ] {
        let person = [
            "office", "person", name, "--name", printed, "--role", role, "--npi", npi,
        ];
        clerk.told("dean", &person);
    }
    let wrong = clerk.refused(
        "dean",
        &[
            "office",
            "billing",
            "--name",
            "Lakeside Clinic",
            "--npi",
            "1234567890",
        ],
    );
    assert!(
        wrong.contains("check digit is wrong") && wrong.contains("the city is missing"),
        "{wrong}"
    );
    clerk.told(
        "dean",
        &[
            "office",
            "billing",
            "--name",
            "Lakeside Clinic PC",
            "--npi",
            &own,
            "--ein",
            "99-0000007",
            "--taxonomy",
            "207Q00000X",
            "--contact",
            "Ida Lund",
            "--phone",
            "312-555-0188",
            "--street",
            "9 Shore Drive",
            "--city",
            "Madison",
            "--state",
            "WI",
            "--zip",
            "53703-1111",
            "--submitter-id",
            "LAKESIDE",
            "--receiver-name",
            "Clearing House",
            "--receiver-id",
            "CLEARING",
            "--test-files",
            "yes",
        ],
    );
    clerk.told(
        "dean",
        &[
            "office",
            "provider",
            "okafor",
            "--family",
            "Okafor",
            "--given",
            "Chidi",
            "--npi",
            &doctor,
            "--taxonomy",
            "207Q00000X",
        ],
    );
}

fn contract(clerk: &Clerk) {
    let fees = clerk.file("fees.csv");
    std::fs::write(&fees, "code,description,fee,visit\nT1015,Clinic visit,185.00,yes\nG0108,Diabetes training,62,\nJ885,Wrong,1,\n").unwrap();
    let told = clerk.refused("lund", &["fees", "import", fees.to_str().unwrap()]);
    assert!(
        told.contains("line 4: the code “J885” is no procedure code"),
        "{told}"
    );
    assert!(
        clerk
            .json("lund", &["fees", "list"])
            .as_array()
            .unwrap()
            .is_empty()
    );
    std::fs::write(
        &fees,
        "code,description,fee,visit\nT1015,Clinic visit,185.00,yes\nG0108,Diabetes training,62,\n",
    )
    .unwrap();
    assert_eq!(
        clerk.told("lund", &["fees", "import", fees.to_str().unwrap()]),
        "2 fees taken in\n"
    );
    clerk.told(
        "lund",
        &[
            "payers",
            "add",
            "--id",
            "HLH77",
            "--name",
            "Harbor Light Health",
            "--filing",
            "CI",
            "--timely-days",
            "180",
            "--street",
            "PO Box 4",
            "--city",
            "Chicago",
            "--state",
            "IL",
            "--zip",
            "60601",
        ],
    );
    clerk.told(
        "lund",
        &["payers", "plan", "HLH77", "Harbor Gold", "--copay", "20"],
    );
    let rates = clerk.file("rates.csv");
    std::fs::write(
        &rates,
        "code;allowed;from\nT1015;140.00;2026-01-01\nG0108;50.00;2026-01-01\n",
    )
    .unwrap();
    let rates = [
        "payers",
        "rates",
        "HLH77",
        "--import",
        rates.to_str().unwrap(),
    ];
    assert_eq!(
        clerk.told("lund", &rates),
        "2 lines of the contract taken in\n"
    );
}

fn policy(clerk: &Clerk) {
    let add = [
        "policies",
        "add",
        "7001",
        "--payer",
        "HLH77",
        "--member",
        "hl 99-1",
        "--from",
        "01/01/2026",
    ];
    let policy = clerk.told("reyes", &[&add[..], &["--plan", "Harbor Gold"]].concat());
    let twice = clerk.refused("reyes", &add);
    assert!(
        twice.contains("Harbor Light Health is the primary payer on those days already"),
        "{twice}"
    );
    let none = [
        "policies",
        "add",
        "7001",
        "--payer",
        "NONE",
        "--member",
        "1",
        "--from",
        "then",
        "--relation",
        "child",
    ];
    let none = clerk.refused("reyes", &none);
    assert!(
        none.contains("“then” is no day")
            && none.contains("no payer has the identifier “NONE”")
            && none.contains("the subscriber's given name is missing"),
        "{none}"
    );
    clerk.told(
        "reyes",
        &[
            "policies",
            "authorize",
            policy.trim(),
            "--number",
            "AUTH7",
            "--from",
            "2026-01-01",
            "--to",
            "2027-12-31",
            "--visits",
            "3",
            "--code",
            "G0108",
        ],
    );
    clerk.told(
        "reyes",
        &[
            "policies", "address", "7001", "--street", "4 Elm St", "--city", "Madison", "--state",
            "WI", "--zip", "53703",
        ],
    );
    let denied = clerk.refused("reyes", &["payers", "add", "--id", "X", "--name", "X"]);
    assert!(
        denied.contains("a receptionist may not save payer"),
        "{denied}"
    );
}

#[test]
fn a_new_office_goes_from_its_first_payer_to_a_closed_day() {
    let clerk = Clerk {
        folder: tempfile::tempdir().unwrap(),
    };
    let today = jiff::ZonedDateTime::now().date();
    set_up(&clerk);
    contract(&clerk);
    let visit = clerk.register(today).to_string();
    policy(&clerk);

    // The desk takes the copay; the physician's codes are accepted; the services are entered.
    let receipt = clerk.file("receipt.pdf");
    let paid = [
        "accounts",
        "pay",
        "7001",
        "20",
        "--copay",
        "--method",
        "card",
        "--receipt",
        receipt.to_str().unwrap(),
    ];
    assert_eq!(clerk.told("reyes", &paid), "Receipt 1\n");
    assert!(std::fs::read(receipt).unwrap().starts_with(b"%PDF-"));
    let incomplete = clerk.refused("okafor", &["charges", "accept", &visit, "E11"]);
    assert!(
        incomplete.contains("E11 is not complete enough to bill"),
        "{incomplete}"
    );
    clerk.told("okafor", &["charges", "accept", &visit, "E11.9", "I10"]);
    let unknown = clerk.refused("lund", &["charges", "enter", &visit, "T1015 C", "99999"]);
    assert!(
        unknown.contains("the visit has no diagnosis C")
            && unknown.contains("“99999” is not in the fee schedule"),
        "{unknown}"
    );
    clerk.told(
        "lund",
        &["charges", "enter", &visit, "T1015 AB", "G0108 x2 A"],
    );
    let bill = clerk.file("superbill.pdf");
    clerk.told(
        "lund",
        &[
            "charges",
            "superbill",
            &visit,
            "--out",
            bill.to_str().unwrap(),
        ],
    );

    // The claim: made, scrubbed, out.
    let unbilled = clerk.told("lund", &["claims", "unbilled"]);
    assert!(
        unbilled.contains("$309.00") && !unbilled.contains("no policy"),
        "{unbilled}"
    );
    let control = clerk.told("lund", &["claims", "make"]).trim().to_owned();
    let scrubbed = clerk.json("lund", &["claims", "scrub"]);
    let clean = scrubbed[0]["state"] == "ready"
        || scrubbed[0]["hits"]
            .as_array()
            .unwrap()
            .iter()
            .all(|h| h["severity"] == "warn");
    assert!(clean, "{scrubbed}");
    let file = clerk.file("out.837");
    clerk.told(
        "lund",
        &[
            "claims",
            "export",
            "--ids",
            &control,
            "--out",
            file.to_str().unwrap(),
        ],
    );
    let text = std::fs::read_to_string(&file).unwrap();
    for part in [
        "NM1*PR*2*HARBOR LIGHT HEALTH*****PI*HLH77~",
        "REF*G1*AUTH7~",
        "AMT*F5*20~",
        "MI*HL99-1~",
    ] {
        assert!(text.to_uppercase().contains(part), "{part} in {text}");
    }
    let used = clerk.json("reyes", &["policies", "list", "7001"]);
    assert_eq!(used[0]["authorizations"][0]["used"], 1, "{used}");

    // The payer decides: 190 allowed by contract, 40 of it the patient's.
    let remit = clerk.file("in.835");
    std::fs::write(&remit, decision(&control)).unwrap();
    let posted = clerk.told("lund", &["remit", "post", remit.to_str().unwrap()]);
    assert!(
        posted.contains("every sum comes out to the cent"),
        "{posted}"
    );
    let account = clerk.json("lund", &["accounts", "show", "7001"]);
    assert_eq!(
        (&account["owed"], &account["insurance_owes"]),
        (&Value::from(2000), &Value::from(0)),
        "{account}"
    );
    let expected = clerk.told(
        "lund",
        &["reports", "rows", "expected", "Harbor Light Health"],
    );
    assert!(expected.contains("$240.00  allowed $240.00"), "{expected}");

    // The rest is paid, one payment keyed wrongly is taken back, the day is closed with what was counted.
    clerk.told(
        "reyes",
        &[
            "accounts",
            "pay",
            "7001",
            "20.00",
            "--method",
            "check",
            "--reference",
            "1207",
        ],
    );
    clerk.told(
        "reyes",
        &["accounts", "pay", "7001", "5", "--method", "cash"],
    );
    clerk.told("reyes", &["accounts", "undo", "3"]);
    let twice = clerk.refused("reyes", &["accounts", "undo", "3"]);
    assert!(twice.contains("taken back already"), "{twice}");
    assert_eq!(clerk.json("lund", &["accounts", "show", "7001"])["owed"], 0);
    let wrong = clerk.refused("lund", &["accounts", "close", "--counted", "200"]);
    assert!(
        wrong.contains("the ledger has deposits of $240.00"),
        "{wrong}"
    );
    clerk.told("lund", &["accounts", "close", "--counted", "240.00"]);
    let late = clerk.refused("reyes", &["accounts", "pay", "7001", "1"]);
    assert!(late.contains("that day is closed"), "{late}");
    let check = clerk.told("lund", &["ledger", "check"]);
    assert!(check.ends_with("entries, in balance\n"), "{check}");
    assert!(
        clerk
            .told("lund", &["reports", "show"])
            .contains("Clean claims        100.0 % (1 of 1)")
    );
}

/// The payer's remittance for the one claim.
fn decision(control: &str) -> String {
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(9), "HP", "005010X221A1");
    writer.open_set("835", "");
    writer
        .begin("BPR")
        .all(&["I", "200", "C", "ACH"])
        .skip(11)
        .add("20260503")
        .end();
    writer
        .begin("TRN")
        .all(&["1", "EFT901", "1777777777"])
        .end();
    writer
        .begin("CLP")
        .all(&[control, "1", "309", "200", "40", "12", "HLCLAIM1"])
        .end();
    writer
        .begin("SVC")
        .parts(&["HC", "T1015"])
        .all(&["185", "110", "", "1"])
        .end();
    writer.begin("CAS").all(&["CO", "45", "45"]).end();
    writer
        .begin("CAS")
        .all(&["PR", "3", "20", "", "1", "10"])
        .end();
    writer
        .begin("SVC")
        .parts(&["HC", "G0108"])
        .all(&["124", "90", "", "2"])
        .end();
    writer.begin("CAS").all(&["CO", "45", "24"]).end();
    writer.begin("CAS").all(&["PR", "2", "10"]).end();
    writer.close_set();
    writer.finish()
}

/// A remittance for a claim of one visit at $185.00: $110.00 paid, $30.00 the patient's.
pub fn one_service(control: &str) -> String {
    let mut writer =
        chartwright::interop::x12::Writer::new(&payer::envelope(9), "HP", "005010X221A1");
    writer.open_set("835", "");
    writer
        .begin("BPR")
        .all(&["I", "110", "C", "ACH"])
        .skip(11)
        .add("20260503")
        .end();
    writer
        .begin("TRN")
        .all(&["1", "EFT902", "1777777777"])
        .end();
    writer
        .begin("CLP")
        .all(&[control, "1", "185", "110", "30", "12", "HLCLAIM2"])
        .end();
    writer
        .begin("SVC")
        .parts(&["HC", "T1015"])
        .all(&["185", "110", "", "1"])
        .end();
    writer.begin("CAS").all(&["CO", "45", "45"]).end();
    writer
        .begin("CAS")
        .all(&["PR", "3", "20", "", "1", "10"])
        .end();
    writer.close_set();
    writer.finish()
}
