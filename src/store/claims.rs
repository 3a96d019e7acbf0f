//! Claims with their lines and history.

use rusqlite::{Connection, OptionalExtension, Row};

use super::people::parsed;
use super::{StoreError, one, to_json};
use crate::domain::{
    BatchId, Claim, ClaimId, ClaimState, EncounterId, Money, PatientId, PayerId, PolicyId,
};

/// A claim as the store keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRow {
    /// The store's number.
    pub id: ClaimId,
    /// Whose.
    pub patient: PatientId,
    /// For which visit, when it was made from one.
    pub encounter: Option<EncounterId>,
    /// To whom.
    pub payer: PayerId,
    /// By which policy, when it was made from one.
    pub policy: Option<PolicyId>,
    /// The claim this one corrects, takes back or follows.
    pub replaces: Option<ClaimId>,
    /// The first payer's claim, under which the ledger keeps what is owed; itself when it is that.
    pub root: ClaimId,
    /// Where it stands.
    pub state: ClaimState,
    /// What the contract promises, when every line has a rate.
    pub expected: Option<Money>,
    /// The payer's number for it, once it gave one.
    pub payer_control: Option<String>,
    /// The batch it went out in.
    pub batch: Option<BatchId>,
    /// What the scrubber found last, as JSON.
    pub hits: String,
    /// The claim.
    pub claim: Claim,
}

/// A claim that is to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewClaim<'c> {
    /// The claim.
    pub claim: &'c Claim,
    /// Whose.
    pub patient: PatientId,
    /// For which visit.
    pub encounter: Option<EncounterId>,
    /// To whom.
    pub payer: PayerId,
    /// By which policy.
    pub policy: Option<PolicyId>,
    /// The claim that this one corrects, takes back or follows.
    pub replaces: Option<&'c ClaimRow>,
}

/// The number that the next claim will have.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn next_number(db: &Connection) -> Result<i64, StoreError> {
    Ok(
        db.query_row("SELECT coalesce(max(id), 0) + 1 FROM claims", [], |row| {
            row.get(0)
        })?,
    )
}

/// Adds a claim as a draft; the number given.
///
/// # Errors
/// [`StoreError::Refused`] for a control number that is taken.
pub fn add(db: &Connection, new: &NewClaim<'_>, at: &str) -> Result<ClaimId, StoreError> {
    let claim = new.claim;
    // A claim to the next payer goes on with the first one's account; a corrected one begins its own.
    let root = new
        .replaces
        .filter(|r| r.claim.rank < claim.rank)
        .map(|r| r.root.0);
    let day = claim.days().map_or_else(
        || at.chars().take(10).collect(),
        |(first, _)| first.to_string(),
    );
    let mut insert = db.prepare_cached(
        "INSERT INTO claims (control, patient_id, encounter_id, payer_id, rank, frequency, replaces_id, state, service_from, total_cents,
         rendering_npi, content, made_at, root_id, policy_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'draft', ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    insert.execute((
        &claim.control,
        new.patient.0,
        new.encounter.map(|e| e.0),
        new.payer.0,
        claim.rank.number(),
        claim.frequency.code(),
        new.replaces.map(|r| r.id.0),
        day,
        claim.total().cents(),
        &claim.rendering.npi,
        to_json(claim, "claim")?,
        at,
        root,
        new.policy.map(|p| p.0),
    ))?;
    let id = ClaimId(db.last_insert_rowid());
    write_lines(db, id, claim)?;
    note(db, id, ClaimState::Draft, at, "made")?;
    Ok(id)
}

fn write_lines(db: &Connection, id: ClaimId, claim: &Claim) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO claim_lines (claim_id, line, service_on, procedure_code, modifiers, units, amount_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (number, line) in (1..).zip(&claim.lines) {
        insert.execute((
            id.0,
            number,
            line.date.to_string(),
            &line.procedure,
            line.modifiers.join(" "),
            line.units,
            line.amount.cents(),
        ))?;
    }
    Ok(())
}

/// Puts a mended claim in place of a draft's content.
///
/// # Errors
/// [`StoreError::Refused`] once it went out.
pub fn rewrite(db: &Connection, id: ClaimId, claim: &Claim) -> Result<(), StoreError> {
    db.execute(
        "UPDATE claims SET content = ?2, total_cents = ?3, rendering_npi = ?4 WHERE id = ?1",
        (
            id.0,
            to_json(claim, "claim")?,
            claim.total().cents(),
            &claim.rendering.npi,
        ),
    )?;
    db.execute("DELETE FROM claim_lines WHERE claim_id = ?1", [id.0])?;
    write_lines(db, id, claim)
}

/// Keeps what the scrubber found, as JSON.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn keep_hits(db: &Connection, id: ClaimId, hits: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE claims SET hits = ?2 WHERE id = ?1")?
        .execute((id.0, hits))?;
    Ok(())
}

