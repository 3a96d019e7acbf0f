//! Why a code: the way from the words to it, what is open, and what to ask.

use super::Found;
use crate::coding::complete::leaves_open;
use crate::coding::phrases::Origin;
use crate::coding::sets::CodeSet;

/// The steps from the words said to the code.
pub(super) fn path(set: &CodeSet, found: &Found) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some(phrase) = found.phrase {
        let text = &set.texts[set.index.label(phrase)];
        let from = match set.index.origin(phrase) {
            o if o == Origin::Index as u8 => "Alphabetic Index",
            o if o == Origin::Inclusion as u8 => "Inclusion term",
            o if o == Origin::Includes as u8 => "Includes",
            o if o == Origin::Own as u8 => "Usual wording",
            _ => "Title",
        };
        let node = set.index.node(phrase);
        steps.push(format!("{from}: {text} → {}", set.nodes[node].code));
    }
    steps.extend(found.steps.iter().cloned());
    let mut above = Vec::new();
    let mut at = Some(set.at(found.node));
    while let Some(entry) = at {
        above.push(format!("{} {}", entry.code(), entry.description()));
        at = entry.parent();
    }
    above.reverse();
    steps.extend(above);
    steps
}

/// In one sentence, why the code is as specific as it is.
pub(super) fn why(set: &CodeSet, node: usize, questions: &[String]) -> String {
    let entry = set.at(node);
    if !entry.billable() {
        return "The words do not say enough for a complete code.".to_owned();
    }
    if !questions.is_empty() {
        return "The words leave something open, so the code for what was not said stands here."
            .to_owned();
    }
    if leaves_open(&entry.description()) {
        return "The words say no more than this; there is a code for more.".to_owned();
    }
    "Every part of the code was said.".to_owned()
}

/// What to ask so that a more specific code can be chosen: what the codes beside this one tell apart.
pub(super) fn questions(set: &CodeSet, node: usize) -> Vec<String> {
    let mut asked = Vec::new();
    let mut at = Some(node);
    if !set.nodes[node].billable {
        ask(set, set.children_at(node), None, &mut asked);
    }
    while let Some(child) = at {
        let parent = set.nodes[child].parent.map(|p| p as usize);
        if let Some(parent) = parent
            && !set.nodes[child].extended
        {
            let title = &set.texts[set.nodes[child].title as usize];
            if leaves_open(title) {
                ask(
                    set,
                    set.children_at(parent).filter(|c| *c != child),
                    Some(title),
                    &mut asked,
                );
            }
        }
        at = parent;
    }
    asked
}

fn ask(
    set: &CodeSet,
    among: impl Iterator<Item = usize>,
    own: Option<&str>,
    asked: &mut Vec<String>,
) {
    let titles: Vec<String> = among
        .map(|at| set.texts[set.nodes[at].title as usize].to_lowercase())
        .collect();
    let any = |words: &[&str]| titles.iter().any(|t| words.iter().all(|w| t.contains(w)));
    let own = own.unwrap_or_default().to_lowercase();
    let part = [
        "eye", "ear", "hand", "foot", "knee", "hip", "shoulder", "ankle", "wrist", "elbow", "leg",
        "arm", "breast", "ovary",
    ]
    .into_iter()
    .find(|part| {
        let named = |text: &str| text.split(|c: char| !c.is_alphabetic()).any(|w| w == *part);
        named(&own) || titles.first().is_some_and(|t| named(t))
    });
    let sides = any(&["right"]) && any(&["left"]) || any(&["bilateral"]) && any(&["unilateral"]);
    let question = if sides && !own.contains("right") && !own.contains("left") {
        part.map_or_else(
            || "Which side: right, left or both?".to_owned(),
            |part| format!("Which {part}: right or left?"),
        )
    } else if any(&["first trimester"]) {
        "Which trimester?".to_owned()
    } else if any(&["stage 1"]) || any(&["stage 3"]) || any(&["mild stage"]) {
        "Which stage?".to_owned()
    } else if any(&["mild"]) && any(&["severe"]) {
        "How severe: mild, moderate or severe?".to_owned()
    } else if any(&["acute"]) && any(&["chronic"]) {
        "Acute or chronic?".to_owned()
    } else if !titles.is_empty() && titles.len() <= 6 && own.is_empty() {
        format!("Which of these: {}?", titles.join("; "))
    } else {
        return;
    };
    if !asked.contains(&question) {
        asked.push(question);
    }
}
