//! The user's own words: names and phrases to be known, and "hear this, write that". A plain file beside the office, one a line:
//! the words to write, or the words heard, a tab, and the words to write.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::Places;
use crate::domain::UserWord;

/// Why the words could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The file.
    #[error("{path} cannot be read or written ({reason})")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// Nothing to write.
    #[error(
        "a word must hold a letter; write it as WORDS, or as HEARD and WRITTEN with a tab between"
    )]
    Empty,
    /// Not there.
    #[error("no such word is kept: {0}")]
    Unknown(String),
}

fn file(places: &Places) -> PathBuf {
    places.office.with_file_name("words.tsv")
}

fn told(path: PathBuf) -> impl FnOnce(std::io::Error) -> WordsError {
    move |e| WordsError::File {
        path,
        reason: e.to_string(),
    }
}

/// All of them, in the order they came.
///
/// # Errors
/// [`WordsError::File`] when the file is there and cannot be read.
pub fn list(places: &Places) -> Result<Vec<UserWord>, WordsError> {
    let path = file(places);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path).map_err(told(path))?;
    Ok(text.lines().filter_map(UserWord::parse).collect())
}

/// Adds words that are not kept yet; says how many were new.
///
/// # Errors
/// [`WordsError`] when one is empty or the file cannot be written.
pub fn add(places: &Places, words: Vec<UserWord>) -> Result<usize, WordsError> {
    let mut kept = list(places)?;
    let before = kept.len();
    for word in words {
        if !word.write.chars().any(char::is_alphanumeric) {
            return Err(WordsError::Empty);
        }
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    keep(places, &kept)?;
    Ok(kept.len() - before)
}

/// Adds the words of a file, one a line; says how many were new.
///
/// # Errors
/// [`WordsError`] when the file cannot be read or the words cannot be kept.
pub fn import(places: &Places, from: &std::path::Path) -> Result<usize, WordsError> {
    let text = fs::read_to_string(from).map_err(told(from.to_owned()))?;
    add(places, text.lines().filter_map(UserWord::parse).collect())
}

/// Takes out what is written or heard so.
///
/// # Errors
/// [`WordsError::Unknown`] when there is none.
pub fn remove(places: &Places, word: &str) -> Result<(), WordsError> {
    let kept = list(places)?;
    let same = |text: &str| text.eq_ignore_ascii_case(word.trim());
    let left: Vec<UserWord> = kept
        .iter()
        .filter(|w| !same(&w.write) && !w.hear.as_deref().is_some_and(same))
        .cloned()
        .collect();
    if left.len() == kept.len() {
        return Err(WordsError::Unknown(word.to_owned()));
    }
    keep(places, &left)
}

fn keep(places: &Places, words: &[UserWord]) -> Result<(), WordsError> {
    let path = file(places);
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let lines: String = words.iter().map(|w| format!("{w}\n")).collect();
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(lines.as_bytes())?;
        file.persist(&path).map_err(|e| e.error).map(drop)
    };
    write().map_err(told(path.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_once_and_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            models: folder.path().into(),
            assets: folder.path().into(),
            office: folder.path().join("office"),
        };
        let words = || {
            vec![
                UserWord::parse("Zorblaxin").unwrap(),
                UserWord::parse("hat see\tHATSI").unwrap(),
            ]
        };
        assert_eq!(add(&places, words()).unwrap(), 2);
        assert_eq!(add(&places, words()).unwrap(), 0);
        assert_eq!(list(&places).unwrap(), words());
        remove(&places, "hatsi").unwrap();
        assert_eq!(list(&places).unwrap().len(), 1);
        assert!(matches!(remove(&places, "x"), Err(WordsError::Unknown(_))));
        let empty = UserWord {
            hear: None,
            write: " ".into(),
        };
        assert!(matches!(add(&places, vec![empty]), Err(WordsError::Empty)));
    }
}
