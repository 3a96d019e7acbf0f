//! What a note should say and does not, by the rules of `assets/note/gaps.toml`. A rule can be switched off; none writes anything.

use serde::Deserialize;

use super::{NoteError, Template};
use crate::domain::{Assertion, Fact, FactKind, Gap, Note, TextSpan};

const SHIPPED: &str = include_str!("../../assets/note/gaps.toml");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    Section,
    Strength,
    Unit,
    Reason,
    Needs,
    FollowUp,
    Reaction,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    on: bool,
    check: Check,
    message: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

/// The rules by which gaps are found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapRules {
    rule: Vec<Rule>,
}

impl GapRules {
    /// The rules that ship inside the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::load(SHIPPED).expect("the shipped rules are read by a test")
    }

    /// Reads a rules file.
    ///
    /// # Errors
    /// [`NoteError::GapRules`] with the line that breaks a rule.
    pub fn load(toml_text: &str) -> Result<Self, NoteError> {
        toml::from_str(toml_text).map_err(|e| NoteError::GapRules {
            line: e.span().map_or(1, |s| {
                toml_text[..s.start.min(toml_text.len())]
                    .matches('\n')
                    .count()
                    + 1
            }),
            problem: e.message().to_owned(),
        })
    }

    /// Switches the rule called `name` off; says whether there is one.
    pub fn switch_off(&mut self, name: &str) -> bool {
        let found = self.rule.iter_mut().find(|r| r.name == name);
        let there = found.is_some();
        if let Some(rule) = found {
            rule.on = false;
        }
        there
    }

    /// The names of all rules.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rule.iter().map(|r| r.name.as_str())
    }
}

/// The gaps of a note made from `text`, in the order of the rules.
#[must_use]
pub fn gaps(
    text: &str,
    note: &Note,
    template: &Template,
    facts: &[Fact],
    rules: &GapRules,
) -> Vec<Gap> {
    let mut found = Vec::new();
    for rule in rules.rule.iter().filter(|r| r.on) {
        let mut add = |what: &str, source: Vec<TextSpan>| {
            found.push(Gap {
                rule: rule.name.clone(),
                message: rule.message.replace("{what}", what),
                source,
            });
        };
        match rule.check {
            Check::Section => {
                missing_sections(note, template).for_each(|heading| add(heading, Vec::new()))
            }
            Check::FollowUp => {
                let plan = note
                    .sections
                    .iter()
                    .any(|s| ["plan", "assessment_and_plan"].contains(&s.key.as_str()));
                if plan && !facts.iter().any(|f| f.kind == FactKind::FollowUp) {
                    add("", Vec::new());
                }
            }
            _ => facts
                .iter()
                .filter(|f| lacks(rule, text, f, facts))
                .for_each(|f| add(&f.text, f.source.clone())),
        }
    }
    found
}

fn missing_sections<'t>(note: &'t Note, template: &'t Template) -> impl Iterator<Item = &'t str> {
    let there = |key: &str| note.sections.iter().any(|s| s.key == key);
    template
        .sections
        .iter()
        .filter(move |form| {
            let stood_for = template
                .sections
                .iter()
                .any(|other| there(&other.key) && other.stands_for.contains(&form.key));
            form.required && !there(&form.key) && !stood_for
        })
        .map(|form| form.heading.as_str())
}

/// Whether the fact lacks what the rule asks for.
fn lacks(rule: &Rule, text: &str, fact: &Fact, facts: &[Fact]) -> bool {
    let field = |name: &str| fact.normal.get(name).map_or("", String::as_str);
    let present = fact.assertion == Assertion::Present;
    match (rule.check, fact.kind) {
        (Check::Strength, FactKind::Medication) => {
            present
                && ["started", "changed"].contains(&field("status"))
                && field("strength").is_empty()
                && field("form").is_empty()
        }
        (Check::Unit, FactKind::Medication) => {
            field("strength").is_empty() && number_behind(text, fact)
        }
        (Check::Reason, FactKind::Medication) => {
            present
                && field("status") == "started"
                && !facts
                    .iter()
                    .any(|f| f.kind == FactKind::Problem && f.assertion == Assertion::Present)
        }
        (Check::Reaction, FactKind::Allergy) => present && field("reaction").is_empty(),
        (Check::Needs, FactKind::Problem) => {
            let name = field("name");
            let named = rule.names.iter().any(|n| {
                name.strip_suffix(n.as_str())
                    .is_some_and(|lead| lead.is_empty() || lead.ends_with(' '))
            });
            present
                && named
                && !says_any(text, fact, &rule.words)
                && !said_elsewhere(name, facts, text, rule)
        }
        _ => false,
    }
}

/// Whether one of the words stands in the fact or in the few words behind it.
fn says_any(text: &str, fact: &Fact, words: &[String]) -> bool {
    const REACH: usize = 50;
    let Some(place) = fact.source.first() else {
        return false;
    };
    let end = (place.end..text.len().min(place.end + REACH))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(place.end);
    let around = text.get(place.start..end).unwrap_or("").to_lowercase();
    around
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .any(|w| words.iter().any(|wanted| wanted == w))
}

/// Whether another mention of the same problem says it.
fn said_elsewhere(name: &str, facts: &[Fact], text: &str, rule: &Rule) -> bool {
    let last = name.rsplit(' ').next().unwrap_or(name);
    facts
        .iter()
        .filter(|f| f.kind == FactKind::Problem)
        .filter(|f| f.normal.get("name").is_some_and(|n| n.ends_with(last)))
        .any(|f| says_any(text, f, &rule.words))
}

/// "lisinopril 20 daily": a number right behind the name, and no unit.
fn number_behind(text: &str, fact: &Fact) -> bool {
    let behind = fact
        .source
        .first()
        .and_then(|s| text.get(s.end..))
        .unwrap_or("");
    let word = behind.split_whitespace().next().unwrap_or("");
    behind.starts_with(' ')
        && !word.is_empty()
        && word
            .trim_end_matches(['.', ','])
            .bytes()
            .all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{FactContext, builtin_templates, facts, structure};

    fn of(text: &str) -> Vec<String> {
        let template = &builtin_templates()[0];
        let context = FactContext {
            encounter: None,
            is_drug: &|_| false,
        };
        let note = structure(text, template);
        gaps(
            text,
            &note,
            template,
            &facts(text, &context),
            &GapRules::builtin(),
        )
        .into_iter()
        .map(|g| g.rule)
        .collect()
    }

    #[test]
    fn gaps_are_named_and_can_be_switched_off() {
        let found = of(
            "Subjective: She has diabetes and takes lisinopril 20 daily. Plan: Start metformin.",
        );
        for rule in [
            "required_section",
            "dose_without_unit",
            "started_without_strength",
            "diabetes_type",
            "plan_without_follow_up",
        ] {
            assert!(found.iter().any(|f| f == rule), "{rule} in {found:?}");
        }
        let whole = of(
            "Subjective: Fever. Objective: Temperature 101.2. Assessment: Acute bronchitis. Plan: Start amoxicillin 500 mg three times daily. Return in 1 week.",
        );
        assert_eq!(whole, Vec::<String>::new());
        let mut rules = GapRules::builtin();
        assert!(rules.switch_off("laterality") && !rules.switch_off("no such rule"));
    }

    #[test]
    fn a_mistake_in_the_rules_is_told_with_its_line() {
        let told = GapRules::load("[[rule]]\nname = \"x\"\non = 1\n")
            .unwrap_err()
            .to_string();
        assert!(told.contains("line "), "{told}");
    }
}
