//! Which records have been kept long enough: `assets/records/retention.toml`. They are listed; nothing is destroyed by itself.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::{OF_AGE, Permission};
use crate::service::{Office, Places, ServiceError, SignedIn};
use crate::store::patient_keys::{self, Found};
use crate::store::releases;

/// How long records are kept at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Rules {
    adults: Adults,
    minors: Minors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Adults {
    years: i16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Minors {
    until_age: i16,
}

/// A record that may be destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The record.
    #[serde(flatten)]
    pub patient: Found,
    /// The last visit.
    pub last_visit: Date,
    /// Since when it is due.
    pub due_since: Date,
    /// A hold stands: it is kept.
    pub held: bool,
}

impl Rules {
    /// Reads the rules.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(places: &Places) -> Result<Self, ServiceError> {
        super::read_toml(&places.assets.join("records/retention.toml"))
    }

    /// The day from which a record may go.
    #[must_use]
    pub fn due(&self, born: Date, last_visit: Date) -> Date {
        let later = |from: Date, years: i16| from.saturating_add(Span::new().years(years));
        let adult = later(last_visit, self.adults.years);
        if last_visit < later(born, OF_AGE) {
            adult.max(later(born, self.minors.until_age))
        } else {
            adult
        }
    }
}

/// Records due for destruction, the longest gone first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for roles that do not register.
pub fn due(
    office: &mut Office,
    who: &SignedIn,
    (now, today): (Timestamp, Date),
    rules: &Rules,
    limit: u32,
) -> Result<Vec<Due>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Register,
        "see retention",
        String::new(),
        |db| {
            let before = today.saturating_sub(Span::new().years(rules.adults.years));
            let mut listed = Vec::new();
            for gone in releases::last_seen_before(db, before, limit)? {
                let due_since = rules.due(gone.born, gone.last_visit);
                if due_since <= today {
                    listed.push(Due {
                        patient: patient_keys::found(db, gone.patient)?,
                        last_visit: gone.last_visit,
                        due_since,
                        held: gone.held,
                    });
                }
            }
            Ok(listed)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_childs_record_is_kept_until_they_are_grown_and_longer() {
        let rules = Rules {
            adults: Adults { years: 10 },
            minors: Minors { until_age: 28 },
        };
        assert_eq!(
            rules.due(date(1960, 1, 1), date(2010, 5, 6)),
            date(2020, 5, 6)
        );
        assert_eq!(
            rules.due(date(2000, 1, 1), date(2005, 5, 6)),
            date(2028, 1, 1)
        );
        assert_eq!(
            rules.due(date(2000, 1, 1), date(2017, 12, 31)),
            date(2028, 1, 1)
        );
        assert_eq!(
            rules.due(date(2000, 2, 29), date(2018, 3, 1)),
            date(2028, 3, 1)
        );
    }
}
