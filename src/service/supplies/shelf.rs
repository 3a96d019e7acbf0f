//! The shelf as people see it: each item with its lots, what it is worth, what is wrong with it.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::ordering::{OrderView, views};
use crate::domain::{EncounterId, ItemId, LotId, Money, Permission, PlaceId};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{Transaction, supplies as store};

/// Days before its last in which a lot is said to expire soon.
const SOON_DAYS: i64 = 45;

/// What is wrong with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// None can be used.
    Out,
    /// At the reorder point or below.
    Low,
    /// A lot was called back.
    Recalled,
    /// A lot is past its day.
    Expired,
    /// A lot soon will be.
    ExpiresSoon,
}

impl Alert {
    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Out => "Out of stock",
            Self::Low => "Low",
            Self::Recalled => "Recalled lot",
            Self::Expired => "Expired",
            Self::ExpiresSoon => "Expires soon",
        }
    }
}

/// One lot in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShelfLot {
    /// The store's number.
    pub lot: LotId,
    /// Where.
    pub place: PlaceId,
    /// The place's name.
    pub place_name: String,
    /// The maker's number.
    pub number: String,
    /// Last day.
    pub expires: Option<Date>,
    /// Why it was called back.
    pub recall: Option<String>,
    /// How many units.
    pub quantity: i64,
    /// What they cost.
    pub value: Money,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShelfItem {
    /// The store's number.
    pub id: ItemId,
    /// The office's number for it.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// What is counted.
    pub unit: String,
    /// Who sells it.
    pub vendor: String,
    /// Units that can be used.
    pub usable: i64,
    /// Units ordered that have not come.
    pub coming: i64,
    /// At this many or fewer it is ordered.
    pub reorder_point: i64,
    /// Up to this many.
    pub par_level: i64,
    /// What all of it cost.
    pub value: Money,
    /// First expiring first.
    pub lots: Vec<ShelfLot>,
    /// What is wrong, worst first.
    pub alerts: Vec<Alert>,
}

/// Everything on the shelf and on order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shelf {
    /// By name.
    pub items: Vec<ShelfItem>,
    /// Open orders, newest first.
    pub orders: Vec<OrderView>,
    /// What everything cost.
    pub value: Money,
    /// Places; deliveries go to the first.
    pub places: Vec<(PlaceId, String)>,
    /// Whether receipts less use equal what lies there, to the cent.
    pub sums_agree: bool,
}

/// The shelf.
///
/// # Errors
/// [`ServiceError::Store`] when the store cannot be read.
pub fn shelf(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    today: Date,
) -> Result<Shelf, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewSchedule,
        "see supplies",
        today.to_string(),
        |db| shelf_in(db, today),
    )
}

pub(in crate::service) fn shelf_in(
    db: &Transaction<'_>,
    today: Date,
) -> Result<Shelf, ServiceError> {
    let (places, vendors) = (store::places(db)?, store::vendors(db)?);
    let stock = store::stock(db, None)?;
    let mut shelf = Shelf::default();
    for item in store::items(db)? {
        let lots: Vec<ShelfLot> = stock
            .iter()
            .filter(|l| l.item == item.id)
            .map(|l| ShelfLot {
                lot: l.lying.lot,
                place: l.lying.place,
                place_name: places
                    .iter()
                    .find(|(id, _)| *id == l.lying.place)
                    .map(|(_, name)| name.clone())
                    .unwrap_or_default(),
                number: l.lot.clone(),
                expires: l.lying.expires,
                recall: l.recall.clone(),
                quantity: l.lying.quantity,
                value: l.lying.value,
            })
            .collect();
        let fine = |l: &&ShelfLot| l.recall.is_none() && l.expires.is_none_or(|e| e >= today);
        let usable = lots.iter().filter(fine).map(|l| l.quantity).sum();
        let vendor = vendors.iter().find(|(id, _, _)| *id == item.vendor);
        shelf.items.push(ShelfItem {
            alerts: alerts(&lots, usable, item.reorder_point, today),
            id: item.id,
            sku: item.sku,
            name: item.name,
            unit: item.unit,
            vendor: vendor.map(|v| v.1.clone()).unwrap_or_default(),
            usable,
            coming: store::coming(db, item.id)?,
            reorder_point: item.reorder_point,
            par_level: item.par_level,
            value: lots.iter().map(|l| l.value).sum(),
            lots,
        });
    }
    shelf.value = shelf.items.iter().map(|i| i.value).sum();
    shelf.orders = views(db)?;
    shelf.places = places;
    let (moved, lying) = store::sums(db)?;
    shelf.sums_agree = moved == lying;
    Ok(shelf)
}

fn alerts(lots: &[ShelfLot], usable: i64, reorder_point: i64, today: Date) -> Vec<Alert> {
    let soon = today.saturating_add(Span::new().days(SOON_DAYS));
    let any = |wrong: &dyn Fn(&ShelfLot) -> bool| lots.iter().any(wrong);
    let all = [
        (Alert::Out, usable == 0),
        (Alert::Low, usable > 0 && usable <= reorder_point),
        (Alert::Recalled, any(&|l| l.recall.is_some())),
        (
            Alert::Expired,
            any(&|l| l.expires.is_some_and(|e| e < today)),
        ),
        (
            Alert::ExpiresSoon,
            any(&|l| l.expires.is_some_and(|e| e >= today && e <= soon)),
        ),
    ];
    all.into_iter()
        .filter(|(_, is)| *is)
        .map(|(alert, _)| alert)
        .collect()
}

/// Patients who were given something of a lot: encounter, name, day, how many units.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that read no charts.
pub fn given_of(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    number: &str,
) -> Result<Vec<(EncounterId, String, Date, i64)>, ServiceError> {
    office.act(
        who,
        now,
        Permission::ViewChart,
        "see who was given a lot",
        number.to_owned(),
        |db| Ok(store::given_of(db, number)?),
    )
}
