//! An office of one's own: made with its manager, joined by the people who work there.

use jiff::Timestamp;

use super::Places;
use super::keyring::{self, KeyHolder};
use super::office::{Office, ServiceError, SignedIn};
use crate::domain::{Npi, Permission, Role, UserId};
use crate::store::people::{self, UserRow};

/// Letters that a password has at least.
const SHORTEST_PASSWORD: usize = 8;

/// Someone who is to work here.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// What is typed at sign-in.
    pub user_name: String,
    /// Printed name.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// For those who render services; may be empty.
    pub npi: String,
    /// Kept nowhere: it wraps the office's key.
    pub password: String,
}

impl NewPerson {
    fn row(&self) -> Result<UserRow, ServiceError> {
        let rule = |what: &str| Err(ServiceError::Rule(what.to_owned()));
        let name = self.user_name.trim();
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_alphanumeric() || "._-".contains(c))
        {
            return rule("a user name has letters, digits, points and hyphens only");
        }
        if self.display_name.trim().is_empty() {
            return rule("the printed name is missing");
        }
        if self.password.chars().count() < SHORTEST_PASSWORD {
            return rule("a password has at least eight letters");
        }
        let npi = match self.npi.trim() {
            "" => None,
            text => {
                Some(Npi::parse(text).map_err(|e| ServiceError::Rule(format!("“{text}”: {e}")))?)
            }
        };
        Ok(UserRow {
            id: UserId(0),
            user_name: name.to_owned(),
            display_name: self.display_name.trim().to_owned(),
            role: self.role,
            npi,
        })
    }
}

impl Office {
    /// Makes an empty office with the person who runs it.
    ///
    /// # Errors
    /// [`ServiceError::OfficeExists`]; [`ServiceError::Rule`] for a name or password that is none.
    pub fn create_new(
        places: &Places,
        now: Timestamp,
        first: &NewPerson,
    ) -> Result<(), ServiceError> {
        let row = first.row()?;
        let holder = |key: &crate::store::DataKey| {
            KeyHolder::new(
                &row.user_name,
                &row.display_name,
                row.role,
                &first.password,
                key,
            )
            .map(|holder| vec![holder])
        };
        Self::create(places, now, holder, |db| {
            people::add_user(db, &row)?;
            Ok(())
        })
    }

    /// Adds someone who works here; `password` is that of the person who adds.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`] for all but managers; [`ServiceError::Rule`] for a name that is taken.
    pub fn add_person(
        &mut self,
        who: &SignedIn,
        now: Timestamp,
        password: &str,
        person: &NewPerson,
    ) -> Result<(), ServiceError> {
        let row = person.row()?;
        let key_file = self.key_file().to_owned();
        let key = self.key_of(who, password)?;
        let subject = row.user_name.clone();
        self.act(who, now, Permission::Staff, "add person", subject, |db| {
            let mut holders = keyring::read(&key_file)?;
            if holders.iter().any(|h| h.user_name == row.user_name) {
                return Err(ServiceError::Rule(format!(
                    "someone signs in as {} already",
                    row.user_name
                )));
            }
            people::add_user(db, &row)?;
            holders.push(KeyHolder::new(
                &row.user_name,
                &row.display_name,
                row.role,
                &person.password,
                &key,
            )?);
            // Last, so that a refusal of the store leaves the file as it was.
            Ok(keyring::write(&key_file, &holders)?)
        })
    }
}
