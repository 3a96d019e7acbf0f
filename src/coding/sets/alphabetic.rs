//! The Alphabetic Index: main terms, their modifiers level by level, "see" and "see also", and its tables of neoplasms and
//! of drugs; read from the publisher's XML and from the tree as CSV (columns RowID, Letter, Level, Term, See, SeeAlso,
//! NonEssModif, Code, or the tables' own columns).

use std::collections::HashMap;

use roxmltree::{Document, Node as Element, ParsingOptions};

use crate::coding::CodingError;
use crate::coding::phrases::PhraseBook;
use crate::domain::Icd10Code;

/// Entries of the index, each with the terms from the main term down to itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlphabeticIndex {
    /// What the entries were read from, as people should see it.
    pub source: String,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    terms: Vec<String>,
    codes: Vec<Icd10Code>,
    see: Option<String>,
}

/// Which of the index's parts a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Terms,
    Neoplasms,
    Drugs,
}

/// What the columns of the Neoplasm Table say.
const NEOPLASM_COLUMNS: [&str; 6] = [
    "malignant primary",
    "malignant secondary",
    "carcinoma in situ",
    "benign",
    "uncertain behavior",
    "unspecified behavior",
];

/// What the columns of the Table of Drugs and Chemicals say.
const DRUG_COLUMNS: [&str; 6] = [
    "poisoning (accidental) (unintentional)",
    "poisoning intentional self-harm",
    "poisoning assault",
    "poisoning undetermined",
    "adverse effect",
    "underdosing",
];

impl AlphabeticIndex {
    /// Reads a part of the index in either layout.
    ///
    /// # Errors
    /// [`CodingError::Import`] when the file is neither.
    pub fn read(text: &str, source: &str) -> Result<Self, CodingError> {
        let entries = if text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('<')
        {
            from_xml(text)?
        } else {
            from_csv(text)?
        };
        if entries.is_empty() {
            return Err(CodingError::Import("the index file has no entries".into()));
        }
        Ok(Self {
            source: source.to_owned(),
            entries,
        })
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds another part of the index.
    pub fn join(&mut self, other: Self) {
        if !self.source.is_empty() {
            self.source.push_str(", ");
        }
        self.source.push_str(&other.source);
        self.entries.extend(other.entries);
    }

    /// Puts every entry whose code exists into the book; "see" leads to the codes of the entry it names.
    pub(super) fn enter(
        &self,
        book: &mut PhraseBook,
        texts: &mut Vec<String>,
        place: impl Fn(&Icd10Code) -> Option<u32>,
    ) {
        let mut named: HashMap<String, &Entry> = HashMap::new();
        for entry in &self.entries {
            named.entry(name_of(&entry.terms)).or_insert(entry);
        }
        for entry in &self.entries {
            let terms: Vec<&str> = entry.terms.iter().map(String::as_str).collect();
            let mut codes = entry.codes.as_slice();
            if codes.is_empty()
                && let Some(target) = entry.see.as_deref().and_then(|see| named.get(&key_of(see)))
            {
                codes = target.codes.as_slice();
            }
            // Of several codes for one entry the first is the condition; the others stand in brackets beside it.
            if let Some(at) = codes.first().and_then(&place) {
                texts.push(terms.join(" › "));
                let label = u32::try_from(texts.len() - 1).unwrap_or(u32::MAX);
                book.add_entry(at, label, &terms);
            }
        }
    }
}

/// The entry's terms as a "see" names them: without what stands in brackets, small letters, the first form of each term.
fn name_of(terms: &[String]) -> String {
    let bare = terms.iter().map(|term| {
        let head = term.split('(').next().unwrap_or_default();
        head.split(',')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase()
    });
    bare.collect::<Vec<_>>().join(", ")
}

fn key_of(see: &str) -> String {
    let parts = see.split(',').map(|part| part.trim().to_lowercase());
    parts.collect::<Vec<_>>().join(", ")
}

/// Codes as the index prints them: `M00.8-`, `E11.9`, `A18.01 [M01.X0]`.
fn codes_in(text: &str) -> Vec<Icd10Code> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ','))
        .filter_map(|part| {
            let bare = part.trim_end_matches(['-', '.', '✓']);
            Icd10Code::parse(bare).filter(|c| {
                c.as_str()
                    .as_bytes()
                    .get(1)
                    .is_some_and(u8::is_ascii_alphanumeric)
            })
        })
        .collect()
}

