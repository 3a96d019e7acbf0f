//! What is owed, as sums that the schema keeps in step with the ledger: by day, by patient, by claim.
//!
//! Never here: ages of debts (they move with the date), rules of billing.

use jiff::civil::Date;
use rusqlite::Connection;

use super::StoreError;
use super::people::parsed;
use crate::domain::{Account, Money, PatientId};

/// Whose balances a sum is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Payers owe.
    Payers,
    /// Patients owe.
    Patients,
    /// Patients have something over.
    Credits,
}

impl Side {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "payers" => Some(Self::Payers),
            "patients" => Some(Self::Patients),
            "credits" => Some(Self::Credits),
            _ => None,
        }
    }
}

/// Balances of one side that began on one day together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedDay {
    /// Whose.
    pub side: Side,
    /// Day of service, or the first day on which the patient owed anything.
    pub day: Date,
    /// How many.
    pub number: i64,
    /// How much; credits are below nothing.
    pub owed: Money,
}

/// What is owed by the day since when.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn by_day(db: &Connection) -> Result<Vec<OwedDay>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT side, day, number, cents FROM owed_days WHERE number <> 0 ORDER BY side, day",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(OwedDay {
            side: parsed(row, 0, Side::parse)?,
            day: parsed(row, 1, |t| t.parse().ok())?,
            number: row.get(2)?,
            owed: Money::from_cents(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A patient who owes something or has something over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAccount {
    /// Who.
    pub patient: PatientId,
    /// As charts are filed.
    pub name: String,
    /// Owed; below nothing is a credit.
    pub owed: Money,
    /// The first day on which anything was owed; the last of all days when nothing ever was.
    pub since: Date,
    /// Agreed instalment, if there is a plan.
    pub instalment: Option<Money>,
    /// Statements since then.
    pub statements: i64,
}

/// Patients with a balance, most owed first: so many of them, or all; of those owed since a stretch of days when one is named.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn accounts(
    db: &Connection,
    since: Option<(Date, Date)>,
    limit: Option<u32>,
) -> Result<Vec<OpenAccount>, StoreError> {
    let of_days = since.map_or(
        "?1 IS NULL AND ?2 IS NULL",
        |_| "b.since BETWEEN ?1 AND ?2 AND b.owed_cents > 0",
    );
    let mut statement = db.prepare_cached(&format!(
        "SELECT b.patient_id, p.family_name || ', ' || p.given_name, b.owed_cents, b.since, l.instalment_cents,
         (SELECT count(*) FROM statements s WHERE s.patient_id = b.patient_id AND s.made_on >= b.since)
         FROM patient_balances b JOIN patients p ON p.id = b.patient_id LEFT JOIN payment_plans l ON l.patient_id = b.patient_id
         WHERE b.owed_cents <> 0 AND {of_days} ORDER BY b.owed_cents DESC, b.patient_id LIMIT ?3"
    ))?;
    let (from, to) = since.unzip();
    let days = (from.map(|d| d.to_string()), to.map(|d| d.to_string()));
    let limit = limit.map_or(i64::MAX, i64::from);
    let rows = statement.query_map((days.0, days.1, limit), |row| {
        Ok(OpenAccount {
            patient: PatientId(row.get(0)?),
            name: row.get(1)?,
            owed: Money::from_cents(row.get(2)?),
            since: parsed(row, 3, |t| t.parse().ok())?,
            instalment: row.get::<_, Option<i64>>(4)?.map(Money::from_cents),
            statements: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What stands in an account, debits less credits.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_account(db: &Connection, account: Account) -> Result<Money, StoreError> {
    let sql =
        "SELECT coalesce(sum(debit_cents - credit_cents), 0) FROM ledger_days WHERE account = ?1";
    let cents = db
        .prepare_cached(sql)?
        .query_row([account.as_str()], |row| row.get(0))?;
    Ok(Money::from_cents(cents))
}

/// Every sum with what it is made of: its name in a sentence, its table, its columns, and which of its rows count.
const SUMS: [(&str, &str, &str, &str); 7] = [
    (
        "days of the ledger",
        "ledger_days",
        "account, day, debit_cents, credit_cents",
        "",
    ),
    (
        "patients' balances",
        "patient_balances",
        "patient_id, owed_cents, since",
        "",
    ),
    (
        "claims' balances",
        "claim_balances",
        "claim_id, owed_cents, service_from",
        "",
    ),
    (
        "days of what came in",
        "collection_days",
        "day, rendering_npi, cents",
        "WHERE cents <> 0",
    ),
    (
        "days of what is owed",
        "owed_days",
        "side, day, number, cents",
        "WHERE number <> 0 OR cents <> 0",
    ),
    (
        "counts of claims",
        "claim_counts",
        "state, number, total_cents",
        "WHERE number <> 0 OR total_cents <> 0",
    ),
    (
        "counts of remittances",
        "remittance_counts",
        "remittance_id, number, held, denied",
        "WHERE number <> 0 OR held <> 0 OR denied <> 0",
    ),
];

/// Sums that are not those of their rows, one sentence each.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn unequal(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for (name, table, columns, that_count) in SUMS {
        let kept = format!("SELECT {columns} FROM {table} {that_count}");
        let anew = format!("SELECT {columns} FROM {table}_anew {that_count}");
        let sql = format!(
            "SELECT (SELECT count(*) FROM ({kept} EXCEPT {anew}) AS more) + (SELECT count(*) FROM ({anew} EXCEPT {kept}) AS fewer)"
        );
        let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        if count > 0 {
            faults.push(format!(
                "{count} {name} are not the sums of their rows; export the office and report this"
            ));
        }
    }
    Ok(faults)
}

/// Adds every row up anew: after a fill during which the schema's own counting rested.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn add_up(db: &Connection) -> Result<(), StoreError> {
    for (_, table, ..) in SUMS {
        db.execute_batch(&format!("DELETE FROM {table};"))?;
    }
    // Days of what is owed count themselves as the balances come in.
    for (_, table, columns, _) in SUMS.iter().filter(|(_, table, ..)| *table != "owed_days") {
        db.execute_batch(&format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_anew;"
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Something that happens to an office's money.
    #[derive(Debug, Clone)]
    enum Happening {
        /// Debit, credit, cents, patient, claim, day.
        Post(usize, usize, i64, Option<i64>, Option<i64>, i8),
        /// Somebody else rendered a claim.
        Render(i64, i64),
        /// A claim comes to stand elsewhere.
        Move(i64, usize),
        /// A remittance decides on a claim: which remittance, whether it is known here, charged, paid.
        Decide(i64, bool, i64, i64),
        /// Every held decision of a remittance is matched.
        Match(i64),
    }

    const STATES: [&str; 5] = ["draft", "scrubbed", "ready", "draft", "closed"];

    fn happening() -> impl Strategy<Value = Happening> {
        let number = 1..5_i64;
        prop_oneof![
            6 => (0..9_usize, 0..9_usize, 1..500_i64, prop::option::of(number.clone()), prop::option::of(number.clone()), 1..28_i8)
                .prop_map(|(d, c, cents, p, claim, day)| Happening::Post(d, c, cents, p, claim, day)),
            1 => (number.clone(), 0..3_i64).prop_map(|(c, n)| Happening::Render(c, n)),
            1 => (number.clone(), 0..STATES.len()).prop_map(|(c, s)| Happening::Move(c, s)),
            1 => (number.clone(), any::<bool>(), 0..3_i64, 0..3_i64).prop_map(|(r, k, c, p)| Happening::Decide(r, k, c, p)),
            1 => number.prop_map(Happening::Match),
        ]
    }

    fn office() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        crate::store::migrate::to_newest(&mut db).unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF;").unwrap();
        for id in 1..5 {
            db.execute(
                "INSERT INTO patients (id, mrn, given_name, family_name, born, sex) VALUES (?1, ?2, 'A', 'B', '1960-01-01', 'U')",
                (id, format!("{id}")),
            )
            .unwrap();
            db.execute(
                "INSERT INTO claims (id, control, patient_id, payer_id, rank, frequency, state, service_from, total_cents, rendering_npi, content, made_at)
                 VALUES (?1, ?2, ?1, 1, 1, '1', 'draft', ?3, ?4, '', '{}', '')",
                (id, format!("C{id}"), format!("2026-04-0{id}"), id * 100),
            )
            .unwrap();
        }
        db
    }

    fn happen(db: &Connection, what: &Happening) {
        match what {
            Happening::Post(debit, credit, cents, patient, claim, day) => {
                let (debit, credit) = (Account::ALL[*debit], Account::ALL[*credit]);
                if debit == credit {
                    return;
                }
                let entry = crate::domain::Entry {
                    debit,
                    credit,
                    amount: Money::from_cents(*cents),
                    patient: patient.map(PatientId),
                    claim: claim.map(crate::domain::ClaimId),
                    remittance: None,
                    memo: String::new(),
                };
                let day = jiff::civil::date(2026, 5, *day);
                super::super::ledger::post(db, day, [entry]).unwrap();
            }
            Happening::Render(claim, who) => {
                let to = "UPDATE claims SET rendering_npi = ?2 WHERE id = ?1";
                db.execute(to, (claim, who.to_string())).unwrap();
            }
            // A step that a claim cannot take is refused, and counts nowhere.
            Happening::Move(claim, state) => {
                let to = "UPDATE claims SET state = ?2, total_cents = total_cents + CASE WHEN state = 'draft' THEN 7 ELSE 0 END WHERE id = ?1";
                let _ = db.execute(to, (claim, STATES[*state]));
            }
            Happening::Decide(remittance, known, charged, paid) => {
                db.execute(
                    "INSERT INTO remittance_claims (remittance_id, claim_id, control, patient_name, status, charged_cents, paid_cents, payer_control, remarks, note)
                     VALUES (?1, ?2, '', '', '1', ?3, ?4, '', '', '')",
                    (remittance, known.then_some(1), charged, paid),
                )
                .unwrap();
            }
            Happening::Match(remittance) => {
                let sql = "UPDATE remittance_claims SET claim_id = 2 WHERE remittance_id = ?1 AND claim_id IS NULL";
                db.execute(sql, [remittance]).unwrap();
            }
        }
    }

    /// What patients owe and what payers owe, added up from the happenings themselves.
    fn by_hand(all: &[Happening]) -> (BTreeMap<i64, i64>, BTreeMap<i64, i64>) {
        let (mut patients, mut claims) = (BTreeMap::new(), BTreeMap::new());
        for one in all {
            let Happening::Post(debit, credit, cents, patient, claim, _) = one else {
                continue;
            };
            if debit == credit {
                continue;
            }
            for (account, signed) in [(debit, *cents), (credit, -*cents)] {
                match (Account::ALL[*account], patient, claim) {
                    (Account::PatientReceivable, Some(p), _) => {
                        *patients.entry(*p).or_insert(0) += signed;
                    }
                    (Account::InsuranceReceivable, _, Some(c)) => {
                        *claims.entry(*c).or_insert(0) += signed;
                    }
                    _ => {}
                }
            }
        }
        patients.retain(|_, cents| *cents != 0);
        claims.retain(|_, cents| *cents != 0);
        (patients, claims)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn sums_are_those_of_their_rows_whatever_happens(all in prop::collection::vec(happening(), 0..60)) {
            let db = office();
            for one in &all {
                happen(&db, one);
            }
            prop_assert_eq!(unequal(&db).unwrap(), Vec::<String>::new());
            let (patients, claims) = by_hand(&all);
            let kept: BTreeMap<i64, i64> = accounts(&db, None, None)
                .unwrap()
                .into_iter()
                .map(|a| (a.patient.0, a.owed.cents()))
                .collect();
            prop_assert_eq!(&kept, &patients);
            let sum = |side| -> i64 {
                by_day(&db).unwrap().iter().filter(|d| d.side == side).map(|d| d.owed.cents()).sum()
            };
            prop_assert_eq!(sum(Side::Payers), claims.values().sum::<i64>());
            prop_assert_eq!(sum(Side::Patients), patients.values().filter(|c| **c > 0).sum::<i64>());
            prop_assert_eq!(sum(Side::Credits), patients.values().filter(|c| **c < 0).sum::<i64>());
            add_up(&db).unwrap();
            prop_assert_eq!(unequal(&db).unwrap(), Vec::<String>::new());
        }
    }

    #[test]
    fn a_sum_that_went_wrong_is_told() {
        let db = office();
        happen(&db, &Happening::Post(0, 2, 5, Some(1), Some(1), 3));
        db.execute_batch("UPDATE ledger_days SET debit_cents = debit_cents + 1;")
            .unwrap();
        assert_eq!(unequal(&db).unwrap().len(), 1);
        add_up(&db).unwrap();
        assert!(unequal(&db).unwrap().is_empty());
    }
}
