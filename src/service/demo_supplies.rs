//! The demo office's supplies, an order on its way, and messages of the front desk.

use std::path::Path;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use serde::Deserialize;

use super::ServiceError;
use super::front_desk::{DeskRules, NewTask, add_in};
use super::supplies::{Item, Receipt, Setup, drafted, received, set_up_in};
use crate::domain::{ItemId, Money, PatientId, UserId, VendorId};
use crate::store::{Transaction, supplies as store};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    places: Vec<String>,
    vendor: Vec<Vendor>,
    item: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendor {
    name: String,
    contact: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sku: String,
    name: String,
    unit: String,
    vendor: usize,
    reorder_point: i64,
    par_level: i64,
    price: i64,
    /// Number, days until it expires, units, cents.
    lots: Vec<(String, i64, i64, i64)>,
    #[serde(rename = "use")]
    uses: Vec<(String, i64)>,
    recalled: Option<String>,
}

/// Fills shelf, orders and tasks; `who` receives and writes.
pub(super) fn fill(
    db: &Transaction<'_>,
    assets: &Path,
    who: UserId,
    patients: &[(String, PatientId)],
    now: Timestamp,
    today: Date,
) -> Result<(), ServiceError> {
    let script: Script = super::schedule::read_data(&assets.join("demo/supplies.toml"))?;
    let items = script.item.iter().map(|line| {
        let item = Item {
            id: ItemId(0),
            sku: line.sku.clone(),
            name: line.name.clone(),
            unit: line.unit.clone(),
            vendor: VendorId(0),
            reorder_point: line.reorder_point,
            par_level: line.par_level,
            price: Money::from_cents(line.price),
        };
        (item, line.vendor)
    });
    let setup = Setup {
        places: script.places.clone(),
        vendors: script
            .vendor
            .iter()
            .map(|v| (v.name.clone(), v.contact.clone()))
            .collect(),
        items: items.collect(),
    };
    let ids = set_up_in(db, &setup)?;
    let places = store::places(db)?;
    for (n, (line, item)) in script.item.iter().zip(&ids).enumerate() {
        for (at, (lot, days, quantity, cents)) in line.lots.iter().enumerate() {
            let receipt = Receipt {
                item: *item,
                lot: lot.clone(),
                expires: Some(today.saturating_add(Span::new().days(*days))),
                quantity: *quantity,
                cost: Money::from_cents(*cents),
                place: places.get((n + at) % places.len()).map(|(id, _)| *id),
            };
            received(db, who, now, &receipt)?;
        }
        for (subject, quantity) in &line.uses {
            store::set_use(db, subject, *item, *quantity)?;
        }
        if let Some(lot) = &line.recalled {
            store::recall(
                db,
                lot,
                Some("Particles in some vials; maker's notice of last week"),
            )?;
        }
    }
    // What was short first is on its way; the rest are drafts.
    for (n, item) in ids.iter().enumerate() {
        if n != 5 && n != 9 {
            drafted(db, *item, now, today)?;
        }
    }
    for order in store::orders(db, false)?.into_iter().take(1) {
        store::set_order_state(db, order.id, "ordered", &now.to_string())?;
        if let Some(line) = store::lines(db, order.id)?.first() {
            let part = (line.quantity / 3).max(1);
            let receipt = Receipt {
                item: line.item,
                lot: "LD-0502".into(),
                expires: Some(today.saturating_add(Span::new().days(400))),
                quantity: part,
                cost: Money::from_cents(line.price.cents() * part),
                place: None,
            };
            received(db, who, now, &receipt)?;
            store::receive_line(db, line.id, part)?;
        }
    }
    for item in &ids {
        drafted(db, *item, now, today)?;
    }
    tasks(db, assets, who, patients, now)
}

fn tasks(
    db: &Transaction<'_>,
    assets: &Path,
    who: UserId,
    patients: &[(String, PatientId)],
    now: Timestamp,
) -> Result<(), ServiceError> {
    let rules = DeskRules::load(assets)?;
    let said = [
        (
            "urgent",
            3,
            9,
            "Chest feels tight since this morning, worse on the stairs. Told to call 911 if it gets worse. Will come in today.",
        ),
        (
            "callback",
            1,
            45,
            "Wants to know whether to take metformin before Thursday's blood test. Best reached before noon, 555-0113.",
        ),
        (
            "refill",
            6,
            130,
            "Albuterol inhaler, two left. Pharmacy: Corner Drug, Main Street.",
        ),
        (
            "results",
            7,
            260,
            "Kidney function of last week. May leave a message.",
        ),
        (
            "bill",
            2,
            400,
            "Statement of October: asks why the visit was not covered.",
        ),
        (
            "reschedule",
            9,
            30,
            "Cannot come at 14:30 today, any time on Friday suits.",
        ),
        (
            "records",
            8,
            1500,
            "New rheumatologist asks for the last two notes. Signed release is in the tray.",
        ),
    ];
    for (key, patient, ago, body) in said {
        let Some(template) = rules.templates.iter().find(|t| t.key == key) else {
            continue;
        };
        let task = NewTask {
            template: template.clone(),
            body: body.into(),
            patient: patients.get(patient).map(|(_, id)| *id),
        };
        add_in(db, who, now - SignedDuration::from_mins(ago), &task)?;
    }
    Ok(())
}
