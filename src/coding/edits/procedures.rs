//! What imported tables have against procedures: their dates, pairs of one day, units, coverage.

use jiff::civil::Date;

use super::Findings;
use crate::coding::sets::CodeEntry;
use crate::coding::tables::{Table, TableKind};

pub(super) fn procedure_rules(
    tables: &[Table],
    procedures: &[&String],
    diagnoses: &[CodeEntry<'_>],
    date: Date,
    findings: &mut Findings,
) {
    let of = |kind: TableKind| tables.iter().filter(move |t| t.kind() == kind);
    // "99213x2" is two units.
    let lines: Vec<(String, u32)> = procedures
        .iter()
        .map(|code| match code.split_once(['x', 'X', '*']) {
            Some((code, units)) => (code.to_uppercase(), units.parse().unwrap_or(1)),
            None => (code.to_uppercase(), 1),
        })
        .collect();
    let codes: Vec<&str> = diagnoses.iter().map(|e| e.code().as_str()).collect();
    for (at, (code, units)) in lines.iter().enumerate() {
        let known = of(TableKind::Hcpcs)
            .chain(of(TableKind::Cpt))
            .find_map(|t| t.procedure(code));
        if known.as_ref().is_some_and(|p| !p.valid_on(date)) {
            findings.say(
                "procedure-dates",
                &[code],
                format!("{code} is not valid on {date}"),
            );
        }
        for table in of(TableKind::UnitEdits) {
            if let Some(most) = table.most_units(code).filter(|most| units > most) {
                findings.say(
                    "mue-units",
                    &[code],
                    format!("{units} units of {code}; the table allows {most} a day"),
                );
            }
        }
        for table in of(TableKind::Coverage) {
            if let Some((determination, false)) = table.covers(code, &codes) {
                findings.say(
                    "coverage",
                    &[code],
                    format!("{determination} accepts none of the diagnoses for {code}"),
                );
            }
        }
        for (other, _) in lines
            .iter()
            .enumerate()
            .filter(|(o, _)| *o != at)
            .map(|(_, line)| line)
        {
            for table in of(TableKind::PairEdits) {
                if let Some(modifier) = table.pair(code, other, date) {
                    let way = if modifier {
                        "a modifier may part them"
                    } else {
                        "no modifier parts them"
                    };
                    findings.say(
                        "ncci-pair",
                        &[code, other],
                        format!("{other} is part of {code} on one day; {way}"),
                    );
                }
            }
        }
    }
}
