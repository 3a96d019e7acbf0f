//! The layouts that tables come in. What a file is, its header or its first rows say.

use super::TableKind;
use crate::coding::CodingError;

/// Rows of a table in the columns that [`super::Table`] keeps.
pub(super) fn read(text: &str) -> Result<(TableKind, Vec<Vec<String>>), CodingError> {
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .collect();
    let separator = if lines.iter().take(10).any(|l| l.contains('\t')) {
        '\t'
    } else {
        ','
    };
    let rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line, separator)).collect();
    let found = pairs(&rows)
        .or_else(|| units(&rows))
        .or_else(|| coverage(&rows))
        .or_else(|| procedures(&rows))
        .or_else(|| fixed_width(&lines));
    found.filter(|(_, rows)| !rows.is_empty()).ok_or_else(|| {
        CodingError::Import(
            "this is none of the files that are read: Alphabetic Index (XML or CSV), Tabular List (XML), HCPCS, modifiers, place of service, \
             CPT as code,short,long,fee, NCCI pairs, MUE units, or coverage as determination,procedure,diagnosis"
                .into(),
        )
    })
}

/// One line; quoted cells may hold the separator.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                cell.push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell).trim().to_owned()),
            other => cell.push(other),
        }
    }
    row.push(cell.trim().to_owned());
    row
}

/// The header's row and, for each wanted name, its column.
fn header(rows: &[Vec<String>], wanted: &[&[&str]]) -> Option<(usize, Vec<usize>)> {
    rows.iter().take(12).enumerate().find_map(|(at, row)| {
        let place = |names: &&[&str]| {
            row.iter().position(|cell| {
                let cell = cell.to_lowercase().replace([' ', '_'], "");
                names.iter().any(|name| cell == *name)
            })
        };
        let found: Option<Vec<usize>> = wanted.iter().map(place).collect();
        Some((at, found?))
    })
}

fn is_procedure(code: &str) -> bool {
    code.len() == 5
        && code.bytes().all(|b| b.is_ascii_alphanumeric())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 4
}

fn is_date(cell: &str) -> bool {
    cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit())
}

/// NCCI: column 1, column 2, "*" where before 1996, effective date, deletion date or "*", modifier 0, 1 or 9.
fn pairs(rows: &[Vec<String>]) -> Option<(TableKind, Vec<Vec<String>>)> {
    let found: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| {
            row.len() >= 6 && is_procedure(&row[0]) && is_procedure(&row[1]) && is_date(&row[3])
        })
        .map(|row| {
            let ended = if is_date(&row[4]) {
                row[4].clone()
            } else {
                String::new()
            };
            vec![
                row[0].clone(),
                row[1].clone(),
                row[3].clone(),
                ended,
                row[5].clone(),
            ]
        })
        .collect();
    (!found.is_empty()).then_some((TableKind::PairEdits, found))
}

/// MUE: code, units, adjudication indicator, rationale.
fn units(rows: &[Vec<String>]) -> Option<(TableKind, Vec<Vec<String>>)> {
    let named = rows
        .iter()
        .take(12)
        .any(|row| row.iter().any(|c| c.to_uppercase().contains("MUE")));
    let found: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| row.len() >= 2 && is_procedure(&row[0]) && row[1].parse::<u32>().is_ok())
        .map(|row| vec![row[0].clone(), row[1].clone()])
        .collect();
    (named && !found.is_empty()).then_some((TableKind::UnitEdits, found))
}

fn coverage(rows: &[Vec<String>]) -> Option<(TableKind, Vec<Vec<String>>)> {
    let (at, columns) = header(
        rows,
        &[
            &["determination", "lcd", "lcdid", "articleid"],
            &["procedure", "hcpc", "hcpcs", "hcpccodeid", "hcpcscode"],
            &["diagnosis", "icd10", "icd10codeid", "icd10code"],
        ],
    )?;
    let found = rows[at + 1..].iter().filter_map(|row| {
        let cell = |nth: usize| row.get(columns[nth]).cloned().unwrap_or_default();
        let code = crate::domain::Icd10Code::parse(&cell(2))?;
        is_procedure(&cell(1)).then(|| vec![cell(0), cell(1), code.to_string()])
    });
    Some((TableKind::Coverage, found.collect()))
}

fn procedures(rows: &[Vec<String>]) -> Option<(TableKind, Vec<Vec<String>>)> {
    if let Some((at, columns)) = header(
        rows,
        &[&["code", "pos", "posnumber"], &["name"], &["description"]],
    ) {
        let found = rows[at + 1..].iter().filter_map(|row| {
            let cell = |nth: usize| row.get(columns[nth]).cloned().unwrap_or_default();
            (cell(0).len() == 2).then(|| {
                vec![
                    cell(0),
                    cell(1),
                    cell(2),
                    String::new(),
                    String::new(),
                    String::new(),
                ]
            })
        });
        return Some((TableKind::PlaceOfService, found.collect()));
    }
    let (at, columns) = header(
        rows,
        &[
            &[
                "code",
                "hcpc",
                "hcpcs",
                "modifier",
                "cpt",
                "hcpcscode",
                "cptcode",
            ],
            &["short", "shortdescription", "shortdesc"],
            &["long", "longdescription", "description", "longdesc"],
        ],
    )?;
    let optional = |names: &[&str]| header(&rows[at..=at], &[names]).map(|(_, columns)| columns[0]);
    let fee = optional(&["fee", "amount", "charge", "price"]);
    let (from, to) = (
        optional(&["from", "effectivedate", "validfrom"]),
        optional(&["to", "terminationdate", "validto"]),
    );
    let found: Vec<Vec<String>> = rows[at + 1..]
        .iter()
        .filter_map(|row| {
            let cell = |at: usize| row.get(at).cloned().unwrap_or_default();
            let code = cell(columns[0]).to_uppercase();
            let cents = fee
                .map(cell)
                .and_then(|f| cents_of(&f))
                .map_or_else(String::new, |c| c.to_string());
            let day = |at: Option<usize>| {
                at.map(cell)
                    .map(|d| d.replace('-', ""))
                    .filter(|d| is_date(d))
                    .unwrap_or_default()
            };
            (is_procedure(&code) || code.len() == 2).then(|| {
                vec![
                    code,
                    cell(columns[1]),
                    cell(columns[2]),
                    cents,
                    day(from),
                    day(to),
                ]
            })
        })
        .collect();
    let first = found.first()?;
    let kind = match first[0].len() {
        2 => TableKind::Modifiers,
        _ if first[0].starts_with(|c: char| c.is_ascii_alphabetic()) => TableKind::Hcpcs,
        _ => TableKind::Cpt,
    };
    Some((kind, found))
}

