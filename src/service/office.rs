//! The office as the signed-in person has it: every action goes through [`Office::act`], which asks the role, runs one
//! transaction and appends to the audit chain, also when it refuses.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Places;
use super::keyring::{self, KeyError, KeyHolder};
use crate::domain::{ClaimStepRefused, IllegalMove, Imbalance, Npi, Permission, Role, UserId};
use crate::interop::x12::X12Error;
use crate::store::audit::{self, AuditEntry};
use crate::store::{DataKey, Store, StoreError, Transaction, people};

/// Why an action did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The person's role does not carry it.
    #[error("{role} may not {action}; ask someone whose role allows it")]
    NotPermitted {
        /// The role.
        role: &'static str,
        /// What was tried.
        action: &'static str,
    },
    /// A rule of the trade refuses.
    #[error("{0}")]
    Rule(String),
    /// The document's state does not allow it.
    #[error(transparent)]
    State(#[from] IllegalMove),
    /// The claim's state does not allow it.
    #[error(transparent)]
    ClaimState(#[from] ClaimStepRefused),
    /// An X12 file is not taken, or a claim cannot be written.
    #[error(transparent)]
    X12(#[from] X12Error),
    /// A remittance's sums do not come out.
    #[error(transparent)]
    Unbalanced(#[from] Imbalance),
    /// The password or the key file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no office yet.
    #[error("there is no office here yet; make one with: chartwright setup")]
    NoOffice,
    /// There is one already.
    #[error("there is an office at {0} already; nothing was changed")]
    OfficeExists(PathBuf),
    /// The disk said no.
    #[error("{0} cannot be written ({1})")]
    Disk(PathBuf, std::io::Error),
    /// A file that a person named cannot be read.
    #[error("{0} cannot be read ({1})")]
    Unreadable(PathBuf, std::io::Error),
    /// A shipped file has a fault.
    #[error("{0}")]
    Asset(String),
}

/// A person in the sign-in list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInName {
    /// What is typed.
    pub user_name: String,
    /// Printed name.
    pub display_name: String,
    /// Role.
    pub role: Role,
}

/// Proof that someone signed in; made only by [`Office::sign_in`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    id: UserId,
    user_name: String,
    name: String,
    role: Role,
    npi: Option<Npi>,
}

impl SignedIn {
    /// The store's number.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.id
    }

    /// What they sign in with.
    #[must_use]
    pub fn user_name(&self) -> &str {
        &self.user_name
    }

    /// Printed name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// For those who render services.
    #[must_use]
    pub fn npi(&self) -> Option<&Npi> {
        self.npi.as_ref()
    }
}

/// An open office.
#[derive(Debug)]
pub struct Office {
    store: Store,
    key_file: PathBuf,
}

impl Office {
    /// Whether there is an office here.
    #[must_use]
    pub fn exists(places: &Places) -> bool {
        key_file(places).is_file() && store_file(places).is_file()
    }

    /// The people who may sign in, by name.
    ///
    /// # Errors
    /// [`ServiceError::NoOffice`], or [`KeyError`] for a damaged key file.
    pub fn people(places: &Places) -> Result<Vec<SignInName>, ServiceError> {
        if !Self::exists(places) {
            return Err(ServiceError::NoOffice);
        }
        let holders = keyring::read(&key_file(places))?;
        Ok(holders
            .into_iter()
            .map(|h| SignInName {
                user_name: h.user_name,
                display_name: h.display_name,
                role: h.role,
            })
            .collect())
    }

    /// Opens the office with a person's password. Takes a good part of a second on purpose.
    ///
    /// # Errors
    /// [`KeyError::WrongPassword`], which does not tell a wrong name from a wrong password.
    pub fn sign_in(
        places: &Places,
        user_name: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<(Self, SignedIn), ServiceError> {
        if !Self::exists(places) {
            return Err(ServiceError::NoOffice);
        }
        let key_file = key_file(places);
        let key = unlock(&key_file, user_name, password)?;
        let store = Store::open(&store_file(places), &key)?;
        let mut office = Self { store, key_file };
        let who = office.store.transaction(|db| {
            let user = people::user_named(db, user_name)?;
            audit::append(db, &entry(Some(user.id), now, "sign in", "office", "done"))?;
            Ok::<_, ServiceError>(SignedIn {
                id: user.id,
                user_name: user.user_name,
                name: user.display_name,
                role: user.role,
                npi: user.npi,
            })
        })?;
        Ok((office, who))
    }

    /// Makes an office: its key, its store, its people; `fill` puts in what it begins with. All or nothing.
    ///
    /// # Errors
    /// [`ServiceError::OfficeExists`]; whatever `fill` refuses.
    pub(super) fn create(
        places: &Places,
        now: Timestamp,
        holders: impl FnOnce(&DataKey) -> Result<Vec<KeyHolder>, KeyError>,
        fill: impl FnOnce(&Transaction<'_>) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        Self::raise(places, holders, |path, key| {
            let mut store = Store::open(path, key)?;
            store.transaction(|db| begun(db, now, fill))
        })
    }

