//! Learns what places a sentence that stands under no heading: a linear chain over the sections of a note (a conditional random field).
//!
//!     cargo run --release --example learn_sections -- ../shared/data > assets/note/section_words.tsv
//!     cargo run --release --example learn_sections -- ../shared/data --folds 10
//!
//! Learns from the notes in `written/`, which were invented for it, and from the halves with even numbers alone (MTSamples,
//! ACI-Bench, MTS-Dialog), each text with and without its line breaks; the other halves are never read here.
//! With `--folds`, it learns from a part of the MTSamples' half, says how the rest is placed, and
//! writes nothing. The features are those the program itself looks at (`chartwright::note::{SectionForm, section_features}`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for developers")]

mod model;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use chartwright::note::{SectionForm, section_features};
use chartwright::service::note_scoring::{Document, Expected, Half};
use model::{Form, JOINTS, Line, Model, Text};

/// Seen in fewer texts than this, a feature says nothing.
const LEAST_TEXTS: usize = 10;
/// How much a text of each corpus counts: MTSamples, ACI-Bench, MTS-Dialog, the invented notes.
const WEIGHT: [f32; 4] = [2.0, 0.6, 0.3, 1.0];

/// Names, each with its number.
#[derive(Default)]
struct Names {
    all: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.numbers.insert(name.to_owned(), self.all.len());
        self.all.push(name.to_owned());
        self.all.len() - 1
    }
}

/// The texts, and the names of their keys and features.
#[derive(Default)]
struct Corpus {
    texts: Vec<Text>,
    keys: Names,
    features: Names,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let data = Path::new(&arguments[1]);
    let option = |name: &str| {
        let at = arguments.iter().position(|a| a == name)?;
        arguments.get(at + 1).cloned()
    };
    let folds = option("--folds").map(|n| n.parse::<usize>().unwrap());
    let mut corpus = Corpus::default();
    corpus.read(data, folds.unwrap_or(1));
    corpus.read_written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notes/written"));
    let sizes = (corpus.features.all.len(), corpus.keys.all.len());
    let learn = |texts: &[&Text]| Model::learn(texts, sizes, LEAST_TEXTS);
    match folds {
        None => {
            let texts: Vec<&Text> = corpus.texts.iter().collect();
            write(&learn(&texts), &corpus);
        }
        Some(folds) => try_out(&corpus, folds, learn),
    }
}

/// Learns without each fold, and says how its sentences are placed.
fn try_out(corpus: &Corpus, folds: usize, learn: impl Fn(&[&Text]) -> Model) {
    let mut tally = [[0_usize; 2]; 2];
    for fold in 0..folds {
        let (out, rest): (Vec<&Text>, Vec<&Text>) =
            corpus.texts.iter().partition(|t| t.fold == Some(fold));
        let model = learn(&rest);
        for text in out {
            let flat = usize::from(text.lines.iter().all(|l| l.joint == 2));
            for (wanted, found) in model.placed(text) {
                let right =
                    wanted == found || text.forms[wanted].stands.contains(&text.forms[found].own);
                tally[flat][0] += usize::from(right);
                tally[flat][1] += 1;
            }
        }
    }
    for (name, [right, all]) in ["with line breaks", "without"].iter().zip(tally) {
        println!("{name}: {right} of {all}, {:.3}", right as f64 / all as f64);
    }
}

impl Corpus {
    fn read(&mut self, data: &Path, folds: usize) {
        let folder = data.join("text/mtsamples");
        for (n, document) in Document::of_folder(&folder, Half::Development)
            .unwrap()
            .iter()
            .enumerate()
        {
            self.push(document, WEIGHT[0], Some(n % folds), true);
        }
        for line in lines(&data.join("notes/aci-bench.jsonl")) {
            if let Some(document) = Document::divided(&line.to_string()) {
                self.push(&document, WEIGHT[1], None, true);
            }
        }
        for line in lines(&data.join("notes/mts-dialog.jsonl")) {
            if let Some(heading) = heading_of(line["section"].as_str().unwrap()) {
                let body = line["section_text"].as_str().unwrap();
                let document = Document::of_section(heading, body).unwrap();
                self.push(&document, WEIGHT[2], None, false);
            }
        }
    }

