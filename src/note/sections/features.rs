//! What is looked at to place a sentence: its words, their classes, its shape, where it stands. The learner sees the very same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::weights::Joint;
use crate::language::{common_drug, rows};
use crate::note::facts::word_class;
use crate::note::template::{SectionForm, Template};

const CLASSES: &str = include_str!("../../../assets/note/section_classes.tsv");
static BY_WORD: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    rows("section_classes.tsv", CLASSES)
        .map(|row| (row.column(0), row.column(1)))
        .collect()
});

/// A sentence as it is placed.
pub(in crate::note) struct Line<'a> {
    /// Its text.
    said: &'a str,
    lower: String,
    joint: Joint,
    /// What the known words before a colon speak for: a section's key, or a system of the body.
    under: Option<String>,
}

impl<'a> Line<'a> {
    /// `opens`: whether it begins a line; `broken`: whether the text has line breaks at all.
    pub(in crate::note) fn new(
        said: &'a str,
        opens: bool,
        broken: bool,
        under: Option<String>,
    ) -> Self {
        let joint = match (broken, opens) {
            (false, _) => Joint::Flat,
            (true, true) => Joint::NewLine,
            (true, false) => Joint::Within,
        };
        Self {
            said,
            lower: said.to_lowercase(),
            joint,
            under,
        }
    }

    pub(in crate::note) fn joint(&self) -> Joint {
        self.joint
    }

    pub(super) fn lower(&self) -> &str {
        &self.lower
    }
}

/// The features of every line.
pub(in crate::note) fn features(lines: &[Line], template: &Template) -> Vec<Vec<String>> {
    let count = lines.len();
    let mut all: Vec<BTreeSet<String>> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let words = words(&line.lower);
            let mut found = BTreeSet::from(["*".to_owned(), format!("=t {}", template.name)]);
            by_words(&words, &mut found);
            by_class(&words, &mut found);
            by_shape(line.said, &line.lower, &words, &mut found);
            by_place(n, count, &mut found);
            for form in &template.sections {
                if cues_in(&line.lower, form) > 0.0 {
                    found.insert(format!("=cue {}", form.key));
                }
            }
            if let Some(under) = &line.under {
                found.insert(format!("=under {under}"));
            }
            if line.joint == Joint::NewLine {
                found.insert("=opens".into());
                if let Some(first) = words.first() {
                    found.insert(format!("=o^{first}"));
                }
            }
            found
        })
        .collect();
    by_title(&mut all);
    all.into_iter().map(|f| f.into_iter().collect()).collect()
}

/// Whether a line that names a procedure without a verb stands before it or is still to come: what follows a title is what was done.
fn by_title(all: &mut [BTreeSet<String>]) {
    let title = |line: &BTreeSet<String>| line.contains("=c procedure") && line.contains("=noverb");
    let (Some(first), Some(last)) = (all.iter().position(title), all.iter().rposition(title))
    else {
        return;
    };
    for (n, line) in all.iter_mut().enumerate() {
        for (holds, name) in [(n > first, "told"), (n < last, "ahead")] {
            if holds && line.contains("=past") {
                line.insert(format!("=past {name} title"));
            }
            if holds {
                line.insert(format!("={name} title"));
            }
        }
    }
}

fn by_words(words: &[String], found: &mut BTreeSet<String>) {
    if let Some(first) = words.first() {
        found.insert(format!("^{first}"));
        if let Some(second) = words.get(1) {
            found.insert(format!("^{first} {second}"));
        }
    }
    found.extend(words.iter().cloned());
    let drugs = words.iter().filter(|w| common_drug(w).is_some()).count();
    if drugs > 0 {
        found.insert("=drug".into());
    }
    if drugs > 2 {
        found.insert("=drugs".into());
    }
}

/// Whether a word ends as names of procedures do.
fn names_procedure(word: &str) -> bool {
    const ENDS: [&str; 10] = [
        "ectomy", "oscopy", "plasty", "otomy", "ostomy", "centesis", "desis", "pexy", "rrhaphy",
        "ization",
    ];
    word.len() > 7 && ENDS.iter().any(|end| word.ends_with(end))
}

