//! Claims on the CMS-1500 (02/12): six services a sheet, filled by the NUCC's instructions, with our own drawing of the boxes
//! on plain paper or without it for the pre-printed form.

use jiff::civil::Date;

use super::form_layout::{BOXES, BoxAt, DIAGNOSES, SERVICE_COLUMNS, SERVICES, TICKS, Tick};
use super::page::{Document, Face, Page};
use crate::domain::{
    AccidentCause, Address, Claim, ClaimLine, Frequency, Money, PatientName, Relation, Sex,
};

/// Left edge of the first column, width of a column, height of a line, in points.
const GRID: (f32, f32, f32) = (21.6, 7.2, 12.0);
/// Size of typed letters: ten an inch.
const TYPED: f32 = 10.0;

fn left_of(column: u8) -> f32 {
    GRID.0 + f32::from(column - 1) * GRID.1
}

fn foot_of(line: u8) -> f32 {
    792.0 - f32::from(line) * GRID.2
}

/// Every claim on as many sheets as it needs. `plain` draws the form too; without it only the data is printed. `signed_on` is
/// the day on the sheet.
#[must_use]
pub fn claim_forms(claims: &[Claim], plain: bool, signed_on: Date) -> Vec<u8> {
    let mut document = Document::default();
    for claim in claims {
        let mut sheets: Vec<&[ClaimLine]> = claim.lines.chunks(SERVICES.1.len()).collect();
        if sheets.is_empty() {
            sheets.push(&[]);
        }
        for lines in sheets {
            let mut sheet = Sheet::default();
            if plain {
                sheet.form();
            }
            sheet.claim(claim, signed_on);
            sheet.services(claim, lines);
            document.add(sheet.page);
        }
    }
    document.finish()
}

#[derive(Default)]
struct Sheet {
    page: Page,
}

impl Sheet {
    /// Types a text from a column on, one letter a column, cut where its box ends.
    fn put(&mut self, column: u8, line: u8, most: usize, text: &str) {
        let text: String = text.trim().to_uppercase().chars().take(most).collect();
        for (at, c) in text.chars().enumerate().filter(|(_, c)| *c != ' ') {
            let x = left_of(column) + at as f32 * GRID.1 + 1.0;
            self.page.text(
                x,
                foot_of(line) + 2.5,
                Face::Typed,
                TYPED,
                c.encode_utf8(&mut [0; 4]),
            );
        }
    }

    fn cross(&mut self, column: u8, line: u8) {
        self.put(column, line, 1, "X");
    }

    /// Month, day and year at their columns.
    fn day(&mut self, columns: [u8; 3], line: u8, day: Option<Date>, long_year: bool) {
        let Some(day) = day else { return };
        let year = if long_year {
            day.year().to_string()
        } else {
            format!("{:02}", day.year().rem_euclid(100))
        };
        let parts = [
            format!("{:02}", day.month()),
            format!("{:02}", day.day()),
            year,
        ];
        for (column, part) in columns.into_iter().zip(&parts) {
            self.put(column, line, 4, part);
        }
    }

    /// Dollars that end at a column, cents two columns on.
    fn money(&mut self, last_dollar: u8, line: u8, amount: Money) {
        let (dollars, cents) = (
            (amount.cents() / 100).to_string(),
            format!("{:02}", amount.cents().rem_euclid(100)),
        );
        let first = last_dollar.saturating_sub(u8::try_from(dollars.len()).unwrap_or(7)) + 1;
        self.put(first, line, 8, &dollars);
        self.put(last_dollar + 2, line, 2, &cents);
    }

    fn form(&mut self) {
        let page = &mut self.page;
        page.text(
            left_of(1),
            foot_of(3),
            Face::Bold,
            12.0,
            "HEALTH INSURANCE CLAIM FORM",
        );
        page.text(
            left_of(1),
            foot_of(4),
            Face::Plain,
            6.0,
            "The boxes of form 1500 (02/12), drawn on plain paper",
        );
        for BoxAt(first, last, top, bottom, title) in BOXES {
            let (x, y) = (left_of(*first), foot_of(*bottom));
            let (width, height) = (left_of(*last + 1) - x, f32::from(bottom - top + 1) * GRID.2);
            page.frame(x, y, width, height, 0.4);
            page.text(x + 1.5, y + height - 5.5, Face::Plain, 4.6, title);
        }
        for Tick(column, line, word) in TICKS {
            let (x, y) = (left_of(*column), foot_of(*line) + 1.0);
            page.frame(x, y, 7.2, 9.6, 0.3);
            page.text(x + 8.4, y + 2.0, Face::Plain, 4.6, word);
        }
        page.text(left_of(38), foot_of(37) + 4.0, Face::Plain, 4.6, "ICD Ind.");
        for at in 0..12 {
            let letter = diagnosis_letter(at).to_string();
            let (column, line) = diagnosis_place(at);
            let x = left_of(column) - 9.0;
            page.text(x, foot_of(line) + 3.0, Face::Plain, 6.5, &letter);
        }
        self.service_form();
    }

