//! Items, lots, stock by place with every movement; vendors and purchase orders.

mod orders;

pub use orders::{
    Line, Order, close_if_received, coming, draft_line, lines, order, orders, receive_line,
    set_order_state,
};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, one};
use crate::domain::supplies::{Drawn, Lying};
use crate::domain::{EncounterId, ItemId, LotId, Money, PlaceId, UserId, VendorId};

/// A kind of supply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The store's number.
    pub id: ItemId,
    /// The office's own number for it.
    pub sku: String,
    /// As people call it.
    pub name: String,
    /// What is counted: `box`, `vial`.
    pub unit: String,
    /// Who sells it.
    pub vendor: VendorId,
    /// At this many or fewer it is ordered.
    pub reorder_point: i64,
    /// Up to this many.
    pub par_level: i64,
    /// What a unit cost last.
    pub price: Money,
}

/// Adds a vendor.
///
/// # Errors
/// [`StoreError::Refused`] for a name already given.
pub fn add_vendor(db: &Connection, name: &str, contact: &str) -> Result<VendorId, StoreError> {
    db.execute(
        "INSERT INTO supply_vendors (name, contact) VALUES (?1, ?2)",
        [name, contact],
    )?;
    Ok(VendorId(db.last_insert_rowid()))
}

/// Vendors with how to reach them.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn vendors(db: &Connection) -> Result<Vec<(VendorId, String, String)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, name, contact FROM supply_vendors ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        Ok((VendorId(row.get(0)?), row.get(1)?, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a place.
///
/// # Errors
/// [`StoreError::Refused`] for a name already given.
pub fn add_place(db: &Connection, name: &str) -> Result<PlaceId, StoreError> {
    db.execute("INSERT INTO supply_places (name) VALUES (?1)", [name])?;
    Ok(PlaceId(db.last_insert_rowid()))
}

/// Places in the order they were added; deliveries go to the first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn places(db: &Connection) -> Result<Vec<(PlaceId, String)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id, name FROM supply_places ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((PlaceId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds an item; `item.id` is not used.
///
/// # Errors
/// [`StoreError::Refused`] for a number already given or a par level that is not above the reorder point.
pub fn add_item(db: &Connection, item: &Item) -> Result<ItemId, StoreError> {
    db.execute(
        "INSERT INTO supply_items (sku, name, unit, vendor_id, reorder_point, par_level, price_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            &item.sku,
            &item.name,
            &item.unit,
            item.vendor.0,
            item.reorder_point,
            item.par_level,
            item.price.cents(),
        ),
    )?;
    Ok(ItemId(db.last_insert_rowid()))
}

const ITEM: &str = "SELECT id, sku, name, unit, vendor_id, reorder_point, par_level, price_cents FROM supply_items";

/// Every item by name.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn items(db: &Connection) -> Result<Vec<Item>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{ITEM} ORDER BY name, id"))?;
    let rows = statement.query_map([], item_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One item.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn item(db: &Connection, id: ItemId) -> Result<Item, StoreError> {
    one(
        db.query_row(&format!("{ITEM} WHERE id = ?1"), [id.0], item_of),
        "such item",
    )
}

/// The item of a number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn item_numbered(db: &Connection, sku: &str) -> Result<Item, StoreError> {
    one(
        db.query_row(&format!("{ITEM} WHERE sku = ?1"), [sku], item_of),
        "item of this number",
    )
}

fn item_of(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: ItemId(row.get(0)?),
        sku: row.get(1)?,
        name: row.get(2)?,
        unit: row.get(3)?,
        vendor: VendorId(row.get(4)?),
        reorder_point: row.get(5)?,
        par_level: row.get(6)?,
        price: Money::from_cents(row.get(7)?),
    })
}

/// A lot with where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRow {
    /// Of which item.
    pub item: ItemId,
    /// The maker's number.
    pub lot: String,
    /// Why it was called back.
    pub recall: Option<String>,
    /// Quantity, value, expiry.
    pub lying: Lying,
}

/// The lot of an item with the maker's number, or a new one.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn lot(
    db: &Connection,
    item: ItemId,
    number: &str,
    expires: Option<Date>,
) -> Result<LotId, StoreError> {
    let day = expires.map(|d| d.to_string());
    let found = db
        .query_row(
            "SELECT id FROM supply_lots WHERE item_id = ?1 AND lot = ?2 AND coalesce(expires, '') = coalesce(?3, '')",
            (item.0, number, &day),
            |row| row.get(0).map(LotId),
        )
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    db.execute(
        "INSERT INTO supply_lots (item_id, lot, expires) VALUES (?1, ?2, ?3)",
        (item.0, number, day),
    )?;
    Ok(LotId(db.last_insert_rowid()))
}

/// Calls lots of the maker's number back; how many there are.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn recall(db: &Connection, number: &str, why: Option<&str>) -> Result<usize, StoreError> {
    Ok(db.execute(
        "UPDATE supply_lots SET recalled = ?2 WHERE lot = ?1",
        (number, why),
    )?)
}