    /// As [`Self::create`], for very many rows.
    pub(super) fn create_large(
        places: &Places,
        now: Timestamp,
        holders: impl FnOnce(&DataKey) -> Result<Vec<KeyHolder>, KeyError>,
        fill: impl FnOnce(&Transaction<'_>) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        Self::raise(places, holders, |path, key| {
            Store::fill_new(path, key, |db| begun(db, now, fill))
        })
    }

    fn raise(
        places: &Places,
        holders: impl FnOnce(&DataKey) -> Result<Vec<KeyHolder>, KeyError>,
        build: impl FnOnce(&std::path::Path, &DataKey) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        if Self::exists(places) {
            return Err(ServiceError::OfficeExists(places.office.clone()));
        }
        let parent = places
            .office
            .parent()
            .map_or_else(|| PathBuf::from("."), PathBuf::from);
        let disk = |e| ServiceError::Disk(places.office.clone(), e);
        std::fs::create_dir_all(&parent).map_err(disk)?;
        let building = tempfile::Builder::new()
            .prefix(".new-office")
            .tempdir_in(&parent)
            .map_err(disk)?;
        let draft = Places {
            office: building.path().to_owned(),
            ..places.clone()
        };
        let key = keyring::new_key()?;
        build(&store_file(&draft), &key)?;
        keyring::write(&key_file(&draft), &holders(&key)?)?;
        let _ = std::fs::remove_dir(&places.office);
        std::fs::rename(building.keep(), &places.office).map_err(disk)
    }

    /// Runs one action of a person's: permission, one transaction, one audit entry.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`], or the work's own; both are in the audit chain too.
    pub(super) fn act<T>(
        &mut self,
        who: &SignedIn,
        now: Timestamp,
        permission: Permission,
        action: &'static str,
        subject: String,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        if !who.role.may(permission) {
            self.note(entry(Some(who.id), now, action, &subject, "refused"))?;
            return Err(ServiceError::NotPermitted {
                role: title(who.role),
                action,
            });
        }
        let result = self.store.transaction(|db| {
            let value = work(db)?;
            audit::append(db, &entry(Some(who.id), now, action, &subject, "done"))?;
            Ok(value)
        });
        if result.is_err() {
            self.note(entry(Some(who.id), now, action, &subject, "failed"))?;
        }
        result
    }

    /// Whether this is the person's password: asked again before signing (21 CFR 11.200).
    pub(super) fn check_password(
        &self,
        who: &SignedIn,
        password: &str,
    ) -> Result<(), ServiceError> {
        unlock(&self.key_file, &who.user_name, password).map(drop)
    }

    /// Where the people's keys lie.
    pub(super) fn key_file(&self) -> &std::path::Path {
        &self.key_file
    }

    /// The office's key, unwrapped by a person's password.
    pub(super) fn key_of(&self, who: &SignedIn, password: &str) -> Result<DataKey, ServiceError> {
        unlock(&self.key_file, &who.user_name, password)
    }

    /// Counts the steps that the store's machine takes from now on, in tens: for tests that compare work, not time.
    ///
    /// # Errors
    /// [`ServiceError`] when the store cannot be watched.
    pub fn count_work(
        &mut self,
    ) -> Result<std::sync::Arc<std::sync::atomic::AtomicU64>, ServiceError> {
        Ok(self.store.count_work()?)
    }

    /// How many rows point to something that is not there: none in a sound office.
    ///
    /// # Errors
    /// [`ServiceError`] when the store cannot be read.
    pub fn faults(&mut self) -> Result<usize, ServiceError> {
        self.store
            .transaction(|db| Ok(crate::store::bulk::foreign_key_faults(db)?))
    }

    fn note(&mut self, entry: AuditEntry) -> Result<(), ServiceError> {
        self.store.transaction(|db| Ok(audit::append(db, &entry)?))
    }
}

/// Fills a new office and writes down that it was made.
fn begun(
    db: &Transaction<'_>,
    now: Timestamp,
    fill: impl FnOnce(&Transaction<'_>) -> Result<(), ServiceError>,
) -> Result<(), ServiceError> {
    fill(db)?;
    let made = entry(None, now, "create office", "office", "done");
    Ok(audit::append(db, &made)?)
}

fn unlock(
    key_file: &std::path::Path,
    user_name: &str,
    password: &str,
) -> Result<DataKey, ServiceError> {
    let holders = keyring::read(key_file)?;
    let holder = holders
        .iter()
        .find(|h| h.user_name == user_name)
        .ok_or(KeyError::WrongPassword)?;
    Ok(holder.unwrap_key(password)?)
}

fn entry(
    user: Option<UserId>,
    now: Timestamp,
    action: &str,
    subject: &str,
    outcome: &str,
) -> AuditEntry {
    AuditEntry {
        at: now.to_string(),
        user,
        action: action.to_owned(),
        subject: subject.to_owned(),
        outcome: outcome.to_owned(),
    }
}

fn title(role: Role) -> &'static str {
    match role {
        Role::Physician => "a physician",
        Role::Transcriptionist => "a transcriptionist",
        Role::Coder => "a coder",
        Role::Receptionist => "a receptionist",
        Role::Biller => "a biller",
        Role::Manager => "a manager",
    }
}

fn key_file(places: &Places) -> PathBuf {
    places.office.join("office.key")
}

fn store_file(places: &Places) -> PathBuf {
    places.office.join("office.db")
}