/// Keeps the terms from the main term down while rows of rising and falling levels pass by.
#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    fn at(&mut self, level: usize, term: String) {
        self.0.truncate(level);
        self.0.push(term);
    }
}

fn from_csv(text: &str) -> Result<Vec<Entry>, CodingError> {
    let mut rows = csv_rows(text);
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let refused = || {
        CodingError::Import(
            "not the Alphabetic Index: the first line should name the columns Level, Term, Code (or those of a table)".into(),
        )
    };
    let (level, term) = column("Level").zip(column("Term")).ok_or_else(refused)?;
    let modifiers = column("NonEssModif");
    let (table, first) = [
        ("Code", Table::Terms),
        ("MalignantPrimary", Table::Neoplasms),
        ("PoisoningAccidental", Table::Drugs),
    ]
    .into_iter()
    .find_map(|(name, table)| column(name).map(|at| (table, at)))
    .ok_or_else(refused)?;
    let see = column("See");
    let mut path = Path::default();
    let mut entries = Vec::new();
    for row in rows {
        let cell = |at: usize| row.get(at).map_or("", |c| c.trim());
        let whole = format!("{} {}", cell(term), modifiers.map_or("", cell));
        path.at(cell(level).parse().unwrap_or(0), whole.trim().to_owned());
        let cells: Vec<&str> = (first..first + 6).map(cell).collect();
        enter_row(
            &mut entries,
            table,
            &path.0,
            &cells,
            see.map(cell).filter(|s| !s.is_empty()),
        );
    }
    Ok(entries)
}

fn enter_row(
    entries: &mut Vec<Entry>,
    table: Table,
    path: &[String],
    cells: &[&str],
    see: Option<&str>,
) {
    let columns: &[&str] = match table {
        Table::Terms => {
            let codes = codes_in(cells.first().copied().unwrap_or_default());
            if !codes.is_empty() || see.is_some() {
                entries.push(Entry {
                    terms: path.to_vec(),
                    codes,
                    see: see.map(str::to_owned),
                });
            }
            return;
        }
        Table::Neoplasms => &NEOPLASM_COLUMNS,
        Table::Drugs => &DRUG_COLUMNS,
    };
    for (column, cell) in columns.iter().zip(cells) {
        let codes = codes_in(cell);
        if !codes.is_empty() {
            let mut terms = path.to_vec();
            terms.push((*column).to_owned());
            entries.push(Entry {
                terms,
                codes,
                see: None,
            });
        }
    }
}

/// Rows of comma-separated values; quoted cells may hold commas and line ends.
fn csv_rows(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    let mut characters = text.chars().peekable();
    std::iter::from_fn(move || {
        characters.peek()?;
        let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        while let Some(c) = characters.next() {
            match c {
                '"' if quoted && characters.peek() == Some(&'"') => {
                    cell.push('"');
                    characters.next();
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {}
                '\n' if !quoted => break,
                other => cell.push(other),
            }
        }
        row.push(cell);
        Some(row)
    })
}

fn from_xml(text: &str) -> Result<Vec<Entry>, CodingError> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|problem| {
        CodingError::Import(format!("the index file is not whole XML ({problem})"))
    })?;
    if !document.root_element().has_tag_name("ICD10CM.index") {
        return Err(CodingError::Import(
            "not an Alphabetic Index: its outermost element should be ICD10CM.index".into(),
        ));
    }
    let heading = |word: &str| {
        document
            .descendants()
            .any(|e| e.has_tag_name("head") && e.text().is_some_and(|t| t.contains(word)))
    };
    let table = if heading("Malignant") {
        Table::Neoplasms
    } else if heading("Poisoning") {
        Table::Drugs
    } else {
        Table::Terms
    };
    let mut entries = Vec::new();
    for main in document
        .descendants()
        .filter(|e| e.has_tag_name("mainTerm"))
    {
        term_xml(main, table, &mut Vec::new(), &mut entries);
    }
    Ok(entries)
}