/// Keeps what the contract promises.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_expected(db: &Connection, id: ClaimId, expected: Money) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE claims SET expected_cents = ?2 WHERE id = ?1")?
        .execute((id.0, expected.cents()))?;
    Ok(())
}

/// Keeps the payer's number for a claim.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn set_payer_control(db: &Connection, id: ClaimId, number: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE claims SET payer_control = ?2 WHERE id = ?1")?
        .execute((id.0, number))?;
    Ok(())
}

/// Moves a claim and writes why into its history.
///
/// # Errors
/// [`StoreError::Refused`] for a step that the schema does not allow.
pub fn move_to(
    db: &Connection,
    id: ClaimId,
    state: ClaimState,
    at: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let rejected = i64::from(state == ClaimState::Rejected);
    let mut update = db.prepare_cached(
        "UPDATE claims SET state = ?2, rejected_once = max(rejected_once, ?3) WHERE id = ?1",
    )?;
    update.execute((id.0, state.as_str(), rejected))?;
    note(db, id, state, at, reason)
}

/// Writes something into a claim's history without moving it.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn note(
    db: &Connection,
    id: ClaimId,
    state: ClaimState,
    at: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO claim_history (claim_id, at, state, reason) VALUES (?1, ?2, ?3, ?4)",
    )?;
    insert.execute((id.0, at, state.as_str(), reason))?;
    Ok(())
}