    /// The invented notes: in a file one after another, each under a line `### SPECIALTY | KIND`.
    fn read_written(&mut self, folder: &Path) {
        let files = std::fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let notes = std::fs::read_to_string(file).unwrap();
            for note in notes.split("### ").skip(1) {
                let (title, text) = note.split_once('\n').unwrap();
                let title = title.to_lowercase();
                let kind = [
                    ("discharge", "Discharge"),
                    ("radiology", "Radiology"),
                    ("consult", "Consult"),
                ];
                let kind = kind.iter().find(|(word, _)| title.contains(word));
                if let Some(document) = Document::written(text, kind.map_or("", |(_, k)| k)) {
                    self.push(&document, WEIGHT[3], None, true);
                }
            }
        }
    }

    /// Takes a document in, as it stands (where `broken`) and in one line.
    fn push(&mut self, document: &Document, weight: f32, fold: Option<usize>, broken: bool) {
        let (text, expected) = document.dictated(false);
        let flat: String = text
            .chars()
            .map(|c| if c == '\n' { ' ' } else { c })
            .collect();
        if broken {
            self.add(&text, document, &expected, (weight, fold));
        }
        // Spans stay, for a break and a blank are one byte each.
        if text.contains('\n') || !broken {
            self.add(flat.trim_end(), document, &expected, (weight, fold));
        }
    }

    fn add(
        &mut self,
        text: &str,
        document: &Document,
        expected: &[Expected],
        (weight, fold): (f32, Option<usize>),
    ) {
        let template = &document.template;
        let mut lines = Vec::new();
        for (span, joint, features) in section_features(text, template) {
            let under = expected
                .iter()
                .find(|e| e.span.start < span.end && span.end < e.span.end + 2);
            let numbered = features.iter().map(|f| self.features.number(f) as u32);
            lines.push(Line {
                features: numbered.collect(),
                joint: JOINTS.iter().position(|j| *j == joint).unwrap(),
                key: under
                    .and_then(|e| e.key.as_deref())
                    .map(|k| self.keys.number(k)),
                section: under.and_then(|e| e.section),
            });
        }
        let mut of = |names: &[String]| -> BTreeSet<usize> {
            names.iter().map(|n| self.keys.number(n)).collect()
        };
        let form = |form: &SectionForm| {
            let own = of(std::slice::from_ref(&form.key));
            let mut keys = of(&form.takes);
            keys.extend(&own);
            Form {
                own: own.into_iter().next().unwrap_or(0),
                keys,
                stands: of(&form.stands_for),
            }
        };
        let forms: Vec<Form> = template.sections.iter().map(form).collect();
        let open: BTreeSet<usize> = forms.iter().flat_map(|f| f.keys.iter().copied()).collect();
        if !lines.is_empty() {
            self.texts.push(Text {
                weight,
                fold,
                forms,
                open: open.into_iter().collect(),
                lines,
            });
        }
    }
}

/// The heading that a section of MTS-Dialog stands for.
fn heading_of(section: &str) -> Option<&'static str> {
    Some(match section {
        "GENHX" => "history of present illness",
        "CC" => "chief complaint",
        "PASTMEDICALHX" | "GYNHX" | "IMMUNIZATIONS" => "past medical history",
        "PASTSURGICAL" | "PROCEDURES" => "past surgical history",
        "MEDICATIONS" => "medications",
        "ALLERGY" => "allergies",
        "ROS" => "review of systems",
        "EXAM" => "physical examination",
        "LABS" | "IMAGING" => "results",
        "ASSESSMENT" | "DIAGNOSIS" => "assessment",
        "PLAN" | "DISPOSITION" => "plan",
        _ => return None,
    })
}

/// The lines of a JSON-lines file whose `id` belongs to the half that is learnt from.
fn lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let all = text
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    all.filter(|v| Half::Development.takes(v["id"].as_str().unwrap()))
        .collect()
}

fn write(model: &Model, corpus: &Corpus) {
    println!(
        "# What places a sentence without a heading: feature	section=weight in hundredths …  Made by tests/notes/learn.rs from"
    );
    println!(
        "# the halves with even numbers of MTSamples, ACI-Bench and MTS-Dialog (the latter two CC BY 4.0); the other halves were not read."
    );
    println!(
        "# \"%\" is a number, \"^\" begins the sentence, \"=\" is a class or shape; rows with \">\": what begins, and what follows what."
    );
    println!(">keys\t{}", corpus.keys.all.join(" "));
    let row = |name: &str, weights: &[f32]| {
        let kept = weights.iter().enumerate().filter(|(_, w)| **w != 0.0);
        let pairs: Vec<String> = kept.map(|(k, w)| format!("{k}={:.0}", w * 100.0)).collect();
        if !pairs.is_empty() {
            println!("{name}\t{}", pairs.join(" "));
        }
    };
    let features: BTreeMap<&String, usize> = corpus
        .features
        .numbers
        .iter()
        .filter_map(|(name, n)| Some((name, model.row(u32::try_from(*n).ok()?)?)))
        .collect();
    for (feature, at) in features.into_iter().filter(|(f, _)| !f.contains('\t')) {
        row(feature, &model.words.weight[at..at + model.count]);
    }
    row(">first", &model.first.weight);
    for (joint, name) in JOINTS.iter().enumerate() {
        for (from, key) in corpus.keys.all.iter().enumerate() {
            let at = model.step(joint, from, 0);
            row(
                &format!(">{name} {key}"),
                &model.steps.weight[at..at + model.count],
            );
        }
    }
}
