//! The only SQL: encrypted SQLite (SQLCipher), migrations, audit chain.
//!
//! One file a table family. Rules of the trade that data must never break stand in the schema itself.
//! Never here: permissions (that is `service`), drawing, sound.

pub mod audit;
pub mod auto_texts;
pub mod balances;
pub mod batches;
pub mod beds;
pub mod billing;
pub mod billing_office;
pub mod bulk;
pub mod chart;
pub mod chart_changes;
pub mod claim_lists;
pub mod claims;
pub mod coding;
pub mod dictations;
pub mod documents;
pub mod duplicates;
pub mod edits;
pub mod front_desk;
pub mod learnt_words;
pub mod ledger;
pub mod manuscripts;
pub mod matching;
pub mod merges;
mod migrate;
pub mod parts;
pub mod patient_keys;
pub mod payers;
pub mod payments;
pub mod people;
pub mod policies;
pub mod quality;
pub mod registrations;
pub mod releases;
pub mod remittances;
pub mod reports;
pub mod schedule;
pub mod search;
pub mod supplies;
pub mod takes;
pub mod visits;
pub mod worklist;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub use rusqlite::Transaction;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use zeroize::Zeroizing;

/// The key of an office's data: 256 random bits, wiped from memory when dropped.
pub type DataKey = Zeroizing<[u8; 32]>;

/// What the store refuses or cannot do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Wrong key, or not a store, or damaged.
    #[error(
        "the office's data in {0} cannot be opened: the key is not its own, or the file is damaged; restore a backup"
    )]
    Locked(PathBuf),
    /// Made by a later program.
    #[error(
        "the office's data was written by a newer Chartwright (schema {found}, this one knows {known}); update the program"
    )]
    Newer {
        /// The store's schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// A migration was edited after it ran.
    #[error(
        "the office's data and this program disagree about schema {0}; use the program that made it"
    )]
    Diverged(i64),
    /// There is no such row.
    #[error("there is no {0}")]
    Absent(&'static str),
    /// The schema refused.
    #[error("refused: {0}")]
    Refused(String),
    /// Stored JSON that does not parse.
    #[error("a stored {0} cannot be read")]
    Garbled(&'static str),
    /// SQLite's own.
    #[error("the office's data could not be read or written ({0}); check the disk's free space")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, Some(text))
                if code.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                Self::Refused(text)
            }
            other => Self::Sqlite(other),
        }
    }
}

/// An open, unlocked office.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens a store, making it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Locked`] for a wrong key or a damaged file, [`StoreError::Newer`] for one of a later program.
    pub fn open(path: &Path, key: &DataKey) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        let hex: Zeroizing<String> =
            Zeroizing::new(key.iter().map(|b| format!("{b:02x}")).collect());
        let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str()));
        connection.execute_batch(&pragma)?;
        let locked = |_| StoreError::Locked(path.to_owned());
        connection
            .query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
            .map_err(locked)?;
        // Temporary tables and sorts stay in memory; what is deleted is overwritten.
        connection
            .execute_batch("PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")?;
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.busy_timeout(Duration::from_secs(5))?;
        // 32 MiB of decrypted pages: an index's upper levels and a day's work stay at hand; a day's sound passes through.
        connection.execute_batch("PRAGMA cache_size = -32768;")?;
        connection.set_prepared_statement_cache_capacity(128);
        let mut store = Self { connection };
        migrate::to_newest(&mut store.connection)?;
        if search::is_behind(&store.connection)? {
            store.transaction(|db| search::catch_up(db))?;
        }
        if !patient_keys::are_current(&store.connection)? {
            store.transaction(|db| registrations::make_keys_current(db))?;
        }
        Ok(store)
    }

    /// Fills a store that nobody has yet with very many rows, without a journal: when `fill` fails, the file is worthless.
    ///
    /// # Errors
    /// The fill's own, or [`StoreError`] when the store cannot be made.
    pub fn fill_new<E: From<StoreError>>(
        path: &Path,
        key: &DataKey,
        fill: impl FnOnce(&Transaction<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut store = Self::open(path, key)?;
        store
            .connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA cache_size = -524288;")
            .map_err(StoreError::from)?;
        store
            .connection
            .query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))
            .map_err(StoreError::from)?;
        store.transaction(fill)
    }

    /// Counts the steps that the store's machine takes from now on, in tens.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be watched.
    pub fn count_work(&mut self) -> Result<Arc<AtomicU64>, StoreError> {
        let steps = Arc::new(AtomicU64::new(0));
        let counted = steps.clone();
        let count = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        self.connection.progress_handler(10, Some(count))?;
        Ok(steps)
    }

    /// Runs `work` in one transaction: all of it is kept, or none.
    ///
    /// # Errors
    /// The work's own, or [`StoreError`] when the transaction cannot begin or end.
    pub fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }
}

/// The row, or that there is none of this kind.
fn one<T>(row: rusqlite::Result<T>, what: &'static str) -> Result<T, StoreError> {
    row.map_err(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => StoreError::Absent(what),
        other => other.into(),
    })
}

fn to_json<T: serde::Serialize>(value: &T, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Garbled(what))
}

fn from_json<T: serde::de::DeserializeOwned>(
    text: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Garbled(what))
}
