//! Learns what places a sentence that stands under no heading: a linear chain over the sections of a note (a conditional random field).
//!
//!     cargo run --release --example learn_sections -- ../shared/data > assets/note/section_words.tsv
//!     cargo run --release --example learn_sections -- ../shared/data --folds 10
//!
//! Learns from the halves with even numbers alone (MTSamples, ACI-Bench, MTS-Dialog), each text with and without its line breaks;
//! the other halves are never read here. With `--folds`, it learns from a part of the MTSamples' half, says how the rest is placed, and
//! writes nothing. The features are those the program itself looks at (`chartwright::note::section_features`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for developers")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use chartwright::note::section_features;
use chartwright::service::note_scoring::{Document, Half};

/// Seen in fewer texts than this, a feature says nothing.
const TEXTS: usize = 3;
const ROUNDS: usize = 12;
const RATE: f32 = 0.1;
const SHRINK: f32 = 0.001;
const SHRINK_STEPS: f32 = 0.005;
/// How much a text of each corpus counts.
const WEIGHT: [f32; 3] = [1.0, 0.6, 0.3];
const JOINTS: [&str; 3] = ["within", "new line", "flat"];
/// Smaller weights are left out of the file.
const LEAST: f32 = 0.1;
const NEVER: f32 = -1e9;

/// A text to learn from.
struct Text {
    weight: f32,
    fold: Option<usize>,
    forms: Vec<Form>,
    /// Of each sentence: its features, its joint, its key where one is known.
    lines: Vec<Line>,
}

/// A sentence: its features, its joint, its key where one is known, and where it is given.
type Line = (Vec<String>, usize, Option<usize>, Option<usize>);

/// A section of a text's template: its own key, all that go inside it, and those it stands for.
struct Form {
    own: usize,
    keys: BTreeSet<usize>,
    stands: BTreeSet<usize>,
}

#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(at) = self.0.iter().position(|n| n == name) {
            return at;
        }
        self.0.push(name.to_owned());
        self.0.len() - 1
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let data = Path::new(&arguments[1]);
    let folds = arguments
        .iter()
        .position(|a| a == "--folds")
        .map(|at| arguments[at + 1].parse::<usize>().unwrap());
    let mut keys = Names::default();
    let texts = read(data, folds.unwrap_or(1), &mut keys);
    match folds {
        None => write(
            &Model::learn(&texts.iter().collect::<Vec<_>>(), &keys),
            &keys,
        ),
        Some(folds) => {
            let mut tally = [[0_usize; 2]; 2];
            for fold in 0..folds {
                let rest: Vec<&Text> = texts.iter().filter(|t| t.fold != Some(fold)).collect();
                let model = Model::learn(&rest, &keys);
                for text in texts.iter().filter(|t| t.fold == Some(fold)) {
                    let flat = usize::from(text.lines.iter().all(|l| l.1 == 2));
                    let (right, all) = model.placed(text);
                    tally[flat][0] += right;
                    tally[flat][1] += all;
                }
            }
            for (name, [right, all]) in ["with line breaks", "without"].iter().zip(tally) {
                println!("{name}: {right} of {all}, {:.3}", right as f64 / all as f64);
            }
        }
    }
}

