//! Purchase orders: drafted once when the reorder point is crossed, sent by a person, received in parts.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::stock::{Receipt, received};
use crate::domain::supplies::to_order;
use crate::domain::{ItemId, Money, OrderId, OrderLineId, Permission};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, supplies as store};

/// An order as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// The store's number.
    pub id: OrderId,
    /// From whom.
    pub vendor: String,
    /// How to reach them.
    pub contact: String,
    /// `draft`, `ordered`, `closed`, `cancelled`.
    pub state: String,
    /// UTC, ISO 8601.
    pub made_at: String,
    /// What is asked for.
    pub lines: Vec<OrderLine>,
    /// All of it.
    pub total: Money,
}

/// One item on an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderLine {
    /// The store's number.
    pub id: OrderLineId,
    /// Which item.
    pub item: ItemId,
    /// The office's number for it.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How many units.
    pub quantity: i64,
    /// How many have come.
    pub received: i64,
    /// For one unit.
    pub price: Money,
}

/// Drafts an item's order if its point is crossed and none is open; whether it did.
pub(in crate::service) fn drafted(
    db: &Transaction<'_>,
    item: ItemId,
    now: Timestamp,
    today: Date,
) -> Result<bool, ServiceError> {
    let item = store::item(db, item)?;
    let usable = store::stock(db, Some(item.id))?
        .iter()
        .filter(|l| !l.lying.recalled && l.lying.expires.is_none_or(|e| e >= today))
        .map(|l| l.lying.quantity)
        .sum();
    let coming = store::coming(db, item.id)?;
    match to_order(usable, coming, item.reorder_point, item.par_level) {
        Some(quantity) => Ok(store::draft_line(db, &item, quantity, &now.to_string())?.is_some()),
        None => Ok(false),
    }
}

/// Looks through every item and drafts what is due; the open orders then.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be written.
pub fn reorder(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<(usize, Vec<OrderView>), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "draft orders",
        today.to_string(),
        |db| {
            let mut count = 0;
            for item in store::items(db)? {
                count += usize::from(drafted(db, item.id, now, today)?);
            }
            Ok((count, views(db)?))
        },
    )
}

pub(super) fn views(db: &Transaction<'_>) -> Result<Vec<OrderView>, ServiceError> {
    let (vendors, items) = (store::vendors(db)?, store::items(db)?);
    let mut all = Vec::new();
    for order in store::orders(db, false)? {
        let mut lines = Vec::new();
        for line in store::lines(db, order.id)? {
            let item = items.iter().find(|i| i.id == line.item);
            lines.push(OrderLine {
                id: line.id,
                item: line.item,
                sku: item.map(|i| i.sku.clone()).unwrap_or_default(),
                name: item.map(|i| i.name.clone()).unwrap_or_default(),
                quantity: line.quantity,
                received: line.received,
                price: line.price,
            });
        }
        let vendor = vendors.iter().find(|(id, _, _)| *id == order.vendor);
        let total = lines
            .iter()
            .map(|l| l.price.cents().saturating_mul(l.quantity));
        all.push(OrderView {
            id: order.id,
            vendor: vendor.map(|v| v.1.clone()).unwrap_or_default(),
            contact: vendor.map(|v| v.2.clone()).unwrap_or_default(),
            state: order.state,
            made_at: order.made_at,
            total: Money::from_cents(total.fold(0, i64::saturating_add)),
            lines,
        });
    }
    Ok(all)
}

/// Notes that a draft was sent to its vendor, or calls an order off.
///
/// # Errors
/// [`ServiceError::Rule`] for a step that there is not.
pub fn place_order(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    id: OrderId,
    to: &str,
) -> Result<(), ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "place an order",
        format!("order {id} {to}"),
        |db| {
            let order = store::order(db, id)?;
            let fine = matches!(
                (order.state.as_str(), to),
                ("draft", "ordered" | "cancelled") | ("ordered", "cancelled" | "closed")
            );
            if !fine {
                return Err(ServiceError::Rule(format!(
                    "an order that is {} cannot be {to}",
                    order.state
                )));
            }
            Ok(store::set_order_state(db, id, to, &now.to_string())?)
        },
    )
}

/// Takes a delivery, or part of one, of a line in; an order is closed when everything has come.
///
/// # Errors
/// [`ServiceError::Rule`] for an order that was not placed, or a line that is not on it.
pub fn receive(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    order: OrderId,
    receipt: &Receipt,
) -> Result<i64, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "receive supplies",
        format!("order {order} item {}", receipt.item),
        |db| {
            if store::order(db, order)?.state != "ordered" {
                return Err(ServiceError::Rule(format!(
                    "order {order} is not on its way; place it first"
                )));
            }
            let line = store::lines(db, order)?
                .into_iter()
                .find(|l| l.item == receipt.item && l.state == "ordered")
                .ok_or_else(|| {
                    ServiceError::Rule("nothing of this item is awaited on this order".into())
                })?;
            received(db, who.id(), now, receipt)?;
            store::receive_line(db, line.id, receipt.quantity)?;
            store::close_if_received(db, order)?;
            Ok((line.quantity - line.received - receipt.quantity).max(0))
        },
    )
}
