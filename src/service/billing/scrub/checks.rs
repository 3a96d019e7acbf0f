//! Checks that look at more than one field. Each gives a detail for every place where it fails; an empty detail says enough.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Facts, excludes};
use crate::domain::{AccidentCause, Claim, Frequency, Money, PayerRank, Relation};

type Ask = fn(&Claim, &Facts<'_>, &Terms<'_>) -> Vec<String>;

/// What a rule names for its check.
pub(super) struct Terms<'r> {
    procedures: &'r [String],
    payers: &'r [String],
}

/// One of the program's own checks.
pub(super) struct Own(Ask);

impl Own {
    /// The check of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let ask: Ask = match name {
            "lines" => |c, _, _| when(c.lines.is_empty()),
            "diagnoses" => diagnoses,
            "pointers" => pointers,
            "diagnosis-known" => diagnosis_known,
            "diagnosis-complete" => diagnosis_complete,
            "diagnosis-excludes" => diagnosis_excludes,
            "code-set-date" => code_set_date,
            "modifiers" => modifiers,
            "units" => units,
            "service-days" => service_days,
            "subscriber-self" => subscriber_self,
            "frequency" => frequency,
            "accident" => accident,
            "earlier-payer" => earlier_payer,
            "medicare-secondary" => medicare_secondary,
            "copay" => |c, _, _| when(c.patient_paid.cents() < 0 || c.patient_paid > c.total()),
            "policy-dates" => policy_dates,
            "timely-filing" => timely_filing,
            "timely-soon" => timely_soon,
            "duplicate" => |_, f, _| f.double_of.clone().into_iter().collect(),
            "authorization" => |_, f, _| when(f.authorized == Some(false)),
            "authorization-needed" => authorization_needed,
            "procedure-pair" => procedure_pair,
            "unit-limit" => unit_limit,
            _ => return None,
        };
        Some(Self(ask))
    }

    pub(super) fn ask(
        &self,
        claim: &Claim,
        facts: &Facts<'_>,
        procedures: &[String],
        payers: &[String],
    ) -> Vec<String> {
        (self.0)(claim, facts, &Terms { procedures, payers })
    }
}

fn when(wrong: bool) -> Vec<String> {
    if wrong {
        vec![String::new()]
    } else {
        Vec::new()
    }
}

/// A detail for each line that fails.
fn lines(claim: &Claim, fails: impl Fn(&crate::domain::ClaimLine) -> bool) -> Vec<String> {
    let services = (1..).zip(&claim.lines);
    services
        .filter(|(_, line)| fails(line))
        .map(|(number, line)| format!("service {number}, {}", line.procedure))
        .collect()
}

fn diagnoses(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let different: BTreeSet<_> = claim.diagnoses.iter().collect();
    when(
        claim.diagnoses.is_empty()
            || claim.diagnoses.len() > 12
            || different.len() != claim.diagnoses.len(),
    )
}

fn pointers(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    lines(claim, |line| {
        let different: BTreeSet<_> = line.pointers.iter().collect();
        let there = |p: &u8| *p >= 1 && usize::from(*p) <= claim.diagnoses.len();
        line.pointers.is_empty()
            || line.pointers.len() > 4
            || different.len() != line.pointers.len()
            || !line.pointers.iter().all(there)
    })
}

fn diagnosis_known(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let Some(set) = facts.code_set else {
        return Vec::new();
    };
    claim
        .diagnoses
        .iter()
        .filter(|code| set.get(code).is_none())
        .map(ToString::to_string)
        .collect()
}

fn diagnosis_complete(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let Some(set) = facts.code_set else {
        return Vec::new();
    };
    let open =
        |code: &&crate::domain::Icd10Code| set.get(code).is_some_and(|entry| !entry.billable());
    claim
        .diagnoses
        .iter()
        .filter(open)
        .map(ToString::to_string)
        .collect()
}

fn diagnosis_excludes(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let Some(set) = facts.code_set else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, a) in claim.diagnoses.iter().enumerate() {
        for b in &claim.diagnoses[at + 1..] {
            if excludes::exclude(set, a, b) {
                found.push(format!("{a} and {b}"));
            }
        }
    }
    found
}

fn code_set_date(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let (Some(set), Some((first, last))) = (facts.code_set, claim.days()) else {
        return Vec::new();
    };
    let release = set.release();
    if first >= release.valid_from && last <= release.valid_to {
        return Vec::new();
    }
    vec![format!(
        "{} {} is in force from {} to {}",
        release.system, release.name, release.valid_from, release.valid_to
    )]
}