fn by_class(words: &[String], found: &mut BTreeSet<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, word) in words.iter().enumerate() {
        let pair = words.get(n + 1).map(|next| format!("{word} {next}"));
        let own = BY_WORD.get(word.as_str()).copied();
        let own = own.or_else(|| names_procedure(word).then_some("procedure"));
        if let Some(class) = own.or_else(|| word_class(word, pair.as_deref())) {
            *counts.entry(class).or_default() += 1;
        }
    }
    // "Diabetes, controlled.": a problem and how it stands, as an assessment says it.
    if counts.contains_key("problem") && counts.contains_key("state") {
        found.insert("=problem state".into());
        if words.len() < 9 {
            found.insert("=problem state short".into());
        }
    }
    for (class, count) in counts {
        found.insert(format!("=c {class}"));
        if count > 2 {
            found.insert(format!("=c {class} many"));
        }
    }
}

fn by_shape(said: &str, lower: &str, words: &[String], found: &mut BTreeSet<String>) {
    const VERBS: &[&str] = &[
        "is", "are", "was", "were", "has", "had", "will", "be", "does", "did", "been",
    ];
    const TENSES: [(&str, &[&str]); 5] = [
        (
            "=future",
            &[
                "will",
                "should",
                "recommend",
                "continue",
                "start",
                "plan",
                "return",
                "follow",
                "schedule",
                "shall",
            ],
        ),
        ("=past", &["was", "were", "had", "did", "underwent", "been"]),
        ("=now", &["is", "are", "has", "does"]),
        ("=person", &["she", "he", "patient", "her", "his"]),
        (
            "=says",
            &[
                "denies",
                "denied",
                "reports",
                "states",
                "complains",
                "reported",
                "stated",
            ],
        ),
    ];
    let has = |wanted: &[&str]| words.iter().any(|w| wanted.contains(&w.as_str()));
    let between = |mark: u8| {
        said.as_bytes()
            .windows(3)
            .any(|w| w[0].is_ascii_digit() && w[1] == mark && w[2].is_ascii_digit())
    };
    let mut add = |holds: bool, name: &str| {
        if holds {
            found.insert(name.to_owned());
        }
    };
    for (name, wanted) in TENSES {
        add(has(wanted), name);
    }
    add(!has(VERBS), "=noverb");
    add(words.iter().filter(|w| *w == "%").count() > 2, "=numbers");
    add(said.matches(',').count() > 2, "=commas");
    add(!said.ends_with('.'), "=nostop");
    add(said.contains(':'), "=colon");
    add(between(b'/'), "=slash");
    add(between(b'.'), "=decimal");
    add(lower.contains(" mg") || lower.contains("mcg"), "=dose");
    let listed = said.starts_with(|c: char| c.is_ascii_digit())
        && said.find(['.', ')']).is_some_and(|at| at < 3);
    add(listed, "=listed");
    let length = (words.len() + 1).ilog2().min(5) + 1;
    add(true, &format!("=len{length}"));
}

fn by_place(n: usize, count: usize, found: &mut BTreeSet<String>) {
    found.insert(format!("=at{}", n * 6 / count));
    for (holds, name) in [
        (n == 0, "=first"),
        (n + 1 == count, "=last"),
        (n < 3, "=begin"),
        (n * 2 > count, "=late"),
    ] {
        if holds {
            found.insert(name.to_owned());
        }
    }
}

/// How many of the template's own words for a section stand in a sentence.
pub(super) fn cues_in(lower: &str, form: &SectionForm) -> f32 {
    let said = |cue: &&String| {
        lower
            .match_indices(cue.as_str())
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    form.cues.iter().filter(said).map(|_| 1.0).sum()
}

/// Lower-case words; numbers are `%`.
fn words(lower: &str) -> Vec<String> {
    lower
        .split(|c: char| !(c.is_ascii_alphanumeric() || "'-./%".contains(c)))
        .filter_map(|piece| {
            let core = piece.trim_matches(['\'', '-', '.', '/', '%']);
            match core.as_bytes().first() {
                None => None,
                Some(first) if first.is_ascii_digit() => Some("%".to_owned()),
                Some(_) => Some(core.to_owned()),
            }
        })
        .collect()
}
