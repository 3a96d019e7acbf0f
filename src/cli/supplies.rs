//! `chartwright supplies`: what is on the shelf, orders that are due, deliveries.

use std::io::Write;

use anyhow::Context;
use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use super::TextOrJson;
use super::billing::json;
use super::entry::Entry;
use crate::domain::{Money, OrderId};
use crate::service::Places;
use crate::service::supplies::{self, OrderView, Receipt};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    entry: Entry,
    /// Output.
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: TextOrJson,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Items with their lots, what they are worth, what is wrong.
    List {
        /// Only items with something wrong.
        #[arg(long)]
        alerts: bool,
    },
    /// Draft what has crossed its reorder point, and list the open orders.
    Reorder {
        /// Note that every draft was sent to its vendor.
        #[arg(long)]
        place: bool,
    },
    /// Take a delivery, or part of one, in.
    Receive {
        /// The order's number.
        order: i64,
        /// The item's number.
        sku: String,
        /// How many units came.
        quantity: i64,
        /// The maker's lot number.
        #[arg(long)]
        lot: String,
        /// Last day it may be used.
        #[arg(long)]
        expires: Option<Date>,
        /// What they cost together, in cents; the order's price without it.
        #[arg(long, value_name = "CENTS")]
        cost: Option<i64>,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (mut office, who) = arguments.entry.sign_in(&Places::find())?;
    let (now, today) = (Timestamp::now(), ZonedDateTime::now().date());
    let mut out = std::io::stdout().lock();
    let as_json = arguments.format == TextOrJson::Json;
    match &arguments.action {
        Action::List { alerts } => {
            let mut shelf = supplies::shelf(&mut office, &who, now, today)?;
            shelf.items.retain(|i| !alerts || !i.alerts.is_empty());
            if as_json {
                return json(&mut out, &shelf);
            }
            for item in &shelf.items {
                let wrong: Vec<&str> = item.alerts.iter().map(|a| a.title()).collect();
                let have = format!("{} {}", item.usable, item.unit);
                writeln!(
                    out,
                    "{:<10}{:<40}{have:>14}{:>13}  {}",
                    item.sku,
                    item.name,
                    item.value.to_string(),
                    wrong.join(", ")
                )?;
            }
            writeln!(out, "{:<64}{:>13}", "worth", shelf.value.to_string())?;
        }
        Action::Reorder { place } => {
            let (count, mut orders) = supplies::reorder(&mut office, &who, now, today)?;
            if *place {
                for order in orders.iter_mut().filter(|o| o.state == "draft") {
                    supplies::place_order(&mut office, &who, now, order.id, "ordered")?;
                    order.state = "ordered".into();
                }
            }
            if as_json {
                return json(&mut out, &orders);
            }
            for order in &orders {
                print(&mut out, order)?;
            }
            writeln!(
                out,
                "{count} items were put on drafts; {} orders are open",
                orders.len()
            )?;
        }
        Action::Receive {
            order,
            sku,
            quantity,
            lot,
            expires,
            cost,
        } => {
            let orders = supplies::reorder(&mut office, &who, now, today)?.1;
            let line = orders
                .iter()
                .filter(|o| o.id == OrderId(*order))
                .flat_map(|o| &o.lines)
                .find(|l| l.sku == *sku)
                .with_context(|| format!("order {order} is not open or has no {sku} on it; see: chartwright supplies reorder"))?;
            let price = line
                .price
                .cents()
                .checked_mul(*quantity)
                .context("that many cost more than can be counted")?;
            let receipt = Receipt {
                item: line.item,
                lot: lot.clone(),
                expires: *expires,
                quantity: *quantity,
                cost: Money::from_cents(cost.unwrap_or(price)),
                place: None,
            };
            let left = supplies::receive(&mut office, &who, now, OrderId(*order), &receipt)?;
            if as_json {
                return json(
                    &mut out,
                    &serde_json::json!({ "received": quantity, "awaited": left }),
                );
            }
            writeln!(out, "{quantity} of {sku} received, {left} still to come")?;
        }
    }
    Ok(())
}

fn print(out: &mut impl Write, order: &OrderView) -> anyhow::Result<()> {
    writeln!(
        out,
        "order {}  {}  {}  {}  ({})",
        order.id, order.state, order.vendor, order.total, order.contact
    )?;
    for line in &order.lines {
        writeln!(
            out,
            "    {:>4} × {:<10}{}  ({} received)",
            line.quantity, line.sku, line.name, line.received
        )?;
    }
    Ok(())
}