    fn service_form(&mut self) {
        let (heading, lines) = SERVICES;
        let (top, bottom) = (foot_of(heading - 1), foot_of(lines[5]));
        let (left, right, first) = (left_of(1), left_of(80), foot_of(lines[0] - 2));
        for line in lines {
            self.page
                .shade(left, foot_of(line - 1), right - left, GRID.2, 0.93);
        }
        for line in lines {
            self.page
                .line((left, foot_of(line)), (right, foot_of(line)), 0.4);
        }
        self.page
            .frame(left, bottom, right - left, top - bottom, 0.4);
        self.page.line((left, first), (right, first), 0.4);
        for (column, title) in SERVICE_COLUMNS {
            self.page
                .line((left_of(*column), top), (left_of(*column), bottom), 0.3);
            self.page
                .text(left_of(*column) + 1.0, top - 8.0, Face::Plain, 4.2, title);
        }
        for (number, line) in (1..).zip(lines) {
            self.page.text(
                left - 8.0,
                foot_of(line) + 2.0,
                Face::Plain,
                7.0,
                &number.to_string(),
            );
        }
        self.page
            .line((left_of(55) + 3.6, bottom), (left_of(55) + 3.6, first), 0.2);
    }

    fn claim(&mut self, claim: &Claim, signed_on: Date) {
        self.payer(claim);
        self.insured(claim);
        self.patient(claim);
        self.condition(claim);
        self.visit(claim);
        self.diagnoses(claim);
        self.billing(claim, signed_on);
    }

    fn payer(&mut self, claim: &Claim) {
        let address = &claim.payer.address;
        self.put(41, 2, 39, &claim.payer.name);
        self.put(41, 3, 39, &address.street);
        self.put(
            41,
            5,
            38,
            &format!(
                "{} {} {}",
                address.city,
                address.state,
                address.zip_as_written()
            ),
        );
        let column = match claim.payer.filing.as_str() {
            "MB" | "MA" => 1,
            "MC" => 8,
            "CH" => 15,
            "VA" => 24,
            "CI" | "BL" | "HM" | "12" | "13" => 31,
            "WC" => 39,
            _ => 45,
        };
        self.cross(column, 8);
    }

    fn insured(&mut self, claim: &Claim) {
        let holder = &claim.subscriber;
        self.put(50, 8, 29, &holder.member_id);
        self.put(50, 10, 29, &name(&holder.name));
        let home = if holder.address.street.is_empty() {
            &claim.patient.address
        } else {
            &holder.address
        };
        self.put(50, 12, 29, &format!("{} {}", home.street, home.street2));
        self.put(50, 14, 23, &home.city);
        self.put(74, 14, 3, &home.state);
        self.put(50, 16, 12, &home.zip_as_written());
        self.put(
            50,
            18,
            29,
            if holder.group_number.is_empty() {
                "NONE"
            } else {
                &holder.group_number
            },
        );
        self.day([53, 56, 59], 20, holder.born, true);
        self.sex([68, 75], 20, holder.sex);
        self.put(
            50,
            24,
            29,
            if holder.plan.is_empty() {
                &claim.payer.name
            } else {
                &holder.plan
            },
        );
        self.cross(if claim.others.is_empty() { 57 } else { 52 }, 26);
        if let Some(other) = claim.others.first() {
            self.put(1, 18, 28, &name(&other.subscriber.name));
            self.put(1, 20, 28, &other.subscriber.member_id);
            self.put(1, 26, 28, &other.payer.name);
        }
    }

    fn patient(&mut self, claim: &Claim) {
        let patient = &claim.patient;
        self.put(1, 10, 28, &name(&patient.name));
        self.day([31, 34, 37], 10, patient.born, true);
        self.sex([42, 47], 10, patient.sex);
        self.put(
            1,
            12,
            28,
            &format!("{} {}", patient.address.street, patient.address.street2),
        );
        self.put(1, 14, 24, &patient.address.city);
        self.put(26, 14, 3, &patient.address.state);
        self.put(1, 16, 12, &patient.address.zip_as_written());
        let column = match patient.relation {
            Relation::Oneself => 33,
            Relation::Spouse => 38,
            Relation::Child => 42,
            Relation::Partner | Relation::Other => 47,
        };
        self.cross(column, 12);
    }

    fn sex(&mut self, columns: [u8; 2], line: u8, sex: Sex) {
        match sex {
            Sex::Male => self.cross(columns[0], line),
            Sex::Female => self.cross(columns[1], line),
            Sex::Unknown => {}
        }
    }

    fn condition(&mut self, claim: &Claim) {
        let is = |cause| claim.accident.as_ref().is_some_and(|a| a.cause == cause);
        for (cause, line) in [
            (AccidentCause::Employment, 20),
            (AccidentCause::Auto, 22),
            (AccidentCause::Other, 24),
        ] {
            self.cross(if is(cause) { 35 } else { 41 }, line);
        }
        if let Some(accident) = claim
            .accident
            .as_ref()
            .filter(|a| a.cause == AccidentCause::Auto)
        {
            self.put(45, 22, 3, &accident.state);
        }
        self.put(7, 29, 30, "SIGNATURE ON FILE");
        self.put(55, 29, 24, "SIGNATURE ON FILE");
    }

