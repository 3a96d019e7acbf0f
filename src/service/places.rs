//! Where the program keeps its files.

use std::path::{Path, PathBuf};

/// The folders this installation works with.
///
/// A checkout (a folder with `models/models.toml`, found from the program's own place or the current folder upwards) keeps
/// models and installed lists inside itself; the office's data always lies in the user's own data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Manifest and speech models. `CHARTWRIGHT_MODELS` overrides.
    pub models: PathBuf,
    /// Templates, demo, and under `installed/` the lists that set-up installs. `CHARTWRIGHT_ASSETS` overrides.
    pub assets: PathBuf,
    /// The office: encrypted store and key file. `CHARTWRIGHT_OFFICE` overrides.
    pub office: PathBuf,
}

impl Places {
    /// Finds the folders from the environment, the program's own place and the current folder. Creates nothing.
    #[must_use]
    pub fn find() -> Self {
        let root = installation_root();
        let chosen = |variable: &str, default: PathBuf| {
            std::env::var_os(variable)
                .filter(|v| !v.is_empty())
                .map_or(default, PathBuf::from)
        };
        Self {
            models: chosen("CHARTWRIGHT_MODELS", root.join("models")),
            assets: chosen("CHARTWRIGHT_ASSETS", root.join("assets")),
            office: chosen("CHARTWRIGHT_OFFICE", user_data().join("office")),
        }
    }

    /// The model manifest.
    #[must_use]
    pub fn model_manifest(&self) -> PathBuf {
        self.models.join("models.toml")
    }

    /// Where packages are downloaded to and kept, so that an interrupted set-up goes on where it stopped.
    #[must_use]
    pub fn downloads(&self) -> PathBuf {
        self.models.join("downloads")
    }

    /// Lists built at set-up from pinned packages: code sets, medical words.
    #[must_use]
    pub fn installed(&self) -> PathBuf {
        self.assets.join("installed")
    }

    /// Note templates.
    #[must_use]
    pub fn templates(&self) -> PathBuf {
        self.assets.join("templates")
    }
}

fn user_data() -> PathBuf {
    directories::ProjectDirs::from("", "", "chartwright").map_or_else(
        || PathBuf::from(".chartwright"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

fn installation_root() -> PathBuf {
    let program = std::env::current_exe().ok();
    let current = std::env::current_dir().ok();
    [program, current]
        .iter()
        .flatten()
        .flat_map(|start| start.ancestors())
        .find(|folder| is_installation(folder))
        .map_or_else(user_data, Path::to_owned)
}

fn is_installation(folder: &Path) -> bool {
    folder.join("models/models.toml").is_file() && folder.join("assets").is_dir()
}