/// `$1,234.50`, `1234.5` and `1234` in cents.
fn cents_of(text: &str) -> Option<i64> {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '$' | ',' | ' '))
        .collect();
    let (whole, part) = bare.split_once('.').unwrap_or((&bare, ""));
    let part: String = format!("{part}00").chars().take(2).collect();
    let (whole, part): (i64, i64) = (whole.parse().ok()?, part.parse().ok()?);
    (whole >= 0).then(|| whole.checked_mul(100)?.checked_add(part))?
}

/// The fixed-width release of HCPCS: code in columns 1–5, record kind in 11 (3 and 4 a procedure and its continuation, 7 and 8
/// a modifier), long text in 12–91, short text in 92–119, first and last day in 277–284 and 285–292.
fn fixed_width(lines: &[&str]) -> Option<(TableKind, Vec<Vec<String>>)> {
    let mut procedures: Vec<Vec<String>> = Vec::new();
    for line in lines {
        let at = |from: usize, to: usize| {
            line.get(from - 1..to.min(line.len()))
                .unwrap_or_default()
                .trim()
        };
        if line.len() < 92 || !line.is_ascii() || !is_procedure(at(1, 5)) {
            continue;
        }
        match at(11, 11) {
            "3" => {
                let day = |from, to| {
                    Some(at(from, to))
                        .filter(|d| is_date(d))
                        .unwrap_or_default()
                        .to_owned()
                };
                procedures.push(vec![
                    at(1, 5).to_owned(),
                    at(92, 119).to_owned(),
                    at(12, 91).to_owned(),
                    String::new(),
                    day(277, 284),
                    day(285, 292),
                ]);
            }
            "4" => {
                if let Some(last) = procedures.last_mut().filter(|p| p[0] == at(1, 5)) {
                    last[2] = format!("{} {}", last[2], at(12, 91));
                }
            }
            _ => {}
        }
    }
    (!procedures.is_empty()).then_some((TableKind::Hcpcs, procedures))
}

#[cfg(test)]
mod tests {
    use super::super::Table;
    use super::*;

    #[test]
    fn tables_are_known_by_what_they_hold() {
        let kind = |text: &str| Table::read(text, "t").unwrap().kind();
        assert_eq!(
            kind("code\tshort\tlong\nA0021\tAmbulance\tAmbulance service\n"),
            TableKind::Hcpcs
        );
        assert_eq!(
            kind("code,short,long,fee\n00001,Example,\"Example, made up\",$1\n"),
            TableKind::Cpt
        );
        assert_eq!(
            kind("modifier\tshort\tlong\nLT\tLeft\tLeft side\n"),
            TableKind::Modifiers
        );
        assert_eq!(
            kind("code\tpayment_setting\tname\tdescription\n11\tNon\tOffice\tAn office\n"),
            TableKind::PlaceOfService
        );
        assert_eq!(
            kind("A0021\tA0080\t\t20200101\t*\t0\tx\n"),
            TableKind::PairEdits
        );
        assert_eq!(
            kind("HCPCS Code,MUE Values,MAI\nA0021,2,3\n"),
            TableKind::UnitEdits
        );
        assert_eq!(
            kind("lcd_id,hcpcs,icd10\nL1,G0101,Z12.4\n"),
            TableKind::Coverage
        );
        assert!(Table::read("nothing,here\n1,2\n", "t").is_err());
    }

    #[test]
    fn a_kept_table_is_the_same_again() {
        let table = Table::read(
            "code,short,long,fee\n00001,Example,\"Example, made up\",\"$1,250.50\"\n",
            "fees.csv",
        )
        .unwrap();
        assert_eq!(table.procedure("00001").unwrap().fee_cents, Some(125_050));
        assert_eq!(Table::from_text(&table.to_text()).unwrap(), table);
    }

    #[test]
    fn edits_apply_on_their_days() {
        let pairs = Table::read("A0021\tA0080\t\t20200101\t20251231\t1\tx\n", "t").unwrap();
        let on = |y, m| pairs.pair("A0021", "A0080", jiff::civil::date(y, m, 1));
        assert_eq!(on(2025, 6), Some(true));
        assert_eq!(on(2026, 6), None);
        assert_eq!(on(2019, 6), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            let _ = Table::read(&text, "t");
            let _ = Table::from_text(&text);
        }
    }
}
