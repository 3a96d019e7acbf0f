//! Words against words: the fewest substitutions, deletions and insertions that turn one list into the other.

/// One step of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The same word on both sides.
    Same(&'a str),
    /// Another word was written.
    Substituted(&'a str, &'a str),
    /// A word of the reference is missing.
    Deleted(&'a str),
    /// A word was written that the reference has not.
    Inserted(&'a str),
}

/// The number of edits, in memory of one row: the numerator of the word error rate.
#[must_use]
pub fn distance(reference: &[&str], heard: &[&str]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, r) in reference.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, h) in heard.iter().enumerate() {
            let substituted = diagonal + usize::from(r != h);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()]
}

/// One alignment with the fewest edits, in order.
#[must_use]
pub fn align<'a>(reference: &[&'a str], heard: &[&'a str]) -> Vec<Step<'a>> {
    let width = heard.len() + 1;
    let mut cost = vec![0usize; (reference.len() + 1) * width];
    for i in 0..=reference.len() {
        for j in 0..width {
            cost[i * width + j] = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let different = usize::from(reference[i - 1] != heard[j - 1]);
                    (cost[(i - 1) * width + j - 1] + different)
                        .min(cost[(i - 1) * width + j] + 1)
                        .min(cost[i * width + j - 1] + 1)
                }
            };
        }
    }
    let (mut i, mut j) = (reference.len(), heard.len());
    let mut steps = Vec::with_capacity(i.max(j));
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        if i > 0 && j > 0 {
            let (r, h) = (reference[i - 1], heard[j - 1]);
            if here == cost[(i - 1) * width + j - 1] + usize::from(r != h) {
                steps.push(if r == h {
                    Step::Same(r)
                } else {
                    Step::Substituted(r, h)
                });
                (i, j) = (i - 1, j - 1);
                continue;
            }
        }
        if i > 0 && here == cost[(i - 1) * width + j] + 1 {
            i -= 1;
            steps.push(Step::Deleted(reference[i]));
        } else {
            j -= 1;
            steps.push(Step::Inserted(heard[j]));
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn edits_are_counted() {
        let reference = words("the patient takes apixaban five mg");
        assert_eq!(distance(&reference, &reference), 0);
        assert_eq!(
            distance(&reference, &words("the patient takes a pixaban five")),
            3
        );
        assert_eq!(distance(&reference, &[]), 6);
        assert_eq!(distance(&[], &reference), 6);
    }

    proptest! {
        #[test]
        fn an_alignment_tells_both_sides_and_costs_the_distance(
            a in prop::collection::vec("[abc]", 0..12),
            b in prop::collection::vec("[abc]", 0..12),
        ) {
            let (a, b): (Vec<&str>, Vec<&str>) = (a.iter().map(String::as_str).collect(), b.iter().map(String::as_str).collect());
            let steps = align(&a, &b);
            let (mut left, mut right, mut edits) = (Vec::new(), Vec::new(), 0);
            for step in steps {
                match step {
                    Step::Same(w) => { left.push(w); right.push(w); }
                    Step::Substituted(r, h) => { left.push(r); right.push(h); edits += 1; }
                    Step::Deleted(r) => { left.push(r); edits += 1; }
                    Step::Inserted(h) => { right.push(h); edits += 1; }
                }
            }
            prop_assert_eq!(&left, &a);
            prop_assert_eq!(&right, &b);
            prop_assert_eq!(edits, distance(&a, &b));
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert!(edits >= a.len().abs_diff(b.len()) && edits <= a.len().max(b.len()));
        }
    }
}
