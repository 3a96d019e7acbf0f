//! The fields of each sheet: what they are called and which choices there are.

use crate::domain::FILINGS;
use crate::service::billing::accounts::PaymentKind;
use crate::service::worker::{BillingPage, Paper, Sheet};

/// One field of a sheet.
pub(super) struct Field<'f> {
    /// Its name.
    pub label: String,
    /// What is typed.
    pub text: &'f mut String,
    /// Shown while it is empty.
    pub hint: &'static str,
    /// What can be chosen; typed freely when there is nothing.
    pub choices: Vec<(String, String)>,
    /// Takes the whole width.
    pub wide: bool,
}

fn text<'f>(label: &str, text: &'f mut String, hint: &'static str) -> Field<'f> {
    Field {
        label: label.to_owned(),
        text,
        hint,
        choices: Vec::new(),
        wide: false,
    }
}

fn choice<'f>(label: &str, text: &'f mut String, choices: &[(&str, &str)]) -> Field<'f> {
    Field {
        choices: choices
            .iter()
            .map(|(value, word)| ((*value).to_owned(), (*word).to_owned()))
            .collect(),
        wide: true,
        ..self::text(label, text, "")
    }
}

fn wide(field: Field<'_>) -> Field<'_> {
    Field {
        wide: true,
        ..field
    }
}

const DAY: &str = "2026-05-04";
const MONEY: &str = "25.00";
const YES_NO: [(&str, &str); 2] = [("no", "No"), ("yes", "Yes")];

/// A sheet's title.
pub(super) fn title(sheet: &Sheet) -> String {
    let words = match sheet {
        Sheet::Payer(p) if p.known.is_some() => "Change the payer",
        Sheet::Payer(_) => "A new payer",
        Sheet::Plan(_) => "A plan",
        Sheet::Rate(_) => "A line of the contract",
        Sheet::Fee(_) => "A fee",
        Sheet::Office(_) => "The office as payers know it",
        Sheet::Policy(_, p) if p.known.is_some() => "Change the policy",
        Sheet::Policy(..) => "A new policy",
        Sheet::Authorization(..) => "An authorisation or a referral",
        Sheet::Address(..) => "Where the patient lives",
        Sheet::Payment(_, p, _) => match p.kind {
            PaymentKind::Copay => "A copay",
            PaymentKind::Payment => "A payment",
            PaymentKind::Refund => "A refund",
        },
        Sheet::Plans(..) => "Instalments",
        Sheet::Mend(m) => return format!("Mend {}", m.control),
        Sheet::Close(day, _) => return format!("Close {day}"),
        Sheet::File(paper, _) => match paper {
            Paper::Export => "Export ready claims",
            Paper::Read => "Read a file from a payer",
            Paper::Appeal(_) => "Appeal letter (PDF)",
            Paper::Form(_, false) => "CMS-1500 on plain paper (PDF)",
            Paper::Form(_, true) => "Data for the red CMS-1500 (PDF)",
            Paper::Superbill(_) => "Superbill (PDF)",
            Paper::Receipt(_) => "Receipt (PDF)",
            Paper::Statements => "Statements of all who owe (PDF)",
            Paper::Payers => "Import payers (CSV)",
            Paper::Fees => "Import fees (CSV)",
            Paper::Contract(_) => "Import the contract (CSV)",
        },
    };
    words.to_owned()
}

/// What a sheet needs to know beside its fields.
pub(super) fn advice(sheet: &Sheet) -> &'static str {
    match sheet {
        Sheet::File(Paper::Read, _) => {
            "A remittance (835), an answer (TA1, 999, 277CA) or an answer about cover (271): it is taken as what it is."
        }
        Sheet::File(Paper::Payers, _) => {
            "Columns id, name, and as far as known filing, timely_days, street, city, state, zip."
        }
        Sheet::File(Paper::Fees, _) => {
            "Columns code, description, fee, and visit (yes for the visit's own code)."
        }
        Sheet::File(Paper::Contract(_), _) => "Columns code, allowed, and from (the first day).",
        Sheet::Close(..) => {
            "Type what was counted, with what payers sent. It must be what the ledger has."
        }
        Sheet::Mend(_) => {
            "Diagnoses are A, B, C … in this order; each service names its own by letter."
        }
        Sheet::Office(_) => {
            "Files go into the folder's “out” and are read from its “in”; the command carries them."
        }
        Sheet::Policy(..) => "The subscriber's name is only asked for when that is another person.",
        _ => "",
    }
}

