//! A demo office as large as wanted: people, twenty providers, five years of visits with notes, codes, claims and payments.
//!
//! Never here: SQL (rows go in through `store::bulk`), real people.

mod billing;
pub mod chance;
pub mod errors;
pub mod people;
mod rooms;
mod visits;

use jiff::Timestamp;
use jiff::civil::Date;

use self::chance::Chance;
use self::people::{Crowd, Stock};
use super::schedule::{Times, keep_ahead};
use super::{Office, Places, ServiceError};
use crate::domain::{Npi, PatientId, Role, UserId};
use crate::store::people::{self as users, UserRow};
use crate::store::{Transaction, balances, bulk, schedule};

/// Who sees patients.
const PROVIDERS: usize = 20;
/// One in so many records is somebody's second one.
const REGISTERED_TWICE: f64 = 0.004;

/// What was put in.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Made {
    /// Patients.
    pub patients: u64,
    /// Of them, second records of others.
    pub registered_twice: u64,
    /// Visits, past and booked.
    pub visits: u64,
    /// Notes.
    pub notes: u64,
    /// Claims.
    pub claims: u64,
    /// Ledger entries.
    pub ledger: u64,
}

/// Makes the office. `told` hears what is being done and how far it is, 0 to 1.
///
/// # Errors
/// [`ServiceError::OfficeExists`]; [`ServiceError::Asset`] with the line of a fault in `assets/demo/`.
pub fn create(
    places: &Places,
    now: Timestamp,
    today: Date,
    (patients, seed): (u64, u64),
    mut told: impl FnMut(&str, f64),
) -> Result<Made, ServiceError> {
    let stock = Stock::load(&places.assets)?;
    let mut made = Made::default();
    Office::create_large_demo(places, now, today, |db| {
        made = fill(db, &stock, (now, today), (patients, seed), &mut told)?;
        Ok(())
    })?;
    Ok(made)
}

fn fill(
    db: &Transaction<'_>,
    stock: &Stock,
    (now, today): (Timestamp, Date),
    (patients, seed): (u64, u64),
    told: &mut impl FnMut(&str, f64),
) -> Result<Made, ServiceError> {
    let crowd = Crowd::new(stock, seed, today);
    let providers = providers(db, &crowd, seed)?;
    let first = bulk::highest(db, "patients")? + 1;
    let resting = bulk::rest(db)?;
    let mut rows = bulk::Filling::new(db);
    let mut made = Made {
        patients,
        ..Made::default()
    };
    let at = now.to_string();
    for number in 0..patients {
        let mut chance = Chance::for_thing(seed, 2, number);
        let person = if number > 0 && chance.happens(REGISTERED_TWICE) {
            made.registered_twice += 1;
            let first = crowd.person(chance.below(number as usize) as u64);
            errors::registered_again(&first, &crowd, &mut chance)
        } else {
            crowd.person(number)
        };
        let id = PatientId(first + number as i64);
        rows.patient(id, &(100_000 + number).to_string(), &person, &at)?;
        if number % 10_000 == 0 {
            told("Registering patients", number as f64 / patients as f64);
        }
    }
    let times = Times::read(db)?;
    let holidays = schedule::holidays(db, Date::MIN, Date::MAX)?;
    let holidays: Vec<Date> = holidays.into_iter().map(|(day, _)| day).collect();
    let house = visits::House {
        zone: &times.zone,
        closed: &holidays,
        places: &rooms::places(db, &times, &providers, today)?,
        stock,
        crowd: &crowd,
        rows: &rows,
        providers: &providers,
        first_patient: first,
        patients,
        seed,
        today,
    };
    house.fill(db, &mut made, told)?;
    resting.wake(db, |at, all| {
        told("Building indices", at as f64 / all as f64);
    })?;
    balances::add_up(db)?;
    keep_ahead(db, now, None)?;
    visits::fill_beds(db, &house)?;
    Ok(made)
}

/// Someone who sees patients.
#[derive(Debug, Clone)]
struct Doctor {
    id: UserId,
    name: String,
    given: String,
    family: String,
    npi: String,
}

fn providers(
    db: &Transaction<'_>,
    crowd: &Crowd<'_>,
    seed: u64,
) -> Result<Vec<Doctor>, ServiceError> {
    let first = users::user_named(db, "rivera")?;
    let npi = first.npi.as_ref().map_or("", |n| n.as_str()).to_owned();
    let mut doctors = vec![Doctor {
        id: first.id,
        name: first.display_name,
        given: "Elena".into(),
        family: "Rivera".into(),
        npi,
    }];
    for number in 1..PROVIDERS {
        let mut c = Chance::for_thing(seed, 3, number as u64);
        let person = crowd.person(c.number() >> 20);
        let (given, family) = (person.name.given, person.name.family);
        let npi = npi_of(200_000_000 + number as u64);
        let row = UserRow {
            id: UserId(0),
            user_name: format!("{}{number}", family.to_lowercase().replace(' ', "")),
            display_name: format!("{given} {family}, MD"),
            role: Role::Physician,
            npi: Npi::parse(&npi).ok(),
        };
        let id = users::add_user(db, &row)?;
        crate::store::billing_office::set_provider(db, id, &family, &given, "207Q00000X")?;
        doctors.push(Doctor {
            id,
            name: row.display_name,
            given,
            family,
            npi,
        });
    }
    Ok(doctors)
}

/// Nine digits with their check digit (ISO 7812 over 80840 and the number).
fn npi_of(nine: u64) -> String {
    (0..10)
        .map(|check| format!("1{:08}{check}", nine % 100_000_000))
        .find(|npi| Npi::parse(npi).is_ok())
        .unwrap_or_default()
}
