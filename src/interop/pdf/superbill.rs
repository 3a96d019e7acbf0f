//! A superbill: one visit's services, diagnoses and charges on a sheet that a patient can hand to a payer.

use jiff::civil::Date;

use super::page::{Document, Face, Page};
use super::statement::phone;
use crate::domain::{BillingEntity, ChargeLine, Money, Provider};

/// Services on the sheet.
const SERVICES: usize = 18;

/// What a superbill says.
#[derive(Debug, Clone)]
pub struct Superbill<'s> {
    /// Who bills.
    pub office: &'s BillingEntity,
    /// Who rendered.
    pub provider: &'s Provider,
    /// Patient: name, record number, date of birth, address in one line.
    pub patient: [String; 4],
    /// Why the patient came.
    pub reason: &'s str,
    /// The day.
    pub on: Date,
    /// Payer and member number, in the order they pay.
    pub covers: Vec<String>,
    /// Diagnoses with their words, most important first.
    pub diagnoses: Vec<(String, String)>,
    /// The services.
    pub lines: &'s [ChargeLine],
    /// Paid at the desk that day.
    pub paid: Money,
}

/// Sets a superbill.
#[must_use]
pub fn superbill(said: &Superbill<'_>) -> Vec<u8> {
    let mut page = Page::default();
    head(&mut page, said);
    let y = diagnoses(&mut page, said, 572.0);
    services(&mut page, said, y - 24.0);
    let mut document = Document::default();
    document.add(page);
    document.finish()
}

fn head(page: &mut Page, said: &Superbill<'_>) {
    let office = said.office;
    page.text(54.0, 736.0, Face::Bold, 15.0, &office.name);
    page.text(54.0, 721.0, Face::Plain, 9.0, &office.address.one_line());
    let numbers = format!(
        "NPI {}   EIN {}   {}",
        office.npi,
        office.ein,
        phone(&office.phone)
    );
    page.text(54.0, 709.0, Face::Plain, 9.0, &numbers);
    page.text(430.0, 736.0, Face::Bold, 15.0, "Superbill");
    let day = said.on.strftime("%B %-d, %Y").to_string();
    page.text(430.0, 721.0, Face::Plain, 9.0, &day);
    page.line((54.0, 700.0), (558.0, 700.0), 0.8);
    let [name, account, born, address] = &said.patient;
    let provider = format!(
        "{} {}, NPI {}, taxonomy {}",
        said.provider.given, said.provider.family, said.provider.npi, said.provider.taxonomy
    );
    let covers = if said.covers.is_empty() {
        "none; the patient pays".to_owned()
    } else {
        said.covers.join("; ")
    };
    let facts = [
        ("Patient", format!("{name}, born {born}, account {account}")),
        ("Address", address.clone()),
        ("Seen by", provider),
        ("For", said.reason.to_owned()),
        ("Insurance", covers),
    ];
    for (at, (word, value)) in facts.iter().enumerate() {
        let y = 680.0 - 16.0 * at as f32;
        page.text(54.0, y, Face::Plain, 9.0, word);
        let value: String = value.chars().take(84).collect();
        page.text(120.0, y, Face::Plain, 10.0, &value);
    }
}

fn heading(page: &mut Page, y: f32, columns: &[(f32, &str)]) {
    page.shade(54.0, y - 6.0, 504.0, 18.0, 0.93);
    for (x, word) in columns {
        page.text(*x, y, Face::Bold, 9.0, word);
    }
}

fn diagnoses(page: &mut Page, said: &Superbill<'_>, top: f32) -> f32 {
    heading(page, top, &[(60.0, "Diagnosis"), (150.0, "ICD-10-CM")]);
    let mut y = top - 20.0;
    for (at, (code, words)) in said.diagnoses.iter().take(12).enumerate() {
        let letter = char::from(b'A' + u8::try_from(at).unwrap_or(0));
        page.text(60.0, y, Face::Plain, 10.0, &format!("{letter}   {code}"));
        let words: String = words.chars().take(78).collect();
        page.text(150.0, y, Face::Plain, 9.5, &words);
        y -= 15.0;
    }
    y
}

fn services(page: &mut Page, said: &Superbill<'_>, top: f32) {
    heading(
        page,
        top,
        &[
            (60.0, "Service"),
            (150.0, "What"),
            (400.0, "POS"),
            (428.0, "Dx"),
            (462.0, "Units"),
            (517.0, "Amount"),
        ],
    );
    let mut y = top - 20.0;
    for line in said.lines.iter().take(SERVICES) {
        page.text(60.0, y, Face::Plain, 10.0, &line.code(" "));
        let words: String = line.description.chars().take(50).collect();
        page.text(150.0, y, Face::Plain, 9.0, &words);
        page.text(400.0, y, Face::Plain, 9.0, &line.place_of_service);
        page.text(428.0, y, Face::Plain, 9.0, &letters(said, line));
        page.typed_right(486.0, y, 9.0, &line.units.to_string());
        page.typed_right(552.0, y, 9.0, &line.amount.to_string());
        page.line((54.0, y - 4.0), (558.0, y - 4.0), 0.2);
        y -= 16.0;
    }
    let total: Money = said.lines.iter().map(|l| l.amount).sum();
    let due = Money::from_cents(total.cents() - said.paid.cents());
    for (word, amount) in [
        ("Total", total),
        ("Paid at the desk", said.paid),
        ("Left", due),
    ] {
        page.text(400.0, y - 6.0, Face::Bold, 9.5, word);
        page.typed_right(552.0, y - 6.0, 10.0, &amount.to_string());
        y -= 16.0;
    }
    page.text(
        54.0,
        y - 30.0,
        Face::Plain,
        9.0,
        "Signature of the provider",
    );
    page.line((170.0, y - 32.0), (400.0, y - 32.0), 0.5);
}

/// The letters of the diagnoses that a service is for.
fn letters(said: &Superbill<'_>, line: &ChargeLine) -> String {
    let at = |code: &crate::domain::Icd10Code| {
        said.diagnoses
            .iter()
            .position(|(known, _)| known == code.as_str())
    };
    line.diagnoses
        .iter()
        .filter_map(at)
        .filter_map(|at| u8::try_from(at).ok())
        .map(|at| char::from(b'A' + at.min(25)))
        .collect()
}
