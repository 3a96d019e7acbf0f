//! Units behind numbers, and doses as ISMP asks: mcg not µg, units not U, no trailing zero, a zero before the point.

use std::sync::LazyLock;

use crate::language::LanguageError;
use crate::language::phrase_table::PhraseTable;
use crate::language::stream::{Stream, Token};
use crate::language::table::rows;

const RULE: &str = "unit";
const FILE: &str = include_str!("../../../assets/language/units.tsv");
static UNITS: LazyLock<PhraseTable<Unit>> =
    LazyLock::new(|| parse(FILE).expect("the shipped units are read by a test"));

#[derive(Debug, Clone)]
struct Unit {
    written: String,
    attach: bool,
    /// Whether an amount of a drug is given in it: then no zero may trail.
    dose: bool,
}

fn parse(text: &str) -> Result<PhraseTable<Unit>, LanguageError> {
    let mut units = PhraseTable::default();
    for row in rows("units.tsv", text) {
        let attach = match row.needed(2, "attach or apart")? {
            "attach" => true,
            "apart" => false,
            other => return Err(row.complaint(format!("`{other}` is neither attach nor apart"))),
        };
        let dose = match row.column(3) {
            "dose" => true,
            "" => false,
            other => return Err(row.complaint(format!("`{other}` is not `dose`"))),
        };
        let unit = Unit {
            written: row.needed(1, "as written")?.to_owned(),
            attach,
            dose,
        };
        let spoken = row.needed(0, "as spoken")?;
        // "one milligram per kilogram"
        if let Some((first, rest)) = spoken.split_once(" per ")
            && let Some(one) = first.strip_suffix('s')
        {
            units.add(&format!("{one} per {rest}"), unit.clone());
        }
        units.add(spoken, unit);
    }
    Ok(units)
}

/// How many tokens the unit at `at` takes, if one stands there.
pub(in crate::language) fn length_at(stream: &Stream, at: usize) -> Option<usize> {
    UNITS.at(stream, at).map(|(length, _)| length)
}

/// Writes units as the trade does.
pub(in crate::language) fn apply(stream: &mut Stream) {
    let mut at = 1;
    while at < stream.tokens.len() {
        let hyphen =
            stream.tokens[at].is_joining_hyphen(stream, at) && at + 1 < stream.tokens.len();
        if stream.tokens[at - 1].is_number() {
            unit_behind(stream, at, hyphen);
        }
        at += 1;
    }
}

fn unit_behind(stream: &mut Stream, at: usize, hyphen: bool) {
    const PORTIONS: &[&str] = &[
        "tablet", "tablets", "capsule", "capsules", "patch", "patches", "pill", "pills", "vial",
        "vials",
    ];
    let place = at + usize::from(hyphen);
    let Some((length, unit)) = UNITS.at(stream, place) else {
        return;
    };
    let portion = stream
        .get(place + length)
        .is_some_and(|t| t.is_any(PORTIONS));
    if unit.dose {
        safe_dose(stream, at - 1);
    }
    if unit.attach && hyphen {
        stream.replace(at, length + 1, &unit.written, RULE);
        stream.tokens[at].space = false;
    } else {
        stream.replace(place, length, &unit.written, RULE);
        if !hyphen {
            stream.tokens[at].space = !unit.attach;
        }
    }
    // "a 4-mg tablet"
    if portion && !hyphen && unit.dose && !unit.attach && !after_range(stream, at - 1) {
        stream.insert(at, "-", RULE);
        stream.tokens[at + 1].space = false;
    }
}

fn after_range(stream: &Stream, number: usize) -> bool {
    number >= 2
        && stream.tokens[number - 1].is_any(&["to", "or", "x", "by"])
        && stream.get(number - 2).is_some_and(Token::is_number)
}

/// ISMP list of error-prone dose designations: "5.0 mg" is read as 50, ".5 mg" as 5.
fn safe_dose(stream: &mut Stream, at: usize) {
    if stream.before(at).is_some_and(|b| b.is("point")) {
        return;
    }
    let text = stream.tokens[at].text.clone();
    let Some((whole, part)) = text.split_once('.') else {
        return;
    };
    let kept = part.trim_end_matches('0');
    let safe = match (whole, kept) {
        (whole, "") => whole.to_owned(),
        (whole, kept) => format!("{whole}.{kept}"),
    };
    stream.replace(at, 1, &safe, "dose");
}