fn read(data: &Path, folds: usize, keys: &mut Names) -> Vec<Text> {
    let mut texts = Vec::new();
    let folder = data.join("text/mtsamples");
    for (n, document) in Document::of_folder(&folder, Half::Development)
        .unwrap()
        .iter()
        .enumerate()
    {
        push(document, WEIGHT[0], Some(n % folds), true, keys, &mut texts);
    }
    for line in lines(&data.join("notes/aci-bench.jsonl")) {
        if let Some(document) = Document::divided(&line.to_string()) {
            push(&document, WEIGHT[1], None, true, keys, &mut texts);
        }
    }
    for line in lines(&data.join("notes/mts-dialog.jsonl")) {
        let heading = match line["section"].as_str().unwrap() {
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
            _ => continue,
        };
        let body = line["section_text"].as_str().unwrap();
        let document = Document::of_section(heading, body).unwrap();
        push(&document, WEIGHT[2], None, false, keys, &mut texts);
    }
    texts
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

/// Takes a document in, as it stands (where `broken`) and in one line.
fn push(
    document: &Document,
    weight: f32,
    fold: Option<usize>,
    broken: bool,
    keys: &mut Names,
    texts: &mut Vec<Text>,
) {
    let (text, expected) = document.dictated(false);
    let template = &document.template;
    let flat: String = text
        .chars()
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    let mut add = |text: &str| {
        let starts = section_features(text, template);
        let lines = starts.into_iter().map(|(span, joint, features)| {
            let under = expected
                .iter()
                .find(|e| e.span.start < span.end && span.end < e.span.end + 2);
            let key = under.and_then(|e| e.key.as_deref()).map(|k| keys.number(k));
            let joint = JOINTS.iter().position(|j| *j == joint).unwrap();
            (features, joint, key, under.and_then(|e| e.section))
        });
        let lines: Vec<_> = lines.collect();
        let mut of = |names: &[String]| -> BTreeSet<usize> {
            names.iter().map(|n| keys.number(n)).collect()
        };
        let forms = template.sections.iter().map(|form| {
            let own = of(std::slice::from_ref(&form.key));
            let mut all = of(&form.takes);
            all.extend(&own);
            Form {
                own: own.into_iter().next().unwrap_or(0),
                keys: all,
                stands: of(&form.stands_for),
            }
        });
        let forms = forms.collect();
        if !lines.is_empty() {
            texts.push(Text {
                weight,
                fold,
                forms,
                lines,
            });
        }
    };
    if broken {
        add(&text);
    }
    // Spans stay, for a break and a blank are one byte each.
    if text.contains('\n') || !broken {
        add(flat.trim_end());
    }
}

/// What is learnt; `squares` are the sums of squared gradients (AdaGrad).
struct Model {
    count: usize,
    features: HashMap<String, usize>,
    words: Layer,
    steps: Layer,
    first: Layer,
}

struct Layer {
    weight: Vec<f32>,
    squares: Vec<f32>,
    sum: Vec<f32>,
}

impl Layer {
    fn new(size: usize) -> Self {
        Self {
            weight: vec![0.0; size],
            squares: vec![0.0; size],
            sum: vec![0.0; size],
        }
    }

    fn learn(&mut self, at: usize, gradient: f32, shrink: f32) {
        let gradient = gradient - shrink * self.weight[at];
        self.squares[at] += gradient * gradient;
        self.weight[at] += RATE * gradient / (self.squares[at].sqrt() + 0.1);
    }

    fn note(&mut self) {
        self.sum
            .iter_mut()
            .zip(&self.weight)
            .for_each(|(s, w)| *s += w);
    }

    fn settle(&mut self, rounds: f32) {
        self.weight = self.sum.iter().map(|s| s / rounds).collect();
    }
}

fn log_sum(values: &[f32]) -> f32 {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    if most < NEVER / 10.0 {
        return NEVER;
    }
    values.iter().map(|v| (v - most).exp()).sum::<f32>().ln() + most
}

/// Forward sums, backward sums, and the sum over all ways.
type Sums = (Vec<Vec<f32>>, Vec<Vec<f32>>, f32);

impl Model {
    fn learn(texts: &[&Text], keys: &Names) -> Self {
        let mut seen: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (n, text) in texts.iter().enumerate() {
            for feature in text.lines.iter().flat_map(|l| &l.0) {
                seen.entry(feature).or_default().insert(n);
            }
        }
        let kept = seen.iter().filter(|(_, texts)| texts.len() >= TEXTS);
        let features: HashMap<String, usize> = kept
            .zip(0..)
            .map(|((f, _), n)| ((*f).to_owned(), n))
            .collect();
        let count = keys.0.len();
        let mut model = Self {
            count,
            words: Layer::new(features.len() * count),
            steps: Layer::new(JOINTS.len() * count * count),
            first: Layer::new(count),
            features,
        };
        let numbered: Vec<Vec<Vec<usize>>> = texts.iter().map(|t| model.numbers(t)).collect();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let (mut seed, mut noted) = (12_345_u64, 0.0);
        for round in 0..ROUNDS {
            for at in (1..order.len()).rev() {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                order.swap(at, (seed >> 33) as usize % (at + 1));
            }
            for n in &order {
                model.take_in(texts[*n], &numbered[*n]);
            }
            if round >= ROUNDS / 3 {
                noted += 1.0;
                [&mut model.words, &mut model.steps, &mut model.first]
                    .into_iter()
                    .for_each(Layer::note);
            }
        }
        [&mut model.words, &mut model.steps, &mut model.first]
            .into_iter()
            .for_each(|l| l.settle(noted));
        model
    }

    fn numbers(&self, text: &Text) -> Vec<Vec<usize>> {
        let of = |line: &Vec<String>| {
            line.iter()
                .filter_map(|f| self.features.get(f).copied())
                .collect()
        };
        text.lines.iter().map(|l| of(&l.0)).collect()
    }

    fn emitted(&self, text: &Text, numbers: &[Vec<usize>]) -> Vec<Vec<f32>> {
        let open: BTreeSet<usize> = text
            .forms
            .iter()
            .flat_map(|f| f.keys.iter().copied())
            .collect();
        let of = |line: &Vec<usize>| {
            let mut sums: Vec<f32> = (0..self.count)
                .map(|k| if open.contains(&k) { 0.0 } else { NEVER })
                .collect();
            for feature in line {
                for (key, sum) in sums.iter_mut().enumerate() {
                    *sum += self.words.weight[feature * self.count + key];
                }
            }
            sums
        };
        numbers.iter().map(of).collect()
    }

    fn step(&self, joint: usize, from: usize, to: usize) -> usize {
        (joint * self.count + from) * self.count + to
    }

    fn sums(&self, text: &Text, emitted: &[Vec<f32>]) -> Sums {
        let (lines, count) = (emitted.len(), self.count);
        let mut before = vec![vec![NEVER; count]; lines];
        let mut behind = vec![vec![0.0; count]; lines];
        for (key, sum) in before[0].iter_mut().enumerate() {
            *sum = emitted[0][key] + self.first.weight[key];
        }
        let mut ways = vec![0.0; count];
        for n in 1..lines {
            for to in (0..count).filter(|k| emitted[n][*k] > NEVER / 10.0) {
                for from in 0..count {
                    ways[from] = before[n - 1][from]
                        + self.steps.weight[self.step(text.lines[n].1, from, to)];
                }
                before[n][to] = emitted[n][to] + log_sum(&ways);
            }
        }
        for n in (0..lines - 1).rev() {
            for from in 0..count {
                for to in 0..count {
                    let step = self.steps.weight[self.step(text.lines[n + 1].1, from, to)];
                    ways[to] = step + emitted[n + 1][to] + behind[n + 1][to];
                }
                behind[n][from] = log_sum(&ways);
            }
        }
        let all = log_sum(&before[lines - 1]);
        (before, behind, all)
    }

    /// One step towards what the author wrote.
    fn take_in(&mut self, text: &Text, numbers: &[Vec<usize>]) {
        let free = self.emitted(text, numbers);
        let mut tied = free.clone();
        for (line, (.., key, _)) in tied.iter_mut().zip(&text.lines) {
            if let Some(key) = key.filter(|k| line[*k] > NEVER / 10.0) {
                line.iter_mut()
                    .enumerate()
                    .filter(|(k, _)| *k != key)
                    .for_each(|(_, v)| *v = NEVER);
            }
        }
        let (a1, b1, z1) = self.sums(text, &free);
        let (a0, b0, z0) = self.sums(text, &tied);
        let share = |log: f32| if log > -40.0 { log.exp() } else { 0.0 };
        let mut steps: HashMap<usize, f32> = HashMap::new();
        for n in 1..free.len() {
            for from in 0..self.count {
                for to in (0..self.count).filter(|to| free[n][*to] > NEVER / 10.0) {
                    let at = self.step(text.lines[n].1, from, to);
                    let weight = self.steps.weight[at];
                    let wanted = share(a0[n - 1][from] + weight + tied[n][to] + b0[n][to] - z0);
                    let found = share(a1[n - 1][from] + weight + free[n][to] + b1[n][to] - z1);
                    if (wanted - found).abs() > 1e-5 {
                        *steps.entry(at).or_default() += (wanted - found) * text.weight;
                    }
                }
            }
        }
        for n in 0..free.len() {
            for key in 0..self.count {
                let wanted = share(a0[n][key] + b0[n][key] - z0);
                let gradient = (wanted - share(a1[n][key] + b1[n][key] - z1)) * text.weight;
                if gradient.abs() < 1e-4 {
                    continue;
                }
                for feature in &numbers[n] {
                    self.words
                        .learn(feature * self.count + key, gradient, SHRINK);
                }
                if n == 0 {
                    self.first.learn(key, gradient, SHRINK_STEPS);
                }
            }
        }
        for (at, gradient) in steps {
            self.steps.learn(at, gradient, SHRINK_STEPS);
        }
    }

    /// How many sentences go into the right section, and how many have one.
    fn placed(&self, text: &Text) -> (usize, usize) {
        let emitted = self.emitted(text, &self.numbers(text));
        let (a, b, all) = self.sums(text, &emitted);
        let (mut right, mut scored) = (0, 0);
        for (n, (.., section)) in text.lines.iter().enumerate() {
            let Some(wanted) = section else { continue };
            let of = |keys: &BTreeSet<usize>| {
                keys.iter()
                    .map(|k| (a[n][*k] + b[n][*k] - all).exp())
                    .sum::<f32>()
            };
            let best = (0..text.forms.len())
                .max_by(|x, y| of(&text.forms[*x].keys).total_cmp(&of(&text.forms[*y].keys)));
            let mut best = best.unwrap_or(0);
            // As the program has it: a section that stands for others is opened by its heading alone.
            let words = |form: &Form| {
                form.keys
                    .iter()
                    .map(|k| emitted[n][*k])
                    .fold(f32::MIN, f32::max)
            };
            let others = (0..text.forms.len())
                .filter(|f| text.forms[best].stands.contains(&text.forms[*f].own));
            best = others
                .max_by(|x, y| words(&text.forms[*x]).total_cmp(&words(&text.forms[*y])))
                .unwrap_or(best);
            scored += 1;
            right += usize::from(
                best == *wanted || text.forms[*wanted].stands.contains(&text.forms[best].own),
            );
        }
        (right, scored)
    }
}

fn write(model: &Model, keys: &Names) {
    println!(
        "# What places a sentence without a heading: feature	section=weight …  Made by tests/notes/learn.rs from the halves with even"
    );
    println!(
        "# numbers of MTSamples, ACI-Bench and MTS-Dialog (the latter two CC BY 4.0); the other halves were not read."
    );
    println!(
        "# \"%\" is a number, \"^\" begins the sentence, \"=\" is a class or shape; rows with \">\": what begins, and what follows what."
    );
    println!(">keys\t{}", keys.0.join(" "));
    let row = |name: &str, weights: &[f32]| {
        let kept = weights.iter().enumerate().filter(|(_, w)| w.abs() >= LEAST);
        let pairs: Vec<String> = kept.map(|(k, w)| format!("{k}={w:.2}")).collect();
        if !pairs.is_empty() {
            println!("{name}\t{}", pairs.join(" "));
        }
    };
    let features: BTreeMap<&String, usize> = model.features.iter().map(|(f, n)| (f, *n)).collect();
    for (feature, n) in features.into_iter().filter(|(f, _)| !f.contains('\t')) {
        row(
            feature,
            &model.words.weight[n * model.count..(n + 1) * model.count],
        );
    }
    row(">first", &model.first.weight);
    for (joint, name) in JOINTS.iter().enumerate() {
        for (from, key) in keys.0.iter().enumerate() {
            let at = model.step(joint, from, 0);
            row(
                &format!(">{name} {key}"),
                &model.steps.weight[at..at + model.count],
            );
        }
    }
}
