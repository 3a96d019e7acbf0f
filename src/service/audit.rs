//! The audit trail.

use jiff::Timestamp;

use super::office::{Office, ServiceError, SignedIn};
use crate::domain::Permission;
use crate::store::audit as chain;
pub use crate::store::audit::AuditEntry;

/// The latest entries, newest first.
///
/// # Errors
/// [`ServiceError::NotPermitted`] for all but managers.
pub fn trail(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<AuditEntry>, ServiceError> {
    office.act(
        who,
        now,
        Permission::Audit,
        "read audit trail",
        String::new(),
        |db| Ok(chain::latest(db, limit)?),
    )
}

/// Walks the chain; the number of its entries.
///
/// # Errors
/// [`ServiceError::Rule`] when an entry was changed or taken out.
pub fn verify(office: &mut Office, who: &SignedIn, now: Timestamp) -> Result<u64, ServiceError> {
    office.act(
        who,
        now,
        Permission::Audit,
        "verify audit trail",
        String::new(),
        |db| {
            chain::verify(db)?.ok_or_else(|| {
                ServiceError::Rule(
                    "the audit trail is broken: an entry was changed or taken out".into(),
                )
            })
        },
    )
}