/// A sheet's fields in order.
pub(super) fn of<'f>(sheet: &'f mut Sheet, page: &BillingPage) -> Vec<Field<'f>> {
    match sheet {
        Sheet::Payer(p) => vec![
            text("Name", &mut p.name, "Meridian Mutual Health"),
            text("Identifier", &mut p.id, "as the clearing house routes"),
            wide(choice("Kind of plan", &mut p.filing, &FILINGS)),
            text("Days for filing", &mut p.timely_days, "365"),
            text("Street or post box", &mut p.street, ""),
            text("City", &mut p.city, ""),
            text("State", &mut p.state, "IL"),
            text("ZIP code", &mut p.zip, "62701"),
        ],
        Sheet::Plan(p) => vec![
            text("Name on the card", &mut p.name, ""),
            text("Copay", &mut p.copay, MONEY),
            choice("Needs a referral", &mut p.needs_referral, &YES_NO),
        ],
        Sheet::Rate(r) => vec![
            text("Service", &mut r.procedure, "T1015"),
            text("Allowed for one unit", &mut r.allowed, MONEY),
            text("From", &mut r.starts, DAY),
        ],
        Sheet::Fee(f) => vec![
            text("Code", &mut f.procedure, "T1015"),
            text("Fee for one unit", &mut f.amount, MONEY),
            wide(text("What it means", &mut f.description, "")),
            choice("The visit's own code", &mut f.for_visit, &YES_NO),
        ],
        Sheet::Office(o) => office(o),
        Sheet::Policy(_, p) => policy(p, page),
        Sheet::Authorization(_, a) => vec![
            choice(
                "Which",
                &mut a.kind,
                &[("authorisation", "Authorisation"), ("referral", "Referral")],
            ),
            text("The payer's number", &mut a.number, ""),
            text("Only for the service", &mut a.procedure, "any"),
            text("From", &mut a.starts, DAY),
            text("To", &mut a.ends, DAY),
            text("Visits allowed", &mut a.visits, "1"),
        ],
        Sheet::Address(_, a) => vec![
            wide(text("Street", &mut a.street, "")),
            text("Flat", &mut a.street2, ""),
            text("City", &mut a.city, ""),
            text("State", &mut a.state, "IL"),
            text("ZIP code", &mut a.zip, "62701"),
            text("Phone", &mut a.phone, "2175550101"),
        ],
        Sheet::Payment(_, p, file) => vec![
            text("Amount", &mut p.amount, MONEY),
            text("Day", &mut p.on, "today"),
            choice(
                "How",
                &mut p.method,
                &[
                    ("cash", "Cash"),
                    ("check", "Check"),
                    ("card", "Card"),
                    ("transfer", "Transfer"),
                ],
            ),
            text("Check number or the like", &mut p.reference, ""),
            text("Write the receipt to", file, "receipt.pdf, or nothing"),
        ],
        Sheet::Plans(_, amount, day) => vec![
            text("Each month", amount, MONEY),
            text("Day of the month", day, "1 to 28"),
        ],
        Sheet::Mend(m) => mend(m),
        Sheet::Close(_, counted) => vec![text("Counted", counted, MONEY)],
        Sheet::File(paper, file) => {
            let label = match paper {
                Paper::Statements => "Folder",
                _ => "File",
            };
            vec![wide(text(label, file, "/home/…"))]
        }
    }
}

