//! A patient's statement: what was done, what the insurance paid, what is left to pay, with a slip to send back.

use jiff::civil::Date;

use super::page::{Document, Face, Page};
use crate::domain::{BillingEntity, Money};

/// Lines on a sheet before it is turned.
const LINES_A_SHEET: usize = 26;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// The day.
    pub on: Date,
    /// What happened.
    pub what: String,
    /// Raises what is owed; lowers it below nothing.
    pub amount: Money,
}

/// What a statement says.
#[derive(Debug, Clone)]
pub struct Statement<'s> {
    /// Who sends it.
    pub office: &'s BillingEntity,
    /// To whom.
    pub patient: &'s str,
    /// The record number.
    pub account: &'s str,
    /// Where to, one line each.
    pub address: Vec<String>,
    /// The day.
    pub made_on: Date,
    /// Oldest first.
    pub lines: Vec<StatementLine>,
    /// Owed by age: 0 to 30, 31 to 60, 61 to 90, 91 to 120 days, older.
    pub ages: [Money; 5],
    /// What is to be paid.
    pub owed: Money,
    /// An agreed instalment.
    pub instalment: Option<Money>,
}

/// Sets a statement.
#[must_use]
pub fn statement(said: &Statement<'_>) -> Vec<u8> {
    let mut document = Document::default();
    let mut sheets: Vec<&[StatementLine]> = said.lines.chunks(LINES_A_SHEET).collect();
    if sheets.is_empty() {
        sheets.push(&[]);
    }
    let last = sheets.len();
    for (number, lines) in (1..).zip(sheets) {
        let mut page = Page::default();
        head(&mut page, said);
        page.text(
            508.0,
            752.0,
            Face::Plain,
            8.0,
            &format!("Sheet {number} of {last}"),
        );
        table(&mut page, lines);
        if number == last {
            foot(&mut page, said);
        }
        document.add(page);
    }
    document.finish()
}

fn head(page: &mut Page, said: &Statement<'_>) {
    let office = said.office;
    page.text(54.0, 736.0, Face::Bold, 15.0, &office.name);
    page.text(54.0, 721.0, Face::Plain, 9.0, &office.address.one_line());
    page.text(
        54.0,
        709.0,
        Face::Plain,
        9.0,
        &format!("Billing: {}, {}", office.contact, phone(&office.phone)),
    );
    page.line((54.0, 700.0), (558.0, 700.0), 0.8);
    page.text(54.0, 668.0, Face::Plain, 11.0, said.patient);
    for (at, line) in said.address.iter().enumerate() {
        page.text(54.0, 654.0 - 14.0 * at as f32, Face::Plain, 11.0, line);
    }
    let facts = [
        (
            "Statement of",
            said.made_on.strftime("%B %-d, %Y").to_string(),
        ),
        ("Account", said.account.to_owned()),
        ("Please pay", said.owed.to_string()),
    ];
    for (at, (word, value)) in facts.iter().enumerate() {
        let y = 668.0 - 16.0 * at as f32;
        page.text(372.0, y, Face::Plain, 9.0, word);
        page.text(436.0, y, Face::Bold, 11.0, value);
    }
}

fn table(page: &mut Page, lines: &[StatementLine]) {
    page.shade(54.0, 582.0, 504.0, 18.0, 0.93);
    page.text(60.0, 588.0, Face::Bold, 9.0, "Date");
    page.text(132.0, 588.0, Face::Bold, 9.0, "What");
    page.text(517.0, 588.0, Face::Bold, 9.0, "Amount");
    for (at, line) in lines.iter().enumerate() {
        let y = 568.0 - 14.0 * at as f32;
        page.text(
            60.0,
            y,
            Face::Plain,
            9.0,
            &line.on.strftime("%m/%d/%Y").to_string(),
        );
        page.text(
            132.0,
            y,
            Face::Plain,
            9.0,
            &line.what.chars().take(72).collect::<String>(),
        );
        page.typed_right(552.0, y, 9.0, &line.amount.to_string());
        page.line((54.0, y - 4.0), (558.0, y - 4.0), 0.2);
    }
}

fn foot(page: &mut Page, said: &Statement<'_>) {
    let words = [
        "0–30 days",
        "31–60 days",
        "61–90 days",
        "91–120 days",
        "older",
        "Please pay",
    ];
    for (at, (word, amount)) in words
        .into_iter()
        .zip(said.ages.iter().chain([&said.owed]))
        .enumerate()
    {
        let x = 54.0 + 84.0 * at as f32;
        page.frame(x, 160.0, 84.0, 34.0, 0.4);
        page.text(x + 4.0, 184.0, Face::Plain, 7.5, word);
        page.typed_right(x + 79.0, 167.0, 10.0, &amount.to_string());
    }
    if let Some(instalment) = said.instalment {
        page.text(
            54.0,
            146.0,
            Face::Plain,
            9.0,
            &format!("You agreed to pay {instalment} each month; that is enough this time."),
        );
    }
    page.text(
        54.0,
        124.0,
        Face::Plain,
        7.0,
        "Please cut here and send this part with your payment",
    );
    page.line((54.0, 120.0), (558.0, 120.0), 0.3);
    page.text(
        54.0,
        98.0,
        Face::Plain,
        9.0,
        &format!("{}   account {}", said.patient, said.account),
    );
    page.text(
        54.0,
        82.0,
        Face::Plain,
        9.0,
        &format!("Payable to {}", said.office.name),
    );
    page.text(
        54.0,
        68.0,
        Face::Plain,
        9.0,
        &said.office.address.one_line(),
    );
    page.text(400.0, 98.0, Face::Plain, 9.0, "Please pay");
    page.typed_right(552.0, 98.0, 11.0, &said.owed.to_string());
    page.text(400.0, 74.0, Face::Plain, 9.0, "Enclosed  $");
    page.frame(464.0, 66.0, 90.0, 20.0, 0.6);
}

pub(super) fn phone(digits: &str) -> String {
    match digits.len() {
        10 if digits.is_ascii() => format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..]),
        _ => digits.to_owned(),
    }
}
