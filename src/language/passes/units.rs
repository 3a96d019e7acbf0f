//! Units behind numbers, and doses as ISMP asks: mcg not µg, units not U, no trailing zero, a zero before the point.

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::stream::Stream;
use crate::language::table::rows;

const FILE: &str = include_str!("../../../assets/language/units.tsv");
static UNITS: LazyLock<Vec<Unit>> =
    LazyLock::new(|| parse(FILE).expect("the shipped units are read by a test"));

struct Unit {
    words: Vec<String>,
    written: String,
    attach: bool,
}

fn parse(text: &str) -> Result<Vec<Unit>, LanguageError> {
    let mut units = Vec::new();
    for row in rows("units.tsv", text) {
        let attach = match row.needed(2, "attach or apart")? {
            "attach" => true,
            "apart" => false,
            other => return Err(row.complaint(format!("`{other}` is neither attach nor apart"))),
        };
        units.push(Unit {
            words: row
                .needed(0, "as spoken")?
                .split(' ')
                .map(str::to_owned)
                .collect(),
            written: row.needed(1, "as written")?.to_owned(),
            attach,
        });
    }
    units.sort_by_key(|u| std::cmp::Reverse(u.words.len()));
    Ok(units)
}

/// Writes units as the trade does.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 1;
    while at < stream.tokens.len() {
        if stream.tokens[at - 1].is_number() {
            let found = UNITS.iter().find(|u| {
                let words: Vec<&str> = u.words.iter().map(String::as_str).collect();
                stream.says(at, &words)
            });
            if let Some(unit) = found {
                stream.replace(at, unit.words.len(), &unit.written, "unit");
                stream.tokens[at].space = !unit.attach;
                if stream.tokens[at].text.ends_with('g') {
                    safe_dose(stream, at - 1);
                }
            } else if matches!(stream.tokens[at].text.as_str(), "U" | "IU") {
                stream.replace(at, 1, "units", "unit");
            }
        }
        at += 1;
    }
}

/// ISMP list of error-prone dose designations: "5.0 mg" is read as 50.
fn safe_dose(stream: &mut Stream, at: usize) {
    let text = stream.tokens[at].text.clone();
    if let Some((whole, part)) = text.split_once('.')
        && part.bytes().all(|b| b == b'0')
    {
        stream.replace(at, 1, whole, "dose");
    }
}