fn term_xml(term: Element<'_, '_>, table: Table, path: &mut Vec<String>, entries: &mut Vec<Entry>) {
    let child = |name: &str| term.children().find(|e| e.has_tag_name(name));
    let title: String = child("title").map_or_else(String::new, |title| {
        let texts = title
            .descendants()
            .filter_map(|e| if e.is_text() { e.text() } else { None });
        texts.collect::<Vec<_>>().join(" ")
    });
    path.push(title.split_whitespace().collect::<Vec<_>>().join(" "));
    let see = child("see").and_then(|e| e.text()).map(str::trim);
    match table {
        Table::Terms => {
            let code = child("code").and_then(|e| e.text()).unwrap_or_default();
            enter_row(entries, table, path, &[code], see);
        }
        Table::Neoplasms | Table::Drugs => {
            let cell = |column: usize| {
                let wanted = column.to_string();
                let found = term.children().find(|e| {
                    e.has_tag_name("cell") && e.attribute("col") == Some(wanted.as_str())
                });
                found.and_then(|e| e.text()).unwrap_or_default()
            };
            let cells: Vec<&str> = (2..8).map(cell).collect();
            enter_row(entries, table, path, &cells, see);
        }
    }
    // The published index is nine levels deep; nothing deeper is one.
    let deep = path.len() >= 32;
    for below in term.children().filter(|e| e.has_tag_name("term") && !deep) {
        term_xml(below, table, path, entries);
    }
    path.pop();
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\n\
        1,A,0,Abdominalgia,\"Pain, abdominal\",,,\n\
        2,P,0,\"Pain, painful\",,,(see also Painful),R52\n\
        3,P,1,abdominal,,,,R10.9\n\
        4,P,2,upper,,,,R10.1-\n";

    #[test]
    fn a_tree_is_read_from_its_levels() {
        let index = AlphabeticIndex::read(CSV, "test").unwrap();
        assert_eq!(index.len(), 4);
        assert_eq!(
            index.entries[3].terms,
            ["Pain, painful (see also Painful)", "abdominal", "upper"]
        );
        assert_eq!(index.entries[3].codes[0].as_str(), "R10.1");
        assert_eq!(index.entries[0].see.as_deref(), Some("Pain, abdominal"));
    }

    #[test]
    fn the_publishers_tables_are_read() {
        let xml = r#"<ICD10CM.index><indexHeading><head col="2">Malignant Primary</head></indexHeading><letter><mainTerm>
            <title>Neoplasm, neoplastic</title><cell col="2">C80.1</cell><cell col="3">C79.9</cell>
            <term level="1"><title>skin<nemod>(any)</nemod></title><cell col="2">C44.90</cell><cell col="4">-</cell></term>
            </mainTerm></letter></ICD10CM.index>"#;
        let index = AlphabeticIndex::read(xml, "test").unwrap();
        assert_eq!(index.len(), 3);
        assert_eq!(
            index.entries[2].terms,
            ["Neoplasm, neoplastic", "skin (any)", "malignant primary"]
        );
    }

    #[test]
    fn other_files_are_refused_in_one_sentence() {
        for wrong in ["", "<a/>", "a,b\n1,2\n", "<ICD10CM.index>", "\u{0}\u{1}"] {
            assert!(AlphabeticIndex::read(wrong, "test").is_err(), "{wrong:?}");
        }
    }
}