/// What happened to a claim, oldest first: when, where it stood then, why.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn history(
    db: &Connection,
    id: ClaimId,
) -> Result<Vec<(String, ClaimState, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT at, state, reason FROM claim_history WHERE claim_id = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([id.0], |row| {
        Ok((row.get(0)?, parsed(row, 1, ClaimState::parse)?, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const CLAIM: &str = "SELECT id, patient_id, encounter_id, payer_id, replaces_id, state, expected_cents, payer_control, batch_id, hits, content, coalesce(root_id, id), policy_id FROM claims";

fn claim_of(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    let content: String = row.get(10)?;
    let garbled =
        |e| rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Text, Box::new(e));
    Ok(ClaimRow {
        id: ClaimId(row.get(0)?),
        patient: PatientId(row.get(1)?),
        encounter: row.get::<_, Option<i64>>(2)?.map(EncounterId),
        payer: PayerId(row.get(3)?),
        replaces: row.get::<_, Option<i64>>(4)?.map(ClaimId),
        state: parsed(row, 5, ClaimState::parse)?,
        expected: row.get::<_, Option<i64>>(6)?.map(Money::from_cents),
        payer_control: row.get(7)?,
        batch: row.get::<_, Option<i64>>(8)?.map(BatchId),
        hits: row.get(9)?,
        root: ClaimId(row.get(11)?),
        policy: row.get::<_, Option<i64>>(12)?.map(PolicyId),
        claim: serde_json::from_str(&content).map_err(garbled)?,
    })
}

/// The claim of this number.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn claim(db: &Connection, id: ClaimId) -> Result<ClaimRow, StoreError> {
    let mut statement = db.prepare_cached(&format!("{CLAIM} WHERE id = ?1"))?;
    one(statement.query_row([id.0], claim_of), "such claim")
}

/// The claim of this control number, if the office made it.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn claim_called(db: &Connection, control: &str) -> Result<Option<ClaimRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{CLAIM} WHERE control = ?1"))?;
    Ok(statement.query_row([control], claim_of).optional()?)
}

/// Claims in a state, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn in_state(db: &Connection, state: ClaimState) -> Result<Vec<ClaimRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{CLAIM} WHERE state = ?1 ORDER BY id"))?;
    let rows = statement.query_map([state.as_str()], claim_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Claims of an encounter, oldest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn of_encounter(db: &Connection, encounter: EncounterId) -> Result<Vec<ClaimRow>, StoreError> {
    let mut statement =
        db.prepare_cached(&format!("{CLAIM} WHERE encounter_id = ?1 ORDER BY id"))?;
    let rows = statement.query_map([encounter.0], claim_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Another live claim of the same patient to the same payer with the same service on the same day, if there is one.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn double_of(db: &Connection, row: &ClaimRow) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.control FROM claims c JOIN claim_lines l ON l.claim_id = c.id
         WHERE c.patient_id = ?1 AND c.payer_id = ?2 AND c.service_from = ?3 AND c.id <> ?4 AND c.rank = ?5 AND c.state NOT IN ('rejected', 'closed')
         AND c.rendering_npi = ?6 AND l.procedure_code = ?7 AND l.service_on = ?8 AND l.modifiers = ?9 LIMIT 1",
    )?;
    let day = row
        .claim
        .days()
        .map(|(first, _)| first.to_string())
        .unwrap_or_default();
    for line in &row.claim.lines {
        let found: Option<String> = statement
            .query_row(
                (
                    row.patient.0,
                    row.payer.0,
                    &day,
                    row.id.0,
                    row.claim.rank.number(),
                    &row.claim.rendering.npi,
                    &line.procedure,
                    line.date.to_string(),
                    line.modifiers.join(" "),
                ),
                |r| r.get(0),
            )
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether a claim to a later payer was made from this one.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn follows(db: &Connection, id: ClaimId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*) FROM claims WHERE root_id IS NOT NULL AND replaces_id = ?1",
    )?;
    let count: i64 = statement.query_row([id.0], |row| row.get(0))?;
    Ok(count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ClaimEvent as E;

    const EVENTS: [E; 11] = [
        E::Pass,
        E::Release,
        E::Reopen,
        E::Send,
        E::Accept,
        E::Reject,
        E::Pay,
        E::Deny,
        E::Reverse,
        E::Appeal,
        E::Close,
    ];

    /// A store's tables in memory, without the rule that claims begin as drafts.
    fn tables() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        crate::store::migrate::to_newest(&mut db).unwrap();
        db.execute_batch("DROP TRIGGER claims_begin_as_drafts; PRAGMA foreign_keys = OFF;")
            .unwrap();
        db
    }

    #[test]
    fn the_schema_allows_the_steps_that_the_domain_allows_and_no_other() {
        let db = tables();
        for (at, from) in (0..).zip(ClaimState::ALL) {
            for (on, to) in (0..).zip(ClaimState::ALL) {
                let id = at * 100 + on;
                db.execute(
                    "INSERT INTO claims (id, control, patient_id, payer_id, rank, frequency, state, service_from, total_cents, rendering_npi, content, batch_id, made_at)
                     VALUES (?1, ?2, 1, 1, 1, '1', ?3, '2026-05-04', 1, '', '{}', 1, '')",
                    (id, format!("C{id}"), from.as_str()),
                )
                .unwrap();
                let allowed = from == to || EVENTS.iter().any(|e| from.transition(*e) == Ok(to));
                let moved = move_to(&db, ClaimId(id), to, "", "");
                assert_eq!(moved.is_ok(), allowed, "{from:?} to {to:?}: {moved:?}");
            }
        }
    }

    #[test]
    fn the_ledger_is_append_only_and_knows_its_accounts() {
        let db = tables();
        let entry = "INSERT INTO ledger (posted_on, debit, credit, amount_cents, memo) VALUES ('2026-05-04', ?1, ?2, ?3, '')";
        db.execute(entry, ("deposits", "unapplied", 5)).unwrap();
        assert!(db.execute(entry, ("deposits", "pocket", 5)).is_err());
        assert!(db.execute(entry, ("deposits", "deposits", 5)).is_err());
        assert!(db.execute(entry, ("deposits", "unapplied", -5)).is_err());
        assert!(
            db.execute("UPDATE ledger SET amount_cents = 6", [])
                .is_err()
        );
        assert!(db.execute("DELETE FROM ledger", []).is_err());
        db.execute("INSERT INTO day_closes (closed_on, deposits_cents, closed_by, closed_at) VALUES ('2026-05-04', 5, 1, '')", []).unwrap();
        assert!(
            db.execute(entry, ("deposits", "unapplied", 5)).is_err(),
            "that day is closed"
        );
    }
}
