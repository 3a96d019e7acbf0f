//! Purchase orders with their lines. The schema keeps one open draft for an item.

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::{StoreError, one};
use super::Item;
use crate::domain::{ItemId, Money, OrderId, OrderLineId, VendorId};

/// A purchase order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The store's number.
    pub id: OrderId,
    /// From whom.
    pub vendor: VendorId,
    /// `draft`, `ordered`, `closed`, `cancelled`.
    pub state: String,
    /// UTC, ISO 8601.
    pub made_at: String,
}

/// One item on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The store's number.
    pub id: OrderLineId,
    /// On which order.
    pub order: OrderId,
    /// What.
    pub item: ItemId,
    /// As the order's, or closed before it.
    pub state: String,
    /// How many units are asked for.
    pub quantity: i64,
    /// How many have come.
    pub received: i64,
    /// For one unit.
    pub price: Money,
}

/// Puts an item on its vendor's draft, making the draft if there is none; none when the item is on a draft already.
///
/// # Errors
/// [`StoreError::Refused`] for a quantity that is none.
pub fn draft_line(
    db: &Connection,
    item: &Item,
    quantity: i64,
    at: &str,
) -> Result<Option<OrderLineId>, StoreError> {
    let there: Option<i64> = db
        .query_row(
            "SELECT id FROM supply_order_lines WHERE item_id = ?1 AND state = 'draft'",
            [item.id.0],
            |row| row.get(0),
        )
        .optional()?;
    if there.is_some() {
        return Ok(None);
    }
    db.execute(
        "INSERT INTO supply_orders (vendor_id, state, made_at) SELECT ?1, 'draft', ?2
         WHERE NOT EXISTS (SELECT 1 FROM supply_orders WHERE vendor_id = ?1 AND state = 'draft')",
        (item.vendor.0, at),
    )?;
    db.execute(
        "INSERT INTO supply_order_lines (order_id, item_id, state, quantity, price_cents)
         SELECT id, ?2, 'draft', ?3, ?4 FROM supply_orders WHERE vendor_id = ?1 AND state = 'draft'",
        (item.vendor.0, item.id.0, quantity, item.price.cents()),
    )?;
    Ok(Some(OrderLineId(db.last_insert_rowid())))
}

/// Units of an item that are ordered and have not come.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn coming(db: &Connection, item: ItemId) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(sum(CASE WHEN quantity > received THEN quantity - received ELSE 0 END), 0) FROM supply_order_lines WHERE item_id = ?1 AND state = 'ordered'";
    Ok(db.query_row(sql, [item.0], |row| row.get(0))?)
}

/// Orders, newest first; without those that are over unless asked.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn orders(db: &Connection, over_too: bool) -> Result<Vec<Order>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, vendor_id, state, made_at FROM supply_orders WHERE ?1 OR state IN ('draft', 'ordered') ORDER BY id DESC",
    )?;
    let rows = statement.query_map([over_too], order_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One order.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn order(db: &Connection, id: OrderId) -> Result<Order, StoreError> {
    let sql = "SELECT id, vendor_id, state, made_at FROM supply_orders WHERE id = ?1";
    one(db.query_row(sql, [id.0], order_of), "such order")
}

fn order_of(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        id: OrderId(row.get(0)?),
        vendor: VendorId(row.get(1)?),
        state: row.get(2)?,
        made_at: row.get(3)?,
    })
}

/// The lines of an order.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn lines(db: &Connection, order: OrderId) -> Result<Vec<Line>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, order_id, item_id, state, quantity, received, price_cents FROM supply_order_lines WHERE order_id = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([order.0], |row| {
        Ok(Line {
            id: OrderLineId(row.get(0)?),
            order: OrderId(row.get(1)?),
            item: ItemId(row.get(2)?),
            state: row.get(3)?,
            quantity: row.get(4)?,
            received: row.get(5)?,
            price: Money::from_cents(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Moves an order with its lines to a state.
///
/// # Errors
/// [`StoreError::Refused`] where it would make a second draft.
pub fn set_order_state(
    db: &Connection,
    id: OrderId,
    state: &str,
    at: &str,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE supply_orders SET state = ?2, ordered_at = CASE WHEN ?2 = 'ordered' THEN ?3 ELSE ordered_at END WHERE id = ?1",
        (id.0, state, at),
    )?;
    db.execute(
        "UPDATE supply_order_lines SET state = ?2 WHERE order_id = ?1 AND state IN ('draft', 'ordered')",
        (id.0, state),
    )?;
    Ok(())
}

/// Notes units of a line that came.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn receive_line(db: &Connection, id: OrderLineId, quantity: i64) -> Result<(), StoreError> {
    db.execute(
        "UPDATE supply_order_lines SET received = received + ?2 WHERE id = ?1",
        (id.0, quantity),
    )?;
    db.execute(
        "UPDATE supply_order_lines SET state = 'closed' WHERE id = ?1 AND received >= quantity",
        [id.0],
    )?;
    Ok(())
}

/// Closes an order of which everything has come.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn close_if_received(db: &Connection, id: OrderId) -> Result<(), StoreError> {
    db.execute(
        "UPDATE supply_orders SET state = 'closed' WHERE id = ?1 AND state = 'ordered'
         AND NOT EXISTS (SELECT 1 FROM supply_order_lines WHERE order_id = ?1 AND state = 'ordered')",
        [id.0],
    )?;
    Ok(())
}