fn office(o: &mut crate::service::billing::entry::OfficeEntry) -> Vec<Field<'_>> {
    vec![
        text("Legal name", &mut o.name, ""),
        text("NPI", &mut o.npi, "ten digits"),
        text("EIN", &mut o.ein, "nine digits"),
        text("Taxonomy", &mut o.taxonomy, "207Q00000X"),
        text("Whom payers ask", &mut o.contact, ""),
        text("Phone", &mut o.phone, "3125550142"),
        text("Street", &mut o.street, "no post box"),
        text("City", &mut o.city, ""),
        text("State", &mut o.state, "IL"),
        text("ZIP code, nine digits", &mut o.zip, "62701-1234"),
        text("Clearing house", &mut o.receiver_name, ""),
        text("Its identifier", &mut o.receiver_id, ""),
        text("What it calls the office", &mut o.submitter_id, ""),
        text("Claims in one file", &mut o.claims_a_file, "5000"),
        choice("Files are trials", &mut o.test_files, &YES_NO),
        wide(text(
            "Folder for files",
            &mut o.exchange_folder,
            "with “in” and “out”",
        )),
        wide(text(
            "Command that carries them",
            &mut o.exchange_command,
            "none",
        )),
    ]
}

fn policy<'f>(
    p: &'f mut crate::service::billing::entry::PolicyEntry,
    page: &BillingPage,
) -> Vec<Field<'f>> {
    let payers: Vec<(&str, &str)> = page
        .payers
        .iter()
        .map(|row| (row.payer.id.as_str(), row.payer.name.as_str()))
        .collect();
    let other = p.relation != "self" && !p.relation.is_empty();
    let mut fields = vec![
        choice("Payer", &mut p.payer, &payers),
        choice(
            "Pays",
            &mut p.rank,
            &[("1", "First"), ("2", "Second"), ("3", "Third")],
        ),
        text("Number on the card", &mut p.member_id, ""),
        text("Group number", &mut p.group, ""),
        text("Plan", &mut p.plan, "as on the card"),
        text("From", &mut p.starts, DAY),
        text("To", &mut p.ends, "goes on"),
        text(
            "Why Medicare pays second",
            &mut p.medicare_secondary,
            "12, 43, …",
        ),
        choice(
            "The patient is the subscriber's",
            &mut p.relation,
            &[
                ("self", "Self"),
                ("spouse", "Spouse"),
                ("child", "Child"),
                ("partner", "Partner"),
                ("other", "Other"),
            ],
        ),
    ];
    if other {
        fields.push(text("Subscriber's given name", &mut p.given, ""));
        fields.push(text("Family name", &mut p.family, ""));
        fields.push(text("Date of birth", &mut p.born, DAY));
        fields.push(text("Sex", &mut p.sex, "F, M, U"));
    }
    fields
}

fn mend(m: &mut crate::service::billing::claims::MendEntry) -> Vec<Field<'_>> {
    let mut fields = vec![
        wide(text("Diagnoses", &mut m.diagnoses, "E11.9 I10")),
        text("Authorisation", &mut m.authorization, ""),
        text("Referral", &mut m.referral, ""),
        text("Referred by", &mut m.referring, "given and family name"),
        text("Their NPI", &mut m.referring_npi, ""),
        text("Place of service", &mut m.place_of_service, "11"),
        text("Illness began", &mut m.onset, DAY),
        wide(text("Note for the payer", &mut m.note, "")),
    ];
    for (number, line) in (1..).zip(&mut m.lines) {
        let name = |word: &str| format!("{word} {number}");
        fields.push(text(&name("Service"), &mut line.procedure, "T1015"));
        fields.push(text(&name("Modifiers"), &mut line.modifiers, "25 GT"));
        fields.push(text(&name("Day"), &mut line.on, DAY));
        fields.push(text(&name("Units"), &mut line.units, "1"));
        fields.push(text(&name("Amount"), &mut line.amount, MONEY));
        fields.push(text(&name("Diagnoses of"), &mut line.pointers, "AB"));
    }
    fields
}
