//! What comes, what is used, what is counted. Nothing falls below nothing, and no cent is lost.

use jiff::Timestamp;
use jiff::civil::Date;

use super::ordering::drafted;
use crate::domain::supplies::{Drawn, draw as first_expiring_first, value_of_part};
use crate::domain::{EncounterId, ItemId, Money, Permission, PlaceId, UserId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::supplies::{self as store, Item, Move};
use crate::store::{Transaction, billing};

/// Units that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Of which item.
    pub item: ItemId,
    /// The maker's number of the lot.
    pub lot: String,
    /// Last day it may be used.
    pub expires: Option<Date>,
    /// How many.
    pub quantity: i64,
    /// What they cost together.
    pub cost: Money,
    /// Where they are put; the first place when none.
    pub place: Option<PlaceId>,
}

/// An office's places, vendors and items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// Places; deliveries go to the first.
    pub places: Vec<String>,
    /// Vendors: name, how to reach them.
    pub vendors: Vec<(String, String)>,
    /// Items, each with the place of its vendor in `vendors`; number and vendor in the item are not used.
    pub items: Vec<(Item, usize)>,
}

/// Adds places, vendors and items.
///
/// # Errors
/// [`ServiceError::Store`] for a name or number already given.
pub fn set_up(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    setup: &Setup,
) -> Result<Vec<ItemId>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "set supplies up",
        format!("{} items", setup.items.len()),
        |db| set_up_in(db, setup),
    )
}

pub(in crate::service) fn set_up_in(
    db: &Transaction<'_>,
    setup: &Setup,
) -> Result<Vec<ItemId>, ServiceError> {
    for place in &setup.places {
        store::add_place(db, place)?;
    }
    let mut vendors = Vec::new();
    for (name, contact) in &setup.vendors {
        vendors.push(store::add_vendor(db, name, contact)?);
    }
    let mut ids = Vec::new();
    for (item, vendor) in &setup.items {
        let vendor = *vendors.get(*vendor).ok_or_else(|| {
            ServiceError::Rule(format!(
                "the item {} has no vendor; add the vendor first",
                item.sku
            ))
        })?;
        ids.push(store::add_item(
            db,
            &Item {
                vendor,
                ..item.clone()
            },
        )?);
    }
    Ok(ids)
}

/// Puts units that came on the shelf.
pub(in crate::service) fn received(
    db: &Transaction<'_>,
    who: UserId,
    now: Timestamp,
    receipt: &Receipt,
) -> Result<(), ServiceError> {
    if receipt.quantity <= 0 || receipt.cost < Money::ZERO {
        return Err(ServiceError::Rule(
            "count at least one unit, and no cost below nothing".into(),
        ));
    }
    let first = store::places(db)?.first().map(|(id, _)| *id);
    let place = receipt.place.or(first).ok_or_else(|| {
        ServiceError::Rule("there is no place for supplies yet; add one first".into())
    })?;
    let lot = store::lot(db, receipt.item, receipt.lot.trim(), receipt.expires)?;
    let part = Drawn {
        lot,
        place,
        quantity: receipt.quantity,
        value: receipt.cost,
    };
    let at = now.to_string();
    Ok(store::shift(
        db,
        &part,
        &moved("receipt", &at, who, None, ""),
    )?)
}

fn moved<'m>(
    kind: &'m str,
    at: &'m str,
    who: UserId,
    encounter: Option<EncounterId>,
    note: &'m str,
) -> Move<'m> {
    Move {
        kind,
        at,
        who,
        encounter,
        note,
    }
}

fn less(part: &Drawn) -> Drawn {
    Drawn {
        quantity: -part.quantity,
        value: Money::from_cents(-part.value.cents()),
        ..*part
    }
}

/// Uses units of an item, first expiring first; how many were lacking.
///
/// # Errors
/// [`ServiceError::Store`] for an item that there is not.
pub fn draw(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    (item, quantity): (ItemId, i64),
    encounter: Option<EncounterId>,
) -> Result<i64, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "use supplies",
        format!("item {item} {quantity}"),
        |db| drawn(db, who.id(), now, today, (item, quantity), encounter),
    )
}

fn drawn(
    db: &Transaction<'_>,
    who: UserId,
    now: Timestamp,
    today: Date,
    (item, quantity): (ItemId, i64),
    encounter: Option<EncounterId>,
) -> Result<i64, ServiceError> {
    let lying: Vec<_> = store::stock(db, Some(item))?
        .into_iter()
        .map(|l| l.lying)
        .collect();
    let (parts, lacking) = first_expiring_first(&lying, quantity, today);
    let at = now.to_string();
    for part in &parts {
        store::shift(db, &less(part), &moved("use", &at, who, encounter, ""))?;
    }
    drafted(db, item, now, today)?;
    Ok(lacking)
}

