//! Two conditions that the classification takes together: one combination code, resting on the words of both.

use super::Found;
use crate::coding::sets::CodeSet;
use crate::domain::Icd10Code;

struct Rule<'r> {
    one: &'r str,
    other: &'r str,
    both: Icd10Code,
    keeps_other: bool,
}

fn rules() -> impl Iterator<Item = Rule<'static>> {
    include_str!("../../../assets/coding/combinations.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t').map(str::trim);
            Some(Rule {
                one: columns.next()?,
                other: columns.next()?,
                both: Icd10Code::parse(columns.next()?)?,
                keeps_other: columns.next()? == "second",
            })
        })
}

/// Replaces parts by combination codes among what is present.
pub(super) fn combine(set: &CodeSet, found: &mut Vec<Found>) {
    for rule in rules() {
        let place = |found: &[Found], start: &str| {
            found
                .iter()
                .position(|f| set.nodes[f.node].code.as_str().starts_with(start))
        };
        let (Some(one), Some(other), Some(both)) = (
            place(found, rule.one),
            place(found, rule.other),
            set.place(&rule.both),
        ) else {
            continue;
        };
        let more = found[other].clone();
        let combined = &mut found[one];
        combined.steps.push(format!(
            "{} with {} → {}",
            set.nodes[combined.node].code, set.nodes[more.node].code, rule.both
        ));
        combined.node = both;
        combined.score = combined.score.max(more.score);
        combined.spans.extend(more.spans);
        if !rule.keeps_other {
            found.remove(other);
        }
    }
}
