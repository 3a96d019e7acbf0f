//! Names to be found by their sound: drugs, brands, salts, medical terms.

use super::sound::Sound;
use crate::language::LanguageError;
use crate::language::table::rows;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A drug by its own name.
    Drug,
    /// A drug by its maker's name.
    Brand,
    /// A disease, finding, part of the body, procedure.
    Term,
    /// A user's own word or phrase.
    User,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Drug, Self::Brand, Self::Term, Self::User];

    pub(crate) fn is_drug(self) -> bool {
        matches!(self, Self::Drug | Self::Brand)
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// As it is written.
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// How often it is met in medicine: 0 every day, 1 often, 2 sometimes, 3 seldom, 4 a name on a list.
    pub(crate) tier: u8,
    /// As [`super::Lexicon::rarity`]; 9 where the counts do not have it.
    pub(crate) rarity: f32,
    /// Usual strengths, numbers only.
    pub(crate) strengths: Vec<f32>,
    /// Ways to say it.
    pub(crate) sounds: Vec<Vec<Sound>>,
}

/// All of them, in order of their small-letter spelling.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Names {
    list: Vec<(String, Name)>,
}

impl Names {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Name> {
        self.list.get(at).map(|(_, n)| n)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Name> {
        self.list.iter().map(|(_, n)| n)
    }

    pub(super) fn place(&self, lower: &str) -> Option<usize> {
        self.list
            .binary_search_by(|(l, _)| l.as_str().cmp(lower))
            .ok()
    }

    pub(super) fn find(&self, lower: &str) -> Option<&Name> {
        self.place(lower).and_then(|at| self.get(at))
    }

    pub(super) fn add(&mut self, name: Name) {
        self.list.push((name.text.to_lowercase(), name));
    }

    /// Puts them in order; of two spelled alike the first added stays.
    pub(super) fn sort(&mut self) {
        self.list.sort_by(|a, b| a.0.cmp(&b.0));
        self.list.dedup_by(|later, first| later.0 == first.0);
    }

    /// For each, what `change` makes of it.
    pub(super) fn change(&mut self, mut change: impl FnMut(&mut Name)) {
        self.list.iter_mut().for_each(|(_, n)| change(n));
    }

    /// The program's own list: name, tier, brands, strengths.
    ///
    /// # Errors
    /// [`LanguageError::Line`] for a line that breaks its rules.
    pub(super) fn of_drugs(lines: &str) -> Result<Self, LanguageError> {
        let mut names = Self::default();
        for row in rows("drugs.tsv", lines) {
            let text = row.needed(0, "name")?;
            let tier: u8 = row
                .needed(1, "tier")?
                .parse()
                .ok()
                .filter(|t| (0..=3).contains(t))
                .ok_or_else(|| row.complaint("the tier is 0, 1, 2 or 3"))?;
            let strengths = strengths(row.column(3)).ok_or_else(|| {
                row.complaint("strengths are numbers with commas between, then a unit")
            })?;
            let name = |text: &str, kind| Name {
                text: text.to_owned(),
                kind,
                // A brand is met less often than what is in it.
                tier: if kind == Kind::Brand {
                    tier.max(1)
                } else {
                    tier
                },
                rarity: 9.0,
                strengths: strengths.clone(),
                sounds: Vec::new(),
            };
            let kind = if text.starts_with(char::is_uppercase) {
                Kind::Brand
            } else {
                Kind::Drug
            };
            names.add(name(text, kind));
            for brand in row
                .column(2)
                .split(',')
                .map(str::trim)
                .filter(|b| !b.is_empty())
            {
                names.add(name(brand, Kind::Brand));
            }
        }
        names.sort();
        Ok(names)
    }
}

fn strengths(column: &str) -> Option<Vec<f32>> {
    let (numbers, _unit) = column.split_once(' ').unwrap_or((column, ""));
    numbers
        .split(',')
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_holds_to_its_rules() {
        let names = Names::of_drugs(include_str!("../../../assets/language/drugs.tsv")).unwrap();
        assert!(names.len() > 1500, "{}", names.len());
        let apixaban = names.find("apixaban").unwrap();
        assert_eq!(
            (apixaban.kind, apixaban.tier, apixaban.strengths.as_slice()),
            (Kind::Drug, 0, &[2.5, 5.0][..])
        );
        assert_eq!(names.find("eliquis").unwrap().kind, Kind::Brand);
        assert!(Names::of_drugs("a\t9").is_err() && Names::of_drugs("a\t1\t\tx mg").is_err());
    }
}
