//! Letters to payers from templates: `assets/billing/appeal.txt`, or one of the office's own beside it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::claims::named;
use super::reasons::Reasons;
use crate::domain::Permission;
use crate::service::{Office, Places, ServiceError, SignedIn};
use crate::store::{people, remittances};

/// The appeal letter for a denied claim, as text; [`set`] makes a PDF of it.
///
/// # Errors
/// [`ServiceError::Asset`] when the template is not there; [`ServiceError::Rule`] for a number that no claim has.
pub fn appeal(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    places: &Places,
    reasons: &Reasons,
    id: &str,
) -> Result<String, ServiceError> {
    let path = places.assets.join("billing/appeal.txt");
    let template = std::fs::read_to_string(&path)
        .map_err(|e| ServiceError::Asset(format!("{}: {e}", path.display())))?;
    office.act(
        who,
        now,
        Permission::Bill,
        "write appeal",
        id.to_owned(),
        |db| {
            let row = named(db, id)?;
            let (claim, patient) = (&row.claim, people::patient(db, row.patient)?);
            let given: Vec<String> = remittances::newest_adjustments(db, row.id)?
                .iter()
                .map(|(group, reason, amount)| {
                    format!("  {} ({amount})", reasons.words(group, reason))
                })
                .collect();
            let services: Vec<String> = claim
                .lines
                .iter()
                .map(|l| format!("  {}  {} × {}  {}", l.date, l.units, l.procedure, l.amount))
                .collect();
            let diagnoses: Vec<&str> = claim.diagnoses.iter().map(|d| d.as_str()).collect();
            let fields = [
                ("today", today.strftime("%B %-d, %Y").to_string()),
                ("payer", claim.payer.name.clone()),
                ("payer_address", claim.payer.address.one_line()),
                (
                    "patient",
                    format!("{} {}", patient.name.given, patient.name.family),
                ),
                ("born", patient.born.to_string()),
                ("member", claim.subscriber.member_id.clone()),
                ("claim", claim.control.clone()),
                (
                    "payer_claim",
                    row.payer_control
                        .clone()
                        .unwrap_or_else(|| "not given".into()),
                ),
                ("services", services.join("\n")),
                ("diagnoses", diagnoses.join(", ")),
                ("reasons", given.join("\n")),
                ("charge", claim.total().to_string()),
                (
                    "provider",
                    format!("{} {}", claim.rendering.given, claim.rendering.family),
                ),
                ("office", claim.billing.name.clone()),
                ("office_address", claim.billing.address.one_line()),
                ("phone", claim.billing.phone.clone()),
            ];
            Ok(fields.iter().fold(template, |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            }))
        },
    )
}

/// A letter as PDF.
#[must_use]
pub fn set(text: &str) -> Vec<u8> {
    crate::interop::pdf::letter(text)
}