/// Makes what an encounter has used be what its visit type and its charges use up: what is new is drawn, what was taken
/// off the charges goes back to its lots. Says what was lacking: the item's name and how many.
pub(in crate::service) fn use_for_encounter(
    db: &Transaction<'_>,
    who: UserId,
    now: Timestamp,
    encounter: EncounterId,
) -> Result<Vec<(String, i64)>, ServiceError> {
    let charges = billing::charges(db, encounter)?;
    let mut wanted: Vec<(ItemId, i64)> = Vec::new();
    let mut want = |uses: Vec<(ItemId, i64)>, times: i64| {
        for (item, quantity) in uses {
            match wanted.iter_mut().find(|(i, _)| *i == item) {
                Some((_, sum)) => *sum += quantity * times,
                None => wanted.push((item, quantity * times)),
            }
        }
    };
    if !charges.is_empty() {
        let kind = store::visit_type_of(db, encounter)?;
        want(store::use_of(db, &format!("visit:{kind}"))?, 1);
    }
    for charge in &charges {
        let subject = format!("procedure:{}", charge.line.procedure);
        want(store::use_of(db, &subject)?, i64::from(charge.line.units));
    }
    let used = store::used_by(db, encounter)?;
    let today = charges
        .first()
        .map_or_else(|| now_day(now), |c| c.line.date);
    let at = now.to_string();
    for (item, part) in &used {
        if !wanted.iter().any(|(i, _)| i == item) {
            wanted.push((*item, 0));
        }
        let _ = part;
    }
    let mut lacking = Vec::new();
    for (item, quantity) in wanted {
        let parts: Vec<&Drawn> = used
            .iter()
            .filter(|(i, _)| *i == item)
            .map(|(_, p)| p)
            .collect();
        let mut over = parts.iter().map(|p| p.quantity).sum::<i64>() - quantity;
        if over < 0 {
            let short = drawn(db, who, now, today, (item, -over), Some(encounter))?;
            if short > 0 {
                lacking.push((store::item(db, item)?.name, short));
            }
        }
        for part in parts {
            if over <= 0 {
                break;
            }
            let back = over.min(part.quantity);
            over -= back;
            let lying = crate::domain::supplies::Lying {
                lot: part.lot,
                place: part.place,
                expires: None,
                recalled: false,
                quantity: part.quantity,
                value: part.value,
            };
            let returned = Drawn {
                quantity: back,
                value: value_of_part(&lying, back),
                ..*part
            };
            store::shift(
                db,
                &returned,
                &moved("return", &at, who, Some(encounter), "taken off the charges"),
            )?;
        }
    }
    Ok(lacking)
}

fn now_day(now: Timestamp) -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(now).date()
}

fn with_lot(
    db: &Transaction<'_>,
    lot: crate::domain::LotId,
    place: PlaceId,
) -> Result<store::LotRow, ServiceError> {
    store::stock(db, None)?
        .into_iter()
        .find(|l| l.lying.lot == lot && l.lying.place == place)
        .ok_or_else(|| ServiceError::Rule("nothing of this lot lies there; count another".into()))
}

/// Sets a lot in a place to what was counted. Units found have the worth of those beside them; units missed take theirs along.
///
/// # Errors
/// [`ServiceError::Rule`] for a count below nothing or a lot that does not lie there.
pub fn count(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    (lot, place, counted): (crate::domain::LotId, PlaceId, i64),
) -> Result<i64, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "count supplies",
        format!("lot {lot} {counted}"),
        |db| {
            if counted < 0 {
                return Err(ServiceError::Rule("a count is nothing or more".into()));
            }
            let row = with_lot(db, lot, place)?;
            let change = counted - row.lying.quantity;
            if change == 0 {
                return Ok(0);
            }
            let value = if change < 0 {
                Money::from_cents(-value_of_part(&row.lying, -change).cents())
            } else {
                let each = row.lying.value.cents() / row.lying.quantity.max(1);
                Money::from_cents(each * change)
            };
            let part = Drawn {
                lot,
                place,
                quantity: change,
                value,
            };
            let at = now.to_string();
            store::shift(db, &part, &moved("count", &at, who.id(), None, "counted"))?;
            drafted(db, row.item, now, today)?;
            Ok(change)
        },
    )
}

/// Throws units of a lot away.
///
/// # Errors
/// [`ServiceError::Rule`] for more than lie there.
pub fn waste(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    (lot, place, quantity): (crate::domain::LotId, PlaceId, i64),
    why: &str,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "throw supplies away",
        format!("lot {lot} {quantity}"),
        |db| {
            let row = with_lot(db, lot, place)?;
            let part = portion(&row, quantity)?;
            let at = now.to_string();
            store::shift(db, &less(&part), &moved("waste", &at, who.id(), None, why))?;
            drafted(db, row.item, now, today)?;
            Ok(())
        },
    )
}

fn portion(row: &store::LotRow, quantity: i64) -> Result<Drawn, ServiceError> {
    if quantity <= 0 || quantity > row.lying.quantity {
        return Err(ServiceError::Rule(format!(
            "{} of this lot lie there; name one to {}",
            row.lying.quantity, row.lying.quantity
        )));
    }
    Ok(Drawn {
        lot: row.lying.lot,
        place: row.lying.place,
        quantity,
        value: value_of_part(&row.lying, quantity),
    })
}

/// Carries units of a lot to another place.
///
/// # Errors
/// [`ServiceError::Rule`] for more than lie there.
pub fn transfer(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    (lot, from, to, quantity): (crate::domain::LotId, PlaceId, PlaceId, i64),
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "carry supplies",
        format!("lot {lot} {quantity}"),
        |db| {
            let part = portion(&with_lot(db, lot, from)?, quantity)?;
            let at = now.to_string();
            let step = moved("transfer", &at, who.id(), None, "");
            store::shift(db, &less(&part), &step)?;
            Ok(store::shift(db, &Drawn { place: to, ..part }, &step)?)
        },
    )
}

/// Calls the lots of a maker's number back, or lets them be used again with no reason; how many there are.
///
/// # Errors
/// [`ServiceError::Rule`] when there is no such lot.
pub fn recall(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
    number: &str,
    why: Option<&str>,
) -> Result<usize, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "recall a lot",
        number.to_owned(),
        |db| {
            let lots = store::recall(db, number, why)?;
            if lots == 0 {
                return Err(ServiceError::Rule(format!("there is no lot {number} here")));
            }
            for item in store::items(db)? {
                drafted(db, item.id, now, today)?;
            }
            Ok(lots)
        },
    )
}
