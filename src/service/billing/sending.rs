//! Ready claims as a batch in an X12 837P file, and what sending does to what is owed.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;

use super::claims::{choose, of, shown, step};
use crate::domain::{
    Account, BatchId, Claim, ClaimEvent, ClaimState, Entry, Frequency, Money, PayerRank, Permission,
};
use crate::interop::x12::{ClaimBatch, Envelope, write_claims};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::batches;
use crate::store::claims::{self as rows, ClaimRow};
use crate::store::{Transaction, billing_office, ledger, policies};

/// Every claim that a batch may hold.
const MOST_IN_A_BATCH: usize = 50_000;

/// One file of a batch, as large as the clearing house takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// Where it lies.
    pub file: PathBuf,
    /// Its number: the control number of interchange and group.
    pub batch: BatchId,
    /// Claims in it.
    pub claims: usize,
    /// What they charge.
    pub total: Money,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The first file's number.
    pub batch: BatchId,
    /// Claims in all files.
    pub claims: usize,
    /// What they charge.
    pub total: Money,
    /// One, or several when the claims are more than the clearing house takes in one.
    pub files: Vec<ExportedFile>,
}

/// Writes ready claims (or the named ones, waving warnings through) as 837P files and marks them sent. Files and marks are
/// kept together or not at all; a copy of each file stays in the office.
///
/// # Errors
/// [`ServiceError::Rule`] when nothing is ready or a named claim may not go; [`ServiceError::Disk`] when the file cannot be written.
pub fn export(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    ids: &[String],
    out: &Path,
) -> Result<Exported, ServiceError> {
    office.act(
        who,
        now,
        Permission::Bill,
        "export claims",
        shown(ids),
        |db| {
            let at = now.to_string();
            let mut chosen = choose(db, ids, &[ClaimState::Ready])?;
            if chosen.is_empty() {
                return Err(ServiceError::Rule(
                    "no claim is ready to go; scrub the drafts with: chartwright claims scrub"
                        .into(),
                ));
            }
            if chosen.len() > MOST_IN_A_BATCH {
                return Err(ServiceError::Rule(format!(
                    "more than {MOST_IN_A_BATCH} claims are ready; name some with --ids"
                )));
            }
            for row in chosen
                .iter_mut()
                .filter(|r| r.state == ClaimState::Scrubbed)
            {
                row.state = step(
                    db,
                    row.id,
                    row.state,
                    ClaimEvent::Release,
                    &at,
                    "warnings waved through",
                )?;
            }
            if let Some(row) = chosen.iter().find(|r| r.state != ClaimState::Ready) {
                row.state.transition(ClaimEvent::Send)?;
            }
            let files = write_files(db, &chosen, local, &at, out)?;
            Ok(Exported {
                batch: files.first().map_or(BatchId(0), |f| f.batch),
                claims: chosen.len(),
                total: files.iter().map(|f| f.total).sum(),
                files,
            })
        },
    )
}

/// Writes as many files as the clearing house's limit asks for; they appear together, or the first that cannot be written
/// keeps all of them and every mark back.
fn write_files(
    db: &Transaction<'_>,
    chosen: &[ClaimRow],
    local: DateTime,
    at: &str,
    out: &Path,
) -> Result<Vec<ExportedFile>, ServiceError> {
    let most = billing_office::billing_office(db)?.claims_a_file;
    let (mut written, mut files) = (Vec::new(), Vec::new());
    for (number, part) in (1..).zip(chosen.chunks(most)) {
        let text = write_batch(db, part, local)?;
        let place = numbered(out, number);
        written.push((beside(&place, &text.1)?, place.clone()));
        let (batch, total) = keep_batch(db, part, &text, local.date(), at)?;
        files.push(ExportedFile {
            file: place,
            batch,
            claims: part.len(),
            total,
        });
    }
    for (file, place) in written {
        file.persist(&place)
            .map_err(|e| ServiceError::Disk(place, e.error))?;
    }
    Ok(files)
}

/// `claims.837`, then `claims-2.837`, `claims-3.837`.
fn numbered(out: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return out.to_owned();
    }
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let name = match out.extension() {
        Some(ending) => format!("{stem}-{number}.{}", ending.to_string_lossy()),
        None => format!("{stem}-{number}"),
    };
    out.with_file_name(name)
}

