//! Stock: which lots are drawn first, what a part of a lot is worth, when to order and how much.
//!
//! Never here: the store, the clock.

use jiff::civil::Date;
use serde::Serialize;

use super::{LotId, Money, PlaceId};

/// Supplies of one lot in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lying {
    /// Which lot.
    pub lot: LotId,
    /// Where.
    pub place: PlaceId,
    /// Last day it may be used; none keeps for ever.
    pub expires: Option<Date>,
    /// Whether its maker called it back.
    pub recalled: bool,
    /// How many units.
    pub quantity: i64,
    /// What they cost together.
    pub value: Money,
}

/// A part taken from one lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// Which lot.
    pub lot: LotId,
    /// From where.
    pub place: PlaceId,
    /// How many units.
    pub quantity: i64,
    /// What they cost.
    pub value: Money,
}

/// What `quantity` of a lot's units cost: whole cents, and the last unit takes what is left, so that no cent is lost.
#[must_use]
pub fn value_of_part(lying: &Lying, quantity: i64) -> Money {
    if quantity >= lying.quantity || lying.quantity <= 0 {
        return lying.value;
    }
    let part =
        i128::from(lying.value.cents()) * i128::from(quantity.max(0)) / i128::from(lying.quantity);
    // A part of an i64 is one.
    Money::from_cents(i64::try_from(part).unwrap_or(lying.value.cents()))
}

/// Draws from what lies there, first expiring first, nothing expired or recalled; and how many are lacking.
#[must_use]
pub fn draw(lying: &[Lying], wanted: i64, today: Date) -> (Vec<Drawn>, i64) {
    let mut usable: Vec<&Lying> = lying
        .iter()
        .filter(|l| l.quantity > 0 && !l.recalled && l.expires.is_none_or(|e| e >= today))
        .collect();
    usable.sort_by_key(|l| (l.expires.unwrap_or(Date::MAX), l.lot, l.place));
    let (mut drawn, mut lacking) = (Vec::new(), wanted.max(0));
    for lot in usable {
        if lacking == 0 {
            break;
        }
        let quantity = lacking.min(lot.quantity);
        lacking -= quantity;
        drawn.push(Drawn {
            lot: lot.lot,
            place: lot.place,
            quantity,
            value: value_of_part(lot, quantity),
        });
    }
    (drawn, lacking)
}

/// How many to order: up to the par level once what is there and what is coming do not exceed the reorder point.
#[must_use]
pub fn to_order(usable: i64, coming: i64, reorder_point: i64, par_level: i64) -> Option<i64> {
    let have = usable + coming;
    (have <= reorder_point && par_level > have).then(|| par_level - have)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn lying(lot: i64, expires: Option<Date>, quantity: i64, cents: i64) -> Lying {
        Lying {
            lot: LotId(lot),
            place: PlaceId(1),
            expires,
            recalled: false,
            quantity,
            value: Money::from_cents(cents),
        }
    }

    #[test]
    fn the_first_to_expire_goes_first_and_what_is_expired_or_recalled_stays() {
        let today = date(2026, 11, 25);
        let mut recalled = lying(4, Some(date(2026, 12, 1)), 9, 900);
        recalled.recalled = true;
        let all = [
            lying(1, None, 5, 500),
            lying(2, Some(date(2027, 1, 1)), 2, 101),
            lying(3, Some(date(2026, 11, 24)), 9, 900),
            recalled,
        ];
        let (drawn, lacking) = draw(&all, 8, today);
        assert_eq!(
            drawn
                .iter()
                .map(|d| (d.lot.0, d.quantity, d.value.cents()))
                .collect::<Vec<_>>(),
            [(2, 2, 101), (1, 5, 500)]
        );
        assert_eq!(lacking, 1);
        assert_eq!(to_order(3, 0, 3, 10), Some(7));
        assert_eq!(to_order(3, 1, 3, 10), None);
    }

    proptest! {
        #[test]
        fn drawn_unit_by_unit_or_at_once_a_lot_is_worth_what_it_cost(quantity in 1_i64..200, cents in 0_i64..1_000_000, steps in prop::collection::vec(1_i64..20, 0..60)) {
            let mut lot = lying(1, None, quantity, cents);
            let mut used = 0;
            for step in steps {
                let step = step.min(lot.quantity);
                let value = value_of_part(&lot, step);
                lot.quantity -= step;
                lot.value = Money::from_cents(lot.value.cents() - value.cents());
                used += value.cents();
                prop_assert!(lot.value.cents() >= 0 && (lot.quantity > 0 || lot.value == Money::ZERO));
            }
            prop_assert_eq!(used + lot.value.cents(), cents);
        }
    }
}