fn modifiers(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let shaped = |m: &String| {
        m.len() == 2
            && m.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    lines(claim, |line| {
        let different: BTreeSet<_> = line.modifiers.iter().collect();
        line.modifiers.len() > 4
            || different.len() != line.modifiers.len()
            || !line.modifiers.iter().all(shaped)
    })
}

fn units(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    lines(claim, |line| {
        !(1..=9999).contains(&line.units) || line.amount.cents() <= 0
    })
}

fn service_days(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let late = |day: Date| facts.today.is_some_and(|today| day > today);
    let early = |day: Date| claim.patient.born.is_some_and(|born| day < born);
    let services = (1..).zip(&claim.lines);
    services
        .filter_map(|(number, line)| {
            let last = line.date_to.unwrap_or(line.date);
            let why = match () {
                () if last < line.date => "it ends before it begins",
                () if late(last) => "it lies in the future",
                () if early(line.date) => "it lies before the patient's birth",
                () => return None,
            };
            Some(format!("service {number}, {}: {why}", line.date))
        })
        .collect()
}

fn subscriber_self(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    let (holder, patient) = (&claim.subscriber, &claim.patient);
    let differ = !same(&holder.name.family, &patient.name.family)
        || !same(&holder.name.given, &patient.name.given)
        || holder
            .born
            .is_some_and(|born| patient.born.is_some_and(|own| own != born));
    when(patient.relation == Relation::Oneself && differ && !holder.name.family.trim().is_empty())
}

fn frequency(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let number = claim.payer_control.as_deref().unwrap_or("").trim();
    when(claim.frequency != Frequency::Original && number.is_empty())
}

fn accident(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let Some(accident) = &claim.accident else {
        return Vec::new();
    };
    when(
        accident.on.is_none()
            || (accident.cause == AccidentCause::Auto && accident.state.trim().len() != 2),
    )
}

fn earlier_payer(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for rank in PayerRank::ALL.into_iter().filter(|r| *r < claim.rank) {
        let decision = claim
            .others
            .iter()
            .find(|o| o.rank == rank)
            .and_then(|o| o.decision.as_ref());
        let Some(decision) = decision else {
            found.push(format!(
                "nothing of the {} payer",
                rank.title().to_lowercase()
            ));
            continue;
        };
        let line_adjustments = decision.lines.iter().flat_map(|l| &l.adjustments);
        let adjusted: Money = line_adjustments
            .chain(&decision.adjustments)
            .map(|a| a.amount)
            .sum();
        let explained = decision.paid.checked_add(adjusted);
        if explained != Some(claim.total()) {
            let shown = explained.map_or_else(String::new, |m| m.to_string());
            found.push(format!(
                "{} paid and adjusted come to {shown}, the charge is {}",
                rank.title().to_lowercase(),
                claim.total()
            ));
        }
    }
    found
}

fn medicare_secondary(claim: &Claim, _: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let later =
        claim.rank != PayerRank::Primary && matches!(claim.payer.filing.as_str(), "MB" | "MA");
    when(
        later
            && claim
                .subscriber
                .medicare_secondary
                .as_deref()
                .unwrap_or("")
                .trim()
                .is_empty(),
    )
}

fn policy_dates(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let (Some((starts, ends)), Some((first, last))) = (facts.cover, claim.days()) else {
        return Vec::new();
    };
    if first >= starts && ends.is_none_or(|end| last <= end) {
        return Vec::new();
    }
    let end = ends.map_or_else(|| "on".to_owned(), |d| format!("to {d}"));
    vec![format!("it covers {starts} {end}")]
}

fn timely_filing(claim: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let (Some(days), Some(today), Some((first, _))) =
        (facts.timely_days, facts.today, claim.days())
    else {
        return Vec::new();
    };
    let last = first.saturating_add(jiff::Span::new().days(days.clamp(0, 3650)));
    // A later payer's time runs from the earlier one's decision.
    if claim.rank != PayerRank::Primary || claim.frequency != Frequency::Original || today <= last {
        return Vec::new();
    }
    vec![format!("{days} days after {first} were over on {last}")]
}

/// Three quarters of the payer's time are over.
fn timely_soon(claim: &Claim, facts: &Facts<'_>, terms: &Terms<'_>) -> Vec<String> {
    let (Some(days), Some(today), Some((first, _))) =
        (facts.timely_days, facts.today, claim.days())
    else {
        return Vec::new();
    };
    let waited = first
        .until(today)
        .map_or(0, |span| i64::from(span.get_days()));
    if waited * 4 < days * 3
        || !timely_filing(claim, facts, terms).is_empty()
        || claim.frequency != Frequency::Original
        || claim.rank != PayerRank::Primary
    {
        return Vec::new();
    }
    vec![format!("{waited} of {days} days are over")]
}

fn authorization_needed(claim: &Claim, _: &Facts<'_>, terms: &Terms<'_>) -> Vec<String> {
    let asked = terms.payers.is_empty() || terms.payers.contains(&claim.payer.id);
    if !asked || claim.authorization.is_some() {
        return Vec::new();
    }
    lines(claim, |line| terms.procedures.contains(&line.procedure))
}

fn procedure_pair(_: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    let told = |(a, b, modifier): &(usize, usize, bool)| {
        format!(
            "services {a} and {b}, {}",
            if *modifier {
                "unless a modifier parts them"
            } else {
                "whatever the modifier"
            }
        )
    };
    facts.pairs.iter().map(told).collect()
}

fn unit_limit(_: &Claim, facts: &Facts<'_>, _: &Terms<'_>) -> Vec<String> {
    facts
        .unit_limits
        .iter()
        .map(|(line, most)| format!("service {line}, at most {most}"))
        .collect()
}
