//! Keys that find people: written with every registration, read by the search.
//!
//! A name's words stand in `patient_keys` each with the other words beside it, so that `smith jo` reads one stretch of the
//! index; distinct words stand in `name_words` with their sound and in `name_endings`, for what is misspelt or from within.
//! Never here: which hit is best for whom (that is the caller's).

use std::collections::HashSet;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::domain::{PatientId, Registration, Sex};
use crate::language::{name_sound, name_words};

/// By which rules keys are made; a change here makes them anew at the next opening.
const RULES: i64 = 1;
/// Keys read at most for one word before the search is content with what it has.
const FAR_ENOUGH: usize = 20_000;
/// Words that may stand for one that is misspelt or cut.
const ALIKE: usize = 24;

/// Someone a search found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    /// The record that stands: of a merged one, the one it was merged into.
    pub id: PatientId,
    /// Medical record number.
    pub mrn: String,
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth.
    pub born: Date,
    /// Sex for claims.
    pub sex: Sex,
}

/// What is looked for, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Folded words of a name, or beginnings of them.
    pub words: Vec<String>,
    /// A birth date.
    pub born: Option<Date>,
    /// Digits of a telephone number or a record number.
    pub digits: String,
    /// As typed, for record numbers with letters.
    pub typed: String,
}

/// The digits of a telephone number as it is kept: a leading 1 of the country is left out.
#[must_use]
pub fn phone_digits(number: &str) -> String {
    let main = number.split(['x', 'X']).next().unwrap_or("");
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => digits,
    }
}

