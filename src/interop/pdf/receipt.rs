//! A receipt for money that a patient brought or got back.

use jiff::civil::Date;

use super::page::{Document, Face, Page};
use super::statement::phone;
use crate::domain::{BillingEntity, Money};

/// What a receipt says.
#[derive(Debug, Clone)]
pub struct Receipt<'r> {
    /// Who gives it.
    pub office: &'r BillingEntity,
    /// Its number.
    pub number: i64,
    /// Who paid.
    pub patient: String,
    /// The record number.
    pub account: String,
    /// `copay`, `payment`, `refund`.
    pub kind: String,
    /// `cash`, `check`, `card`, `transfer`.
    pub method: String,
    /// A check's number; may be empty.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// The day.
    pub on: Date,
    /// Who took it.
    pub taken_by: String,
    /// The day on which it was taken back.
    pub undone_on: Option<Date>,
    /// What the account stands at now.
    pub owed: Money,
}

/// Sets a receipt.
#[must_use]
pub fn receipt(said: &Receipt<'_>) -> Vec<u8> {
    let mut page = Page::default();
    let office = said.office;
    page.text(54.0, 736.0, Face::Bold, 15.0, &office.name);
    page.text(54.0, 721.0, Face::Plain, 9.0, &office.address.one_line());
    let contact = format!("{}, {}", office.contact, phone(&office.phone));
    page.text(54.0, 709.0, Face::Plain, 9.0, &contact);
    page.line((54.0, 700.0), (558.0, 700.0), 0.8);
    let title = match said.kind.as_str() {
        "refund" => "Refund",
        "copay" => "Receipt for a copay",
        _ => "Receipt",
    };
    page.text(54.0, 668.0, Face::Bold, 14.0, title);
    page.text(
        420.0,
        668.0,
        Face::Plain,
        10.0,
        &format!("No. {}", said.number),
    );
    let how = if said.reference.is_empty() {
        said.method.clone()
    } else {
        format!("{}, {}", said.method, said.reference)
    };
    let balance = if said.owed.cents() < 0 {
        format!("{} in your favour", Money::from_cents(-said.owed.cents()))
    } else {
        said.owed.to_string()
    };
    let facts = [
        (
            "Patient",
            format!("{}, account {}", said.patient, said.account),
        ),
        ("Date", said.on.strftime("%B %-d, %Y").to_string()),
        ("Amount", said.amount.to_string()),
        ("How", how),
        ("Taken by", said.taken_by.clone()),
        ("Account stands at", balance),
    ];
    for (at, (word, value)) in facts.iter().enumerate() {
        let y = 640.0 - 18.0 * at as f32;
        page.text(54.0, y, Face::Plain, 10.0, word);
        let face = if *word == "Amount" {
            Face::Bold
        } else {
            Face::Plain
        };
        page.text(160.0, y, face, 11.0, value);
    }
    if let Some(day) = said.undone_on {
        let told = format!("Taken back on {}: not valid.", day.strftime("%B %-d, %Y"));
        page.text(54.0, 510.0, Face::Bold, 11.0, &told);
    }
    page.text(
        54.0,
        484.0,
        Face::Plain,
        9.0,
        "Thank you. Please keep this for your records.",
    );
    let mut document = Document::default();
    document.add(page);
    document.finish()
}