    fn visit(&mut self, claim: &Claim) {
        let began = claim.onset.or(claim.accident.as_ref().and_then(|a| a.on));
        self.day([2, 5, 8], 32, began, false);
        if began.is_some() {
            self.put(16, 32, 3, "431");
        }
        if let Some(referring) = &claim.referring {
            self.put(1, 34, 2, "DN");
            self.put(
                4,
                34,
                25,
                &format!("{} {}", referring.given, referring.family),
            );
            self.put(33, 34, 10, &referring.npi);
        }
        self.put(1, 36, 48, claim.note.as_deref().unwrap_or(""));
        self.cross(57, 36);
        if claim.frequency != Frequency::Original {
            self.put(50, 38, 3, claim.frequency.code());
            self.put(62, 38, 17, claim.payer_control.as_deref().unwrap_or(""));
        }
        let number = claim.authorization.as_deref().or(claim.referral.as_deref());
        self.put(50, 40, 29, number.unwrap_or(""));
    }

    fn diagnoses(&mut self, claim: &Claim) {
        self.put(42, 37, 1, "0");
        for (at, code) in claim.diagnoses.iter().take(12).enumerate() {
            let (column, line) = diagnosis_place(at);
            self.put(column, line, 8, &code.as_str().replace('.', ""));
        }
    }

    fn billing(&mut self, claim: &Claim, signed_on: Date) {
        let office = &claim.billing;
        self.put(1, 56, 14, &office.ein);
        self.cross(19, 56);
        self.put(23, 56, 13, &claim.control);
        self.cross(38, 56);
        self.money(56, 56, claim.total());
        let decided = claim
            .others
            .iter()
            .filter_map(|o| o.decision.as_ref())
            .map(|d| d.paid);
        self.money(66, 56, decided.chain([claim.patient_paid]).sum());
        self.put(
            1,
            60,
            20,
            &format!("{} {}", claim.rendering.given, claim.rendering.family),
        );
        self.day([6, 9, 12], 61, Some(signed_on), false);
        let (place, npi, address) = match &claim.facility {
            Some(f) => (&f.name, &f.npi, &f.address),
            None => (&office.name, &office.npi, &office.address),
        };
        self.block(23, 26, place, address);
        self.put(23, 61, 10, npi);
        self.put(66, 57, 3, &office.phone);
        self.put(70, 57, 7, office.phone.get(3..).unwrap_or(""));
        self.block(50, 29, &office.name, &office.address);
        self.put(51, 61, 10, &office.npi);
    }

    fn block(&mut self, column: u8, most: usize, name: &str, address: &Address) {
        self.put(column, 58, most, name);
        self.put(
            column,
            59,
            most,
            &format!("{} {}", address.street, address.street2),
        );
        self.put(
            column,
            60,
            most,
            &format!(
                "{} {} {}",
                address.city,
                address.state,
                address.zip_as_written()
            ),
        );
    }

    fn services(&mut self, claim: &Claim, lines: &[ClaimLine]) {
        for (service, line) in lines.iter().zip(SERVICES.1) {
            if let Some((code, quantity, unit)) = &service.drug {
                self.put(1, line - 1, 60, &format!("N4{code} {unit}{quantity}"));
            }
            self.day([1, 4, 7], line, Some(service.date), false);
            self.day(
                [10, 13, 16],
                line,
                Some(service.date_to.unwrap_or(service.date)),
                false,
            );
            self.put(
                19,
                line,
                2,
                service
                    .place_of_service
                    .as_deref()
                    .unwrap_or(&claim.place_of_service),
            );
            self.put(25, line, 6, &service.procedure);
            for (column, modifier) in [33, 36, 39, 42].into_iter().zip(&service.modifiers) {
                self.put(column, line, 2, modifier);
            }
            let letters: String = service
                .pointers
                .iter()
                .filter(|p| (1..=12).contains(*p))
                .map(|p| char::from(b'A' + p - 1))
                .collect();
            self.put(45, line, 4, &letters);
            self.money(54, line, service.amount);
            self.put(59, line, 3, &service.units.to_string());
            self.put(68, line, 10, &claim.rendering.npi);
        }
    }
}

/// The letter that a diagnosis has on the form.
fn diagnosis_letter(at: usize) -> char {
    char::from(b'A' + u8::try_from(at).unwrap_or(0))
}

/// Column and line of a diagnosis.
fn diagnosis_place(at: usize) -> (u8, u8) {
    (DIAGNOSES.0[at % 4], DIAGNOSES.1[(at / 4).min(2)])
}

fn name(name: &PatientName) -> String {
    format!("{}, {}", name.family, name.given)
}
