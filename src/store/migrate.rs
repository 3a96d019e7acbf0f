//! Versioned migrations: numbered files that never change once released; each runs in a transaction of its own.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::StoreError;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_office.sql"),
    include_str!("migrations/0002_billing.sql"),
    include_str!("migrations/0003_accounts.sql"),
    include_str!("migrations/0004_correction.sql"),
    include_str!("migrations/0005_search.sql"),
    include_str!("migrations/0006_coding.sql"),
    include_str!("migrations/0007_records.sql"),
    include_str!("migrations/0008_office.sql"),
    include_str!("migrations/0009_recorder.sql"),
    include_str!("migrations/0010_claim_lists.sql"),
    include_str!("migrations/0011_sums.sql"),
    include_str!("migrations/0012_parting_and_lessons.sql"),
];

fn fingerprint(sql: &str) -> String {
    Sha256::digest(sql.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

pub(super) fn to_newest(connection: &mut Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;",
    )?;
    let known = MIGRATIONS.len() as i64;
    let found: i64 = connection.query_row(
        "SELECT coalesce(max(version), 0) FROM schema_versions",
        [],
        |row| row.get(0),
    )?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, sql) in (1..).zip(MIGRATIONS) {
        let ran: Option<String> = connection
            .query_row(
                "SELECT sha256 FROM schema_versions WHERE version = ?1",
                [version],
                |row| row.get(0),
            )
            .optional()?;
        match ran {
            Some(sha256) if sha256 == fingerprint(sql) => {}
            Some(_) => return Err(StoreError::Diverged(version)),
            None => {
                let transaction = connection.transaction()?;
                transaction.execute_batch(sql)?;
                transaction.execute(
                    "INSERT INTO schema_versions (version, sha256) VALUES (?1, ?2)",
                    (version, fingerprint(sql)),
                )?;
                transaction.commit()?;
            }
        }
    }
    Ok(())
}
