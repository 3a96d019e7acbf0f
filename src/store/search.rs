//! The index of words over documents and transcripts: kept in the transaction that changes them.

use rusqlite::{Connection, OptionalExtension, StatementStatus};

use super::{StoreError, dictations, documents, visits};
use crate::domain::{DictationId, DocumentId, EncounterId, PatientId};
use crate::language::index_words;

/// What holds the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A note, with its addenda.
    Document(DocumentId),
    /// A text as it was heard, before or beside its note.
    Transcript(DictationId),
}

/// Keeps a document's newest version and addenda searchable.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or written.
pub fn keep_document(db: &Connection, id: DocumentId) -> Result<(), StoreError> {
    let row = documents::get(db, id)?;
    let (_, note, _) = documents::newest(db, id)?;
    let mut texts: Vec<String> = note
        .sections
        .into_iter()
        .flat_map(|s| s.sentences)
        .map(|s| s.text)
        .collect();
    texts.extend(documents::addenda(db, id)?.into_iter().map(|a| a.wording));
    keep(db, Holder::Document(id), row.encounter, &texts.join("\n"))
}

/// Keeps a transcript searchable.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or written.
pub fn keep_transcript(db: &Connection, id: DictationId) -> Result<(), StoreError> {
    let Some(row) = dictations::transcript(db, id)? else {
        return Ok(());
    };
    let encounter = dictations::get(db, id)?.encounter;
    keep(db, Holder::Transcript(id), encounter, &row.finished.text)
}

fn keep(
    db: &Connection,
    holder: Holder,
    encounter: EncounterId,
    text: &str,
) -> Result<(), StoreError> {
    let patient = visits::encounter(db, encounter)?.patient;
    let (column, number) = match holder {
        Holder::Document(id) => ("document_id", id.0),
        Holder::Transcript(id) => ("dictation_id", id.0),
    };
    let known: Option<i64> = db
        .prepare_cached(&format!(
            "SELECT id FROM search_entries WHERE {column} = ?1"
        ))?
        .query_row([number], |r| r.get(0))
        .optional()?;
    let entry = match known {
        Some(entry) => {
            db.prepare_cached("DELETE FROM search_words WHERE rowid = ?1")?
                .execute([entry])?;
            entry
        }
        None => {
            db.prepare_cached(&format!(
                "INSERT INTO search_entries ({column}) VALUES (?1)"
            ))?
            .execute([number])?;
            db.last_insert_rowid()
        }
    };
    let (mut words, mut more) = (String::with_capacity(text.len()), String::new());
    for word in index_words(text) {
        words.push_str(&word.form);
        words.push(' ');
        if let Some(other) = word.other {
            more.push_str(&other);
            more.push(' ');
        }
    }
    db.prepare_cached(
        "INSERT INTO search_words (rowid, words, more, about) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((entry, words, more, about(patient)))?;
    Ok(())
}

fn about(patient: PatientId) -> String {
    format!("p{patient}")
}

/// Whether there are texts and none of them is searchable yet: an office from before there was an index.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn is_behind(db: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM search_entries)
         AND (EXISTS (SELECT 1 FROM documents) OR EXISTS (SELECT 1 FROM transcripts))";
    Ok(db.query_row(sql, [], |r| r.get(0))?)
}

/// Makes every text searchable that was written before there was an index.
///
/// # Errors
/// [`StoreError`] when the store cannot be read or written.
pub fn catch_up(db: &Connection) -> Result<(), StoreError> {
    let numbers = |sql: &str| -> Result<Vec<i64>, StoreError> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    for id in numbers("SELECT dictation_id FROM transcripts ORDER BY dictation_id")? {
        keep_transcript(db, DictationId(id))?;
    }
    for id in numbers("SELECT id FROM documents ORDER BY id")? {
        keep_document(db, DocumentId(id))?;
    }
    Ok(())
}

/// What is looked for, in the index's own language; `None` where the words hold nothing to look for.
///
/// All words must be there; words in quotes or bound by hyphens stand together; the last word, unless a blank follows it, may go on.
#[must_use]
pub fn asked(words: &str, patient: Option<PatientId>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for (n, piece) in words.split('"').enumerate() {
        let quoted = n % 2 == 1;
        let found = index_words(piece);
        if quoted && !found.is_empty() {
            let forms: Vec<&str> = found.iter().map(|w| w.form.as_str()).collect();
            parts.push(format!("\"{}\"", forms.join(" ")));
            continue;
        }
        let open = !words.ends_with(char::is_whitespace) && words.ends_with(piece);
        let mut at = 0;
        while at < found.len() {
            let end = (at..found.len())
                .find(|k| !found[*k].bound)
                .unwrap_or(found.len() - 1);
            let forms: Vec<&str> = found[at..=end].iter().map(|w| w.form.as_str()).collect();
            let goes_on = open && end + 1 == found.len() && forms[forms.len() - 1].len() > 1;
            let star = if goes_on { " *" } else { "" };
            let mut part = format!("\"{}\"{star}", forms.join(" "));
            if end > at
                && let Some(other) = &found[at].other
            {
                part = format!("({part} OR \"{other}\"{star})");
            }
            parts.push(part);
            at = end + 1;
        }
    }
    if parts.is_empty() {
        return None;
    }
    let words = format!("{{words more}} : ({})", parts.join(" AND "));
    Some(match patient {
        Some(patient) => format!("about : \"{}\" AND {words}", about(patient)),
        None => words,
    })
}

/// What holds the words asked for (see [`asked`]), newest first, at most `limit`, and the steps the store took to find them.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub fn find(db: &Connection, asked: &str, limit: usize) -> Result<(Vec<Holder>, i32), StoreError> {
    let sql = "SELECT e.document_id, e.dictation_id FROM search_words w JOIN search_entries e ON e.id = w.rowid
         WHERE search_words MATCH ?1 ORDER BY w.rowid DESC LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    statement.reset_status(StatementStatus::VmStep);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map((asked, limit), |r| {
        let (document, dictation): (Option<i64>, Option<i64>) = (r.get(0)?, r.get(1)?);
        Ok(match (document, dictation) {
            (Some(id), _) => Holder::Document(DocumentId(id)),
            (None, id) => Holder::Transcript(DictationId(id.unwrap_or_default())),
        })
    })?;
    let found = rows.collect::<Result<_, _>>()?;
    Ok((found, statement.get_status(StatementStatus::VmStep)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hyphens_doses_and_quotes_become_one_question() {
        let of = |words: &str| asked(words, None).unwrap_or_default();
        assert_eq!(
            of("chest pain"),
            "{words more} : (\"chest\" AND \"pain\" *)"
        );
        assert_eq!(
            of("metoprolol 25 mg "),
            "{words more} : (\"metoprolol\" AND \"25mg\")"
        );
        assert_eq!(of("x-ray "), "{words more} : ((\"x ray\" OR \"xray\"))");
        assert_eq!(
            of("\"chest pain\" no"),
            "{words more} : (\"chest pain\" AND \"no\" *)"
        );
        assert_eq!(asked("  ,; \" ", None), None);
        let mine = asked("gout ", Some(PatientId(7))).unwrap_or_default();
        assert_eq!(mine, "about : \"p7\" AND {words more} : (\"gout\")");
    }
}