/// Every key of a person: word and what stands beside it.
#[must_use]
pub fn keys_of(person: &Registration) -> Vec<(String, String)> {
    let mut words = name_words(&person.all_names());
    let mut seen = HashSet::new();
    words.retain(|w| seen.insert(w.clone()));
    let beside = |skip: usize| {
        let others: Vec<&str> = (0..words.len())
            .filter(|at| *at != skip)
            .map(|at| words[at].as_str())
            .collect();
        others.join(" ")
    };
    let mut keys: Vec<(String, String)> = (0..words.len())
        .map(|at| (words[at].clone(), beside(at)))
        .collect();
    for phone in &person.phones {
        let digits = phone_digits(&phone.number);
        if !digits.is_empty() {
            let backwards: String = digits.chars().rev().collect();
            keys.push((format!("~{backwards}"), String::new()));
            keys.push((digits, String::new()));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Whether a key is a telephone number's.
pub(super) fn is_number(key: &str) -> bool {
    key.starts_with(['~', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
}

/// A word's endings of at least three letters, without the word itself.
pub(super) fn endings(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices()
        .skip(1)
        .map(|(at, _)| &word[at..])
        .filter(|e| e.chars().count() >= 3)
}

/// Writes a person's keys in place of those that were there.
///
/// # Errors
/// [`StoreError`] when the store cannot be written.
pub fn write(db: &Connection, id: PatientId, person: &Registration) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM patient_keys WHERE patient_id = ?1")?
        .execute([id.0])?;
    for (word, others) in keys_of(person) {
        db.prepare_cached(
            "INSERT INTO patient_keys (word, others, patient_id) VALUES (?1, ?2, ?3)",
        )?
        .execute((&word, &others, id.0))?;
        if !is_number(&word) {
            know_word(db, &word)?;
        }
    }
    Ok(())
}

/// Takes a word into the vocabulary.
pub(super) fn know_word(db: &Connection, word: &str) -> Result<(), StoreError> {
    let added = db
        .prepare_cached(
            "INSERT INTO name_words (word, sound) VALUES (?1, ?2) ON CONFLICT (word) DO NOTHING",
        )?
        .execute((word, name_sound(word)))?;
    if added == 1 {
        for ending in endings(word) {
            db.prepare_cached("INSERT INTO name_endings (ending, word) VALUES (?1, ?2) ON CONFLICT (ending, word) DO NOTHING")?
                .execute((ending, word))?;
        }
    }
    Ok(())
}

/// Whether the keys were made by today's rules.
pub(super) fn are_current(db: &Connection) -> Result<bool, StoreError> {
    let version: Option<i64> = db
        .query_row(
            "SELECT version FROM key_rules WHERE name = 'patient_keys'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(version == Some(RULES))
}

/// Says that the keys are made by today's rules.
pub(super) fn set_current(db: &Connection) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO key_rules (name, version) VALUES ('patient_keys', ?1)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version",
        [RULES],
    )?;
    Ok(())
}

/// People who fit everything that is sought, at most `limit`, the nearest first.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn find(db: &Connection, sought: &Sought, limit: usize) -> Result<Vec<Found>, StoreError> {
    let mut hits = Hits {
        db,
        limit,
        found: Vec::new(),
        seen: HashSet::new(),
    };
    if let Some(born) = sought.born {
        hits.by_birth(born, &sought.words)?;
    }
    if !sought.typed.is_empty() {
        hits.by_number(&sought.typed)?;
    }
    if sought.digits.len() >= 4 {
        hits.by_phone(&sought.digits)?;
    }
    if sought.born.is_none() && !sought.words.is_empty() {
        hits.by_name(&sought.words)?;
    }
    Ok(hits.found)
}

struct Hits<'c> {
    db: &'c Connection,
    limit: usize,
    found: Vec<Found>,
    seen: HashSet<i64>,
}

impl Hits<'_> {
    fn full(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// Takes a record in: the one that stands, once.
    fn take(&mut self, id: i64) -> Result<(), StoreError> {
        if self.full() || self.seen.contains(&id) {
            return Ok(());
        }
        let standing = standing(self.db, PatientId(id))?;
        self.seen.insert(id);
        if standing.0 != id && !self.seen.insert(standing.0) {
            return Ok(());
        }
        let row = self
            .db
            .prepare_cached(
                "SELECT id, mrn, given_name, family_name, born, sex FROM patients WHERE id = ?1",
            )?
            .query_row([standing.0], found_of)?;
        self.found.push(row);
        Ok(())
    }

    fn by_birth(&mut self, born: Date, words: &[String]) -> Result<(), StoreError> {
        let mut fits = self.db.prepare_cached(
            "SELECT p.id, k.word, k.others FROM patients p JOIN patient_keys k ON k.patient_id = p.id WHERE p.born = ?1",
        )?;
        let rows = fits.query_map([born.to_string()], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        let mut ids = Vec::new();
        for row in rows {
            let (id, word, others) = row?;
            if fit(&word, &others, words) && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids.into_iter().try_for_each(|id| self.take(id))
    }

    fn by_number(&mut self, typed: &str) -> Result<(), StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id FROM patients WHERE mrn >= ?1 AND mrn < ?2 ORDER BY mrn LIMIT ?3",
        )?;
        let rows = statement.query_map((typed, after(typed), self.limit as i64), |row| {
            row.get::<_, i64>(0)
        })?;
        let ids: Vec<i64> = rows.collect::<Result<_, _>>()?;
        ids.into_iter().try_for_each(|id| self.take(id))
    }

    fn by_phone(&mut self, digits: &str) -> Result<(), StoreError> {
        let digits = phone_digits(digits);
        let backwards: String = digits.chars().rev().collect();
        for key in [digits, format!("~{backwards}")] {
            self.from_keys(&key, &after(&key), &[], self.limit * 4)?;
        }
        Ok(())
    }

    fn by_name(&mut self, words: &[String]) -> Result<(), StoreError> {
        // The word with the fewest keys leads, the others are looked for beside it.
        let mut lead = (0, usize::MAX);
        for (at, word) in words.iter().enumerate() {
            let keys = self.count(word)?;
            // Of two that are frequent, the longer one.
            if keys < lead.1 || (keys == lead.1 && word.len() > words[lead.0].len()) {
                lead = (at, keys);
            }
        }
        let rest: Vec<String> = (0..words.len())
            .filter(|at| *at != lead.0)
            .map(|at| words[at].clone())
            .collect();
        let word = &words[lead.0];
        // Whole words before beginnings.
        self.from_keys(word, &format!("{word}\u{1}"), &rest, FAR_ENOUGH)?;
        self.from_keys(word, &after(word), &rest, FAR_ENOUGH)?;
        if self.full() {
            return Ok(());
        }
        // From within a word, then what sounds alike: any of the words may be the misspelt one.
        for alike in self.holding(word)? {
            self.from_keys(&alike, &format!("{alike}\u{1}"), &rest, FAR_ENOUGH / 4)?;
        }
        if self.found.is_empty() {
            self.by_sound(words)?;
        }
        Ok(())
    }

    fn by_sound(&mut self, words: &[String]) -> Result<(), StoreError> {
        let sounds: Vec<String> = words.iter().map(|w| name_sound(w)).collect();
        let mut lead: Option<(usize, Vec<String>)> = None;
        for (at, word) in words.iter().enumerate() {
            let alike = self.sounding(&sounds[at])?;
            let longer = lead
                .as_ref()
                .is_none_or(|(l, _)| word.len() > words[*l].len());
            if !alike.is_empty() && longer {
                lead = Some((at, alike));
            }
        }
        let Some((lead, alike)) = lead else {
            return Ok(());
        };
        for word in alike {
            let mut ids = Vec::new();
            let mut statement = self.db.prepare_cached(
                "SELECT others, patient_id FROM patient_keys WHERE word = ?1 LIMIT ?2",
            )?;
            let mut rows = statement.query((&word, FAR_ENOUGH as i64 / 4))?;
            while let Some(row) = rows.next()? {
                let others = row.get_ref(0)?.as_str().unwrap_or("");
                let fits = (0..words.len()).filter(|at| *at != lead).all(|at| {
                    others
                        .split(' ')
                        .any(|o| o.starts_with(&words[at]) || name_sound(o) == sounds[at])
                });
                if fits {
                    ids.push(row.get::<_, i64>(1)?);
                    if ids.len() >= self.limit {
                        break;
                    }
                }
            }
            for id in ids {
                self.take(id)?;
            }
            if self.full() {
                break;
            }
        }
        Ok(())
    }

    /// How many keys begin with a word, as far as it matters.
    fn count(&self, word: &str) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM patient_keys WHERE word >= ?1 AND word < ?2 LIMIT 500) AS some";
        let count: i64 = self
            .db
            .prepare_cached(sql)?
            .query_row((word, after(word)), |row| row.get(0))?;
        Ok(count as usize)
    }

    fn holding(&self, part: &str) -> Result<Vec<String>, StoreError> {
        self.strings(
            "SELECT DISTINCT word FROM name_endings WHERE ending >= ?1 AND ending < ?2 ORDER BY word LIMIT ?3",
            part,
            &after(part),
        )
    }

    fn sounding(&self, sound: &str) -> Result<Vec<String>, StoreError> {
        self.strings(
            "SELECT word FROM name_words WHERE sound >= ?1 AND sound <= ?2 ORDER BY word LIMIT ?3",
            sound,
            sound,
        )
    }

    fn strings(&self, sql: &str, from: &str, to: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((from, to, ALIKE as i64), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// People with a key from `from` up to `to` beside which each of `rest` begins some word; reads at most `most` keys.
    fn from_keys(
        &mut self,
        from: &str,
        to: &str,
        rest: &[String],
        most: usize,
    ) -> Result<(), StoreError> {
        if self.full() {
            return Ok(());
        }
        let mut statement = self.db.prepare_cached(
            "SELECT others, patient_id FROM patient_keys WHERE word >= ?1 AND word < ?2 ORDER BY word, others, patient_id LIMIT ?3",
        )?;
        let mut rows = statement.query((from, to, most as i64))?;
        while let Some(row) = rows.next()? {
            let others = row.get_ref(0)?.as_str().unwrap_or("");
            if rest.iter().all(|word| beside(others, word)) {
                let id = row.get(1)?;
                self.take(id)?;
                if self.full() {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn beside(others: &str, word: &str) -> bool {
    others.split(' ').any(|o| o.starts_with(word))
}

fn fit(word: &str, others: &str, sought: &[String]) -> bool {
    sought
        .iter()
        .all(|w| word.starts_with(w.as_str()) || beside(others, w))
}

/// The first text after all that begin with this one.
fn after(word: &str) -> String {
    format!("{word}\u{10ffff}")
}

/// The record that stands for this one: itself, or what it was merged into.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn standing(db: &Connection, id: PatientId) -> Result<PatientId, StoreError> {
    let mut at = id;
    loop {
        let next: Option<i64> = super::one(
            db.prepare_cached("SELECT merged_into FROM patients WHERE id = ?1")?
                .query_row([at.0], |row| row.get(0)),
            "such patient",
        )?;
        match next {
            Some(next) => at = PatientId(next),
            None => return Ok(at),
        }
    }
}

fn found_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        id: PatientId(row.get(0)?),
        mrn: row.get(1)?,
        given: row.get(2)?,
        family: row.get(3)?,
        born: super::people::parsed(row, 4, |t| t.parse().ok())?,
        sex: super::people::parsed(row, 5, super::people::sex)?,
    })
}

/// One record as the search shows it.
///
/// # Errors
/// [`StoreError::Absent`].
pub fn found(db: &Connection, id: PatientId) -> Result<Found, StoreError> {
    let sql = "SELECT id, mrn, given_name, family_name, born, sex FROM patients WHERE id = ?1";
    super::one(
        db.prepare_cached(sql)?.query_row([id.0], found_of),
        "such patient",
    )
}

/// Standing records that share a telephone number, the birth date, or a name that sounds the same with somebody: whoever
/// could be the same person. At most some hundreds.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn candidates(db: &Connection, person: &Registration) -> Result<Vec<Found>, StoreError> {
    let mut hits = Hits {
        db,
        limit: 400,
        found: Vec::new(),
        seen: HashSet::new(),
    };
    for phone in &person.phones {
        let digits = phone_digits(&phone.number);
        if digits.len() >= 7 {
            hits.from_keys(&digits, &format!("{digits}\u{1}"), &[], 40)?;
        }
    }
    hits.by_birth(person.born, &[])?;
    let turned = Date::new(person.born.year(), person.born.day(), person.born.month());
    if let Ok(turned) = turned {
        hits.by_birth(turned, &[])?;
    }
    let family = name_words(&person.name.family);
    let given = name_words(&person.name.given);
    if !family.is_empty() && !given.is_empty() {
        let words: Vec<String> = [family.concat(), given[0].clone()].into();
        hits.by_name(&[family[0].clone(), given[0].clone()])?;
        hits.by_sound(&words)?;
    }
    Ok(hits.found)
}
