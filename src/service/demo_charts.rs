//! What the demo office's charts hold beside lists and notes, and whom it registered twice.

use std::path::Path;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use super::ServiceError;
use super::records::charting::{Immunization, VitalSign};
use crate::domain::{Patient, PatientId, PatientName};
use crate::store::{Transaction, chart, people};

/// What is measured, in the order of the file.
const KINDS: [&str; 6] = [
    "systolic",
    "diastolic",
    "pulse",
    "weight",
    "temperature",
    "oxygen",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    chart: Vec<Chart>,
    again: Vec<Again>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chart {
    mrn: String,
    measured: Vec<(i64, f64, f64, f64, f64, f64, f64)>,
    given: Vec<(i64, String, String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    of: String,
    mrn: String,
    family: String,
}

/// Fills the charts of those registered; record numbers with patients are in `registered`.
pub(super) fn fill(
    db: &Transaction<'_>,
    assets: &Path,
    registered: &[(String, PatientId)],
    today: Date,
) -> Result<(), ServiceError> {
    let script: Script = super::schedule::read_data(&assets.join("demo/charts.toml"))?;
    let known = |mrn: &str| {
        let found = registered.iter().find(|(m, _)| m == mrn);
        found.map(|(_, patient)| *patient).ok_or_else(|| {
            ServiceError::Asset(format!("the demo office has no patient {mrn} for a chart"))
        })
    };
    for line in &script.chart {
        fill_chart(db, line, known(&line.mrn)?, today)?;
    }
    for again in &script.again {
        let person = people::patient(db, known(&again.of)?)?;
        let second = Patient {
            mrn: again.mrn.clone(),
            name: PatientName {
                family: again.family.clone(),
                given: person.name.given.clone(),
            },
            problems: Vec::new(),
            medications: Vec::new(),
            allergies: Vec::new(),
            ..person
        };
        people::add_patient(db, &second)?;
    }
    Ok(())
}

fn fill_chart(
    db: &Transaction<'_>,
    line: &Chart,
    patient: PatientId,
    today: Date,
) -> Result<(), ServiceError> {
    let ago = |days: i64| today.saturating_sub(Span::new().days(days));
    for &(days, systolic, diastolic, pulse, weight, temperature, oxygen) in &line.measured {
        let values = [systolic, diastolic, pulse, weight, temperature, oxygen];
        for (kind, value) in KINDS.into_iter().zip(values) {
            let sign = VitalSign {
                id: 0,
                kind: kind.into(),
                taken_at: ago(days).at(9, 10, 0, 0),
                thousandths: (value * 1000.0).round() as i64,
                state: "active".into(),
            };
            chart::add_vital_sign(db, patient, &sign)?;
        }
    }
    for (days, vaccine, lot, site) in &line.given {
        let given = Immunization {
            id: 0,
            vaccine: vaccine.clone(),
            given_on: ago(*days),
            lot: lot.clone(),
            site: site.clone(),
            given_by: "Kim Tran".into(),
            state: "active".into(),
        };
        chart::add_immunization(db, patient, &given)?;
    }
    Ok(())
}
