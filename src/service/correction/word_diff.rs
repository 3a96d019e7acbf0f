//! A text against another, word by word: what an editor changed in the draft.

use serde::Serialize;

use crate::domain::{TextSpan, tokens};

/// What happened to a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// In both.
    Same,
    /// Only in the older text.
    Removed,
    /// Only in the newer text.
    Added,
}

/// A run of words: what happened to it and where it stands in its own text (the newer one for what is in both).
pub type Run = (Difference, TextSpan);

/// Steps that are sought at most; texts further apart are told as wholly removed and added in the middle.
const MOST_STEPS: usize = 3_000;

/// The runs of words that turn `old` into `new`, in order (the greedy method of Myers, 1986).
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Run> {
    let (a, b) = (tokens(old), tokens(new));
    let lead = a.iter().zip(&b).take_while(|(x, y)| x.1 == y.1).count();
    let tail = a[lead..]
        .iter()
        .rev()
        .zip(b[lead..].iter().rev())
        .take_while(|(x, y)| x.1 == y.1)
        .count();
    let middle_a: Vec<&str> = a[lead..a.len() - tail].iter().map(|t| t.1).collect();
    let middle_b: Vec<&str> = b[lead..b.len() - tail].iter().map(|t| t.1).collect();
    let mut steps: Vec<(Difference, usize)> = (0..lead).map(|n| (Difference::Same, n)).collect();
    for (what, n) in script(&middle_a, &middle_b) {
        steps.push((what, n + lead));
    }
    steps.extend((b.len() - tail..b.len()).map(|n| (Difference::Same, n)));
    let mut runs: Vec<Run> = Vec::new();
    for (what, n) in steps {
        let span = if what == Difference::Removed {
            a[n].0
        } else {
            b[n].0
        };
        match runs.last_mut() {
            Some((last, run)) if *last == what => run.end = span.end,
            _ => runs.push((what, span)),
        }
    }
    runs
}

/// The shortest script: what to remove (by place in `a`), what to add (by place in `b`), what stays (by place in `b`).
fn script(a: &[&str], b: &[&str]) -> Vec<(Difference, usize)> {
    let (n, m) = (a.len() as isize, b.len() as isize);
    let most = (a.len() + b.len()).min(MOST_STEPS) as isize;
    let offset = most + 1;
    let mut furthest = vec![0isize; (2 * most + 3) as usize];
    let mut trail: Vec<Vec<isize>> = Vec::new();
    for d in 0..=most {
        trail.push(furthest.clone());
        for k in (-d..=d).step_by(2) {
            let at = (k + offset) as usize;
            let down = k == -d || (k != d && furthest[at - 1] < furthest[at + 1]);
            let mut x = if down {
                furthest[at + 1]
            } else {
                furthest[at - 1] + 1
            };
            let mut y = x - k;
            while x < n && y < m && a[x as usize] == b[y as usize] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[at] = x;
            if x >= n && y >= m {
                return walked(&trail, d, n, m, offset);
            }
        }
    }
    let removed = (0..a.len()).map(|n| (Difference::Removed, n));
    removed
        .chain((0..b.len()).map(|n| (Difference::Added, n)))
        .collect()
}

/// Back from the end along the furthest places.
fn walked(
    trail: &[Vec<isize>],
    last: isize,
    n: isize,
    m: isize,
    offset: isize,
) -> Vec<(Difference, usize)> {
    let (mut x, mut y) = (n, m);
    let mut steps = Vec::new();
    for d in (0..=last).rev() {
        let furthest = &trail[d as usize];
        let k = x - y;
        let at = (k + offset) as usize;
        let down = k == -d || (k != d && furthest[at - 1] < furthest[at + 1]);
        let before_k = if down { k + 1 } else { k - 1 };
        let before_x = furthest[(before_k + offset) as usize];
        let before_y = before_x - before_k;
        while x > before_x && y > before_y && x > 0 && y > 0 {
            (x, y) = (x - 1, y - 1);
            steps.push((Difference::Same, y as usize));
        }
        if d > 0 {
            if down {
                y -= 1;
                steps.push((Difference::Added, y as usize));
            } else {
                x -= 1;
                steps.push((Difference::Removed, x as usize));
            }
        }
    }
    steps.reverse();
    steps
}

/// Word error of `draft` against `signed`, 0 to 1 and more: words changed by words signed, marks and capitals apart.
#[must_use]
pub fn error(draft: &str, signed: &str) -> f64 {
    let plain = |text: &str| -> String {
        let words: Vec<String> = tokens(text)
            .into_iter()
            .map(|(_, w)| {
                w.chars()
                    .filter(|c| c.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect()
            })
            .filter(|w: &String| !w.is_empty())
            .collect();
        words.join(" ")
    };
    let (draft, signed) = (plain(draft), plain(signed));
    let (mut wrong, mut removed, mut added) = (0, 0, 0);
    let count = |text: &str, span: TextSpan| span.of(text).map_or(0, |t| t.split(' ').count());
    for (what, span) in diff(&draft, &signed) {
        match what {
            Difference::Removed => removed += count(&draft, span),
            Difference::Added => added += count(&signed, span),
            Difference::Same => {
                wrong += removed.max(added);
                (removed, added) = (0, 0);
            }
        }
    }
    wrong += removed.max(added);
    wrong as f64 / signed.split(' ').filter(|w| !w.is_empty()).count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn changed_words_are_told_and_counted() {
        let (old, new) = (
            "takes picks up in 5 mg daily",
            "takes apixaban 5 mg twice daily",
        );
        let told: Vec<(Difference, &str)> = diff(old, new)
            .into_iter()
            .map(|(d, s)| {
                (
                    d,
                    s.of(if d == Difference::Removed { old } else { new })
                        .unwrap(),
                )
            })
            .collect();
        use Difference as D;
        assert_eq!(
            told,
            [
                (D::Same, "takes"),
                (D::Removed, "picks up in"),
                (D::Added, "apixaban"),
                (D::Same, "5 mg"),
                (D::Added, "twice"),
                (D::Same, "daily")
            ]
        );
        assert!((error(old, new) - 4.0 / 6.0).abs() < 1e-9);
        assert_eq!(error("A b.", "a B"), 0.0);
        assert_eq!(error("", ""), 0.0);
    }

    proptest! {
        #[test]
        fn both_texts_are_told_whole(a in "([abc] ){0,14}", b in "([abc] ){0,14}") {
            let runs = diff(&a, &b);
            let side = |text: &str, not: Difference| -> Vec<String> {
                runs.iter().filter(|(d, _)| *d != not)
                    .flat_map(|(_, s)| s.of(text).unwrap_or("").split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
            };
            let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(side(&b, Difference::Removed), words(&b));
            // What is the same stands in the newer text; the older one is told by what was removed in between.
            let kept: usize = runs.iter().filter(|(d, _)| *d == Difference::Same).map(|(_, s)| words(s.of(&b).unwrap()).len()).sum();
            let removed: usize = runs.iter().filter(|(d, _)| *d == Difference::Removed).map(|(_, s)| words(s.of(&a).unwrap()).len()).sum();
            prop_assert_eq!(kept + removed, words(&a).len());
        }
    }
}