/// Patients who were given something of a lot: encounter, patient's name, day, quantity.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn given_of(
    db: &Connection,
    number: &str,
) -> Result<Vec<(EncounterId, String, Date, i64)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.id, p.family_name || ', ' || p.given_name, e.service_on, -sum(m.quantity) FROM supply_moves m
         JOIN supply_lots l ON l.id = m.lot_id JOIN encounters e ON e.id = m.encounter_id JOIN patients p ON p.id = e.patient_id
         WHERE l.lot = ?1 GROUP BY e.id, p.family_name, p.given_name, e.service_on HAVING sum(m.quantity) < 0 ORDER BY e.service_on, e.id",
    )?;
    let rows = statement.query_map([number], |row| {
        Ok((
            EncounterId(row.get(0)?),
            row.get(1)?,
            parsed(row, 2, |t| t.parse().ok())?,
            row.get(3)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Where every lot lies, by item and expiry; empty ones are left out.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn stock(db: &Connection, item: Option<ItemId>) -> Result<Vec<LotRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT l.item_id, l.lot, l.recalled, l.id, s.place_id, l.expires, s.quantity, s.value_cents
         FROM supply_stock s JOIN supply_lots l ON l.id = s.lot_id WHERE s.quantity > 0 AND (?1 IS NULL OR l.item_id = ?1)
         ORDER BY l.item_id, coalesce(l.expires, '9999-12-31'), l.id, s.place_id",
    )?;
    let rows = statement.query_map([item.map(|i| i.0)], |row| {
        let (recall, expires): (Option<String>, Option<String>) = (row.get(2)?, row.get(5)?);
        Ok(LotRow {
            item: ItemId(row.get(0)?),
            lot: row.get(1)?,
            lying: Lying {
                lot: LotId(row.get(3)?),
                place: PlaceId(row.get(4)?),
                expires: expires.and_then(|t| t.parse().ok()),
                recalled: recall.is_some(),
                quantity: row.get(6)?,
                value: Money::from_cents(row.get(7)?),
            },
            recall,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What happened to stock and who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move<'m> {
    /// `receipt`, `use`, `return`, `count`, `waste`, `transfer`.
    pub kind: &'m str,
    /// UTC, ISO 8601.
    pub at: &'m str,
    /// Who.
    pub who: UserId,
    /// For whom.
    pub encounter: Option<EncounterId>,
    /// What was said.
    pub note: &'m str,
}

/// Brings units of a lot to a place or, where `quantity` and `value` are below nothing, takes them away.
///
/// # Errors
/// [`StoreError::Refused`] when that many do not lie there.
pub fn shift(db: &Connection, part: &Drawn, of: &Move<'_>) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO supply_stock (lot_id, place_id, quantity, value_cents) VALUES (?1, ?2, 0, 0) ON CONFLICT (lot_id, place_id) DO NOTHING",
    )?
    .execute((part.lot.0, part.place.0))?;
    db.prepare_cached(
        "UPDATE supply_stock SET quantity = quantity + ?3, value_cents = value_cents + ?4 WHERE lot_id = ?1 AND place_id = ?2",
    )?
    .execute((part.lot.0, part.place.0, part.quantity, part.value.cents()))?;
    db.prepare_cached(
        "INSERT INTO supply_moves (lot_id, place_id, kind, quantity, value_cents, at, user_id, encounter_id, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        part.lot.0,
        part.place.0,
        of.kind,
        part.quantity,
        part.value.cents(),
        of.at,
        of.who.0,
        of.encounter.map(|e| e.0),
        of.note,
    ))?;
    Ok(())
}

/// What an encounter has used of each lot and place and not given back, the last drawn first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn used_by(
    db: &Connection,
    encounter: EncounterId,
) -> Result<Vec<(ItemId, Drawn)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT l.item_id, m.lot_id, m.place_id, -sum(m.quantity), -sum(m.value_cents) FROM supply_moves m JOIN supply_lots l ON l.id = m.lot_id
         WHERE m.encounter_id = ?1 GROUP BY l.item_id, m.lot_id, m.place_id HAVING sum(m.quantity) < 0 ORDER BY max(m.id) DESC",
    )?;
    let rows = statement.query_map([encounter.0], |row| {
        Ok((
            ItemId(row.get(0)?),
            Drawn {
                lot: LotId(row.get(1)?),
                place: PlaceId(row.get(2)?),
                quantity: row.get(3)?,
                value: Money::from_cents(row.get(4)?),
            },
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets what one visit of a type (`visit:KEY`) or a unit of a procedure (`procedure:CODE`) uses up.
///
/// # Errors
/// [`StoreError::Refused`] for a quantity that is none.
pub fn set_use(
    db: &Connection,
    subject: &str,
    item: ItemId,
    quantity: i64,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO supply_use (subject, item_id, quantity) VALUES (?1, ?2, ?3) ON CONFLICT (subject, item_id) DO UPDATE SET quantity = excluded.quantity",
        (subject, item.0, quantity),
    )?;
    Ok(())
}

/// What a subject uses up.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn use_of(db: &Connection, subject: &str) -> Result<Vec<(ItemId, i64)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT item_id, quantity FROM supply_use WHERE subject = ?1 ORDER BY item_id",
    )?;
    let rows = statement.query_map([subject], |row| Ok((ItemId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The visit type of an encounter's appointment; empty where there is none.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn visit_type_of(db: &Connection, encounter: EncounterId) -> Result<String, StoreError> {
    let found = db
        .query_row(
            "SELECT visit_type FROM appointments WHERE encounter_id = ?1",
            [encounter.0],
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Cents received less cents used, and cents that lie there: equal, or the stock is wrong.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn sums(db: &Connection) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT coalesce(sum(value_cents), 0) FROM supply_moves), (SELECT coalesce(sum(value_cents), 0) FROM supply_stock)";
    Ok(db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
