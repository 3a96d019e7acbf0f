//! The pair of folders that the office shares with its clearing house's program: `out` is emptied by that program, `in` is
//! filled by it. What was read moves to `in/done`, what was refused to `in/refused` with a note beside it; nothing is deleted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;

use super::reasons::Reasons;
use super::{answers, claims, eligibility, remittance, sending};
use crate::domain::{ClaimState, PatientId, Permission};
use crate::interop::x12::{decode, kinds};
use crate::service::{Office, ServiceError, SignedIn};
use crate::store::{StoreError, billing_office};

/// One file that went or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchanged {
    /// Where it lies now.
    pub file: PathBuf,
    /// What it held or why it was refused, in one sentence.
    pub said: String,
    /// Whether it was taken.
    pub taken: bool,
}

/// Writes ready claims into `out`, then reads every file of `in` as what it is.
///
/// # Errors
/// [`ServiceError::Disk`] or [`ServiceError::Unreadable`] when the folders cannot be used. A file that is refused is no error.
pub fn run(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    reasons: &Reasons,
    folder: &Path,
) -> Result<Vec<Exchanged>, ServiceError> {
    let incoming = folder.join("in");
    for needed in [
        folder.join("out"),
        incoming.join("done"),
        incoming.join("refused"),
    ] {
        std::fs::create_dir_all(&needed).map_err(|e| ServiceError::Disk(needed.clone(), e))?;
    }
    let mut all = Vec::new();
    if !claims::list(office, who, now, Some(ClaimState::Ready), 1)?.is_empty() {
        let file = folder
            .join("out")
            .join(format!("claims-{}.837", local.strftime("%Y%m%d-%H%M%S")));
        let sent = sending::export(office, who, now, local, &[], &file)?;
        all.extend(sent.files.into_iter().map(|sent| Exchanged {
            said: format!(
                "batch {}: {} claims, {}",
                sent.batch, sent.claims, sent.total
            ),
            file: sent.file,
            taken: true,
        }));
    }
    carry(office, who, now, folder)?;
    for file in files_of(&incoming)? {
        all.push(take(office, who, now, local, reasons, &file)?);
    }
    Ok(all)
}

/// Asks one patient's first payer through the folders, lets the office's command carry the file, and reads every answer about cover
/// that lies there. How many answers came in.
///
/// # Errors
/// [`ServiceError::Rule`] without a folder or a policy. An answer that cannot be read is no error: it stays refused beside a note.
pub fn ask_cover(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    reasons: &Reasons,
    patient: PatientId,
) -> Result<usize, ServiceError> {
    let folder = folder(office, who, now)?;
    let incoming = folder.join("in");
    for needed in [
        folder.join("out"),
        incoming.join("done"),
        incoming.join("refused"),
    ] {
        std::fs::create_dir_all(&needed).map_err(|e| ServiceError::Disk(needed.clone(), e))?;
    }
    let name = format!("cover-{patient}-{}.270", local.strftime("%Y%m%d-%H%M%S"));
    eligibility::ask(
        office,
        who,
        now,
        local,
        patient,
        &folder.join("out").join(name),
    )?;
    carry(office, who, now, &folder)?;
    let mut came = 0;
    for file in files_of(&incoming)? {
        let bytes = remittance::bytes_of(&file)?;
        let cover = kinds(&decode(&bytes)).is_ok_and(|k| k.first() == Some(&"271"));
        if cover && take(office, who, now, local, reasons, &file)?.taken {
            came += 1;
        }
    }
    Ok(came)
}

/// The folder that the office shares with its clearing house.
///
/// # Errors
/// [`ServiceError::Rule`] when none was set.
pub fn folder(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<PathBuf, ServiceError> {
    let (folder, _) = settings(office, who, now)?;
    if folder.is_empty() {
        return Err(ServiceError::Rule(
            "no folder for the clearing house is set yet; a biller sets it in the office's billing data".into(),
        ));
    }
    Ok(PathBuf::from(folder))
}

fn settings(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
) -> Result<(String, String), ServiceError> {
    office.act(
        who,
        now,
        Permission::Insure,
        "look up clearing house",
        String::new(),
        |db| match billing_office::billing_office(db) {
            Ok(own) => Ok((own.exchange_folder, own.exchange_command)),
            Err(StoreError::Absent(_)) => Ok(Default::default()),
            Err(other) => Err(other.into()),
        },
    )
}

/// Lets the office's own command carry files between the folder and the clearing house; without a command its program does that.
fn carry(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    folder: &Path,
) -> Result<(), ServiceError> {
    let (_, command) = settings(office, who, now)?;
    if command.is_empty() {
        return Ok(());
    }
    let told = |what: String| {
        ServiceError::Rule(format!(
            "the office's command for the clearing house {what}; the files stay in {}",
            folder.display()
        ))
    };
    let mut child = std::process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .map_err(|e| told(format!("did not start ({e})")))?;
    let began = std::time::Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(told(format!("failed ({status})"))),
            Ok(None) if began.elapsed() < CARRYING => std::thread::sleep(PAUSE),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(told("took longer than two minutes and was ended".into()));
            }
            Err(e) => return Err(told(format!("was lost ({e})"))),
        }
    }
}

/// How long the office's command may take, and how often it is looked at.
const CARRYING: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(20);

/// The plain files of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, ServiceError> {
    let unreadable = |e| ServiceError::Unreadable(folder.to_owned(), e);
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    files.retain(|f| f.is_file());
    files.sort();
    Ok(files)
}

fn take(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    reasons: &Reasons,
    file: &Path,
) -> Result<Exchanged, ServiceError> {
    let bytes = remittance::bytes_of(file)?;
    let read = read(office, who, now, local, reasons, &bytes);
    let (place, said) = match &read {
        Ok(said) => ("done", said.clone()),
        Err(problem) => ("refused", problem.to_string()),
    };
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut target = file.with_file_name(place).join(&name);
    if target.exists() {
        // A name that came before is kept too.
        target = file
            .with_file_name(place)
            .join(format!("{}-{name}", now.as_nanosecond()));
    }
    let disk = |e| ServiceError::Disk(target.clone(), e);
    if read.is_err() {
        let mut note = target.clone().into_os_string();
        note.push(".why.txt");
        std::fs::write(note, format!("{said}\n")).map_err(disk)?;
    }
    std::fs::rename(file, &target).map_err(disk)?;
    Ok(Exchanged {
        file: target,
        said,
        taken: read.is_ok(),
    })
}

/// Takes in a file as what it is; what it held, in one phrase.
///
/// # Errors
/// As the kind of file has it: refused whole, with the place that is wrong.
pub fn read(
    office: &mut Office,
    who: &SignedIn,
    now: Timestamp,
    local: DateTime,
    reasons: &Reasons,
    bytes: &[u8],
) -> Result<String, ServiceError> {
    let today = local.date();
    Ok(match kinds(&decode(bytes))?.as_slice() {
        ["835", ..] => {
            let posted = remittance::post(office, who, now, today, reasons, bytes)?;
            let claims: usize = posted.remittances.iter().map(|r| r.claims.len()).sum();
            let word = if posted.posted {
                "posted"
            } else {
                "posted before"
            };
            format!("remittance of {claims} claims {word}")
        }
        ["271", ..] => format!(
            "{} answers about cover",
            eligibility::read(office, who, now, bytes)?.len()
        ),
        _ => {
            let found = answers::take(office, who, now, today, bytes)?;
            let moved: usize = found.iter().map(|a| a.moved).sum();
            format!("{} answers to claims, {moved} claims moved", found.len())
        }
    })
}