/// The file's text and the transaction that holds each claim.
type BatchText = (BatchId, String, Vec<String>);

fn write_batch(
    db: &Transaction<'_>,
    chosen: &[ClaimRow],
    local: DateTime,
) -> Result<BatchText, ServiceError> {
    let office = billing_office::billing_office(db)?;
    let batch = batches::next_batch(db)?;
    let claims: Vec<Claim> = chosen.iter().map(|row| row.claim.clone()).collect();
    let written = write_claims(&ClaimBatch {
        envelope: envelope(&office, batch.0, local),
        submitter: &office.entity,
        receiver: &office.receiver_name,
        claims: &claims,
    })?;
    Ok((batch, written.text, written.sets))
}

/// The outer addresses of what this office sends.
pub(super) fn envelope(
    office: &billing_office::BillingOffice,
    number: i64,
    local: DateTime,
) -> Envelope {
    Envelope {
        sender: ("ZZ".into(), office.submitter_id.clone()),
        receiver: ("ZZ".into(), office.receiver_id.clone()),
        control: u32::try_from(number).unwrap_or(1),
        at: local,
        test: office.test_files,
    }
}

/// A file beside the one that is to be written, so that it appears whole or not at all.
pub(super) fn beside(out: &Path, text: &str) -> Result<tempfile::NamedTempFile, ServiceError> {
    let folder = out
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let disk = |e| ServiceError::Disk(out.to_owned(), e);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    file.write_all(text.as_bytes()).map_err(disk)?;
    file.as_file().sync_all().map_err(disk)?;
    Ok(file)
}

fn keep_batch(
    db: &Transaction<'_>,
    chosen: &[ClaimRow],
    (batch, text, sets): &BatchText,
    today: Date,
    at: &str,
) -> Result<(BatchId, Money), ServiceError> {
    let file = batches::keep_file(db, "out", "837P", text, at)?;
    batches::send(db, *batch, file, chosen, sets, at)?;
    for row in chosen {
        ledger::post(db, today, charge_entries(db, row, 1)?)?;
        if let Some(policy) = row
            .policy
            .filter(|_| row.claim.frequency == Frequency::Original)
        {
            for number in [&row.claim.authorization, &row.claim.referral]
                .into_iter()
                .flatten()
            {
                policies::use_authorization(db, policy, number)?;
            }
        }
    }
    Ok((*batch, chosen.iter().map(|r| r.claim.total()).sum()))
}

/// Sends without a file: for the demo office.
pub(super) fn send_in(
    db: &Transaction<'_>,
    chosen: &[ClaimRow],
    local: DateTime,
    today: Date,
    at: &str,
) -> Result<(), ServiceError> {
    let text = write_batch(db, chosen, local)?;
    keep_batch(db, chosen, &text, today, at).map(drop)
}

/// What sending (1) or a refusal (-1) does to what is owed: a first claim raises it, a corrected one also takes back what the
/// claim before raised, a void one only that; a claim to a later payer raises nothing.
pub(super) fn charge_entries(
    db: &Transaction<'_>,
    row: &ClaimRow,
    sign: i64,
) -> Result<Vec<Entry>, ServiceError> {
    if row.claim.rank != PayerRank::Primary {
        return Ok(Vec::new());
    }
    let signed = |money: Money| Money::from_cents(sign * money.cents());
    let mut entries = Vec::new();
    if row.claim.frequency != Frequency::Void {
        let raise = Entry::moving(
            signed(row.claim.total()),
            Account::Charges,
            Account::InsuranceReceivable,
            "charge",
        );
        entries.extend(raise.map(|e| of(e, row)));
    }
    if row.claim.frequency != Frequency::Original
        && let Some(first) = row.replaces
    {
        let first = rows::claim(db, first)?;
        let back = Entry::moving(
            signed(first.claim.total()),
            Account::InsuranceReceivable,
            Account::Charges,
            "charge taken back",
        );
        entries.extend(back.map(|e| of(e, &first)));
    }
    Ok(entries)
}
