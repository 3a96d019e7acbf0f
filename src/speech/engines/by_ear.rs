//! Which of many names fits the sound best where something else was heard: the engine is made to write each, and asked how likely
//! it finds that.
//!
//! All names are followed at once, token by token, as far as they begin alike; those that fall behind are given up. What is found
//! is only ever told to the engine before it listens again: it writes nothing by itself.
//! Never here: medical words, what the names are.

use crate::speech::SpeechError;
use crate::speech::words::capitalised;

use super::tokens::{TokenId, Vocabulary};

/// Beginnings followed at a time.
const FOLLOWED: usize = 16;
/// … if they are no more than this, as a logarithm, less likely than the best of them.
const BEHIND_BEST: f32 = 12.0;
/// Names whose fit with the words behind them is tried.
const FINALISTS: usize = 6;
/// Tokens behind the name that must fit too.
const BEHIND: usize = 2;
/// Places where the name may begin, of those that are asked about.
const BEGINNINGS: usize = 3;

/// Gives the logarithms of how likely each token is to follow.
pub(super) trait Follow {
    /// After these tokens, which come after all that is certain. The values may lack a common term.
    ///
    /// # Errors
    /// The engine's.
    fn after(&mut self, tokens: &[TokenId]) -> Result<&[f32], SpeechError>;
}

/// Names by their tokens, those that begin alike together.
#[derive(Debug, Default)]
pub(super) struct Names {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    next: Vec<(TokenId, usize)>,
    /// The name that ends here.
    name: Option<usize>,
}

impl Names {
    /// Each with the blank before it, and as it is written where a sentence `opens`.
    pub(super) fn of(vocabulary: &Vocabulary, names: &[String], opens: bool) -> Self {
        let mut nodes = vec![Node::default()];
        for (name, text) in names.iter().enumerate() {
            let mut at = 0;
            let text = match opens {
                true => capitalised(text),
                false => text.clone(),
            };
            for token in vocabulary.tokens(&format!(" {text}")) {
                let known = nodes[at].next.iter().find(|(t, _)| *t == token);
                at = match known {
                    Some((_, node)) => *node,
                    None => {
                        nodes.push(Node::default());
                        let node = nodes.len() - 1;
                        nodes[at].next.push((token, node));
                        node
                    }
                };
            }
            nodes[at].name.get_or_insert(name);
        }
        Self { nodes }
    }
}

/// A place where a name may have been said: the words heard there, any of which may still be right, and what follows.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Each word's tokens.
    pub(super) heard: Vec<Vec<TokenId>>,
    pub(super) behind: Vec<TokenId>,
}

/// A name that fits a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fitting {
    /// Its number.
    pub(super) name: usize,
    /// The first word that it stands for, counted from the place's first.
    pub(super) from: usize,
    /// How much likelier it is than what was heard, as a logarithm.
    pub(super) likely: f32,
}

/// A beginning of a name that is followed.
#[derive(Debug, Clone)]
struct Path {
    /// The word it begins with.
    from: usize,
    /// The words that were right and the name as far as it goes.
    tokens: Vec<TokenId>,
    node: usize,
    likely: f32,
}

/// The names that fit a place, likeliest first.
pub(super) fn fitting(
    names: &Names,
    place: &Place,
    engine: &mut impl Follow,
) -> Result<Vec<Fitting>, SpeechError> {
    let heard: Vec<TokenId> = place.heard.concat();
    let behind = &place.behind[..place.behind.len().min(BEHIND)];
    // How likely what was heard is, word by word.
    let (mut paths, mut likely, mut begun) = (Vec::new(), 0.0, 0);
    let skipped = place.heard.len().saturating_sub(BEGINNINGS);
    for (at, word) in place.heard.iter().enumerate() {
        // The first and the last few words may be where the name begins.
        if at == 0 || at > skipped {
            paths.push(Path {
                from: at,
                tokens: heard[..begun].to_vec(),
                node: 0,
                likely,
            });
        }
        likely += sum(engine, &heard[..begun], word)?;
        begun += word.len();
    }
    let as_heard = likely + sum(engine, &heard, behind)?;
    let mut whole: Vec<(Path, usize)> = Vec::new();
    while !paths.is_empty() {
        let mut longer: Vec<Path> = Vec::new();
        for path in &paths {
            let node = &names.nodes[path.node];
            let next: Vec<TokenId> = node.next.iter().map(|(t, _)| *t).collect();
            let values = each(engine, &path.tokens, &next)?;
            for ((token, node), value) in node.next.iter().zip(values) {
                let mut tokens = path.tokens.clone();
                tokens.push(*token);
                longer.push(Path {
                    from: path.from,
                    tokens,
                    node: *node,
                    likely: path.likely + value,
                });
            }
        }
        longer.sort_by(|a, b| b.likely.total_cmp(&a.likely));
        longer.truncate(FOLLOWED);
        let best = longer.first().map_or(0.0, |p| p.likely);
        longer.retain(|p| p.likely >= best - BEHIND_BEST);
        let ended = longer
            .iter()
            .filter_map(|p| Some((p.clone(), names.nodes[p.node].name?)));
        whole.extend(ended);
        paths = longer;
        paths.retain(|p| !names.nodes[p.node].next.is_empty());
    }
    whole.sort_by(|a, b| b.0.likely.total_cmp(&a.0.likely));
    let mut found: Vec<Fitting> = Vec::new();
    for (path, name) in whole.into_iter().take(FINALISTS) {
        let likely = path.likely + sum(engine, &path.tokens, behind)? - as_heard;
        let one = Fitting {
            name,
            from: path.from,
            likely,
        };
        match found.iter_mut().find(|f| f.name == name) {
            Some(known) if known.likely < likely => *known = one,
            Some(_) => {}
            None => found.push(one),
        }
    }
    found.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    Ok(found)
}

/// How likely it is that these tokens follow, one after another.
fn sum(
    engine: &mut impl Follow,
    before: &[TokenId],
    tokens: &[TokenId],
) -> Result<f32, SpeechError> {
    let (mut all, mut sum) = (before.to_vec(), 0.0);
    for token in tokens {
        sum += each(engine, &all, &[*token])?[0];
        all.push(*token);
    }
    Ok(sum)
}

/// How likely each of some tokens is to follow.
fn each(
    engine: &mut impl Follow,
    before: &[TokenId],
    tokens: &[TokenId],
) -> Result<Vec<f32>, SpeechError> {
    let values = engine.after(before)?;
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let all = values.iter().map(|v| (v - most).exp()).sum::<f32>().ln() + most;
    let of = |token: &TokenId| {
        let at = usize::try_from(*token).unwrap_or(usize::MAX);
        values.get(at).map_or(f32::MIN, |v| v - all)
    };
    Ok(tokens.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds a token likely where the sound has it, whatever came before.
    struct Sounds {
        said: Vec<TokenId>,
        values: Vec<f32>,
        asked: usize,
    }

    impl Follow for Sounds {
        fn after(&mut self, tokens: &[TokenId]) -> Result<&[f32], SpeechError> {
            self.asked += 1;
            let right = tokens.iter().zip(&self.said).all(|(a, b)| a == b);
            self.values = vec![-5.0; 300];
            if let Some(next) = self.said.get(tokens.len()).filter(|_| right) {
                self.values[*next as usize] = 0.0;
            }
            Ok(&self.values)
        }
    }

    #[test]
    fn the_name_that_was_said_is_found_among_those_that_begin_alike() {
        let vocabulary = Vocabulary::of((0..=255_u8).map(|b| vec![b]));
        let names: Vec<String> = ["omega", "omeprazole", "rabeprazole"]
            .map(Into::into)
            .to_vec();
        let tokens = |text: &str| vocabulary.tokens(text);
        let mut sounds = Sounds {
            said: tokens(" omeprazole 20"),
            values: Vec::new(),
            asked: 0,
        };
        let place = Place {
            heard: vec![tokens(" home"), tokens(" that")],
            behind: tokens(" 20"),
        };
        let names_by_token = Names::of(&vocabulary, &names, false);
        let found = fitting(&names_by_token, &place, &mut sounds).unwrap();
        let best = found[0];
        assert_eq!((names[best.name].as_str(), best.from), ("omeprazole", 0));
        assert!(best.likely > 0.0, "likelier than what was heard");
        assert!(sounds.asked < 150, "{}", sounds.asked);
        // What was right before the name stays.
        sounds.said = tokens(" home omeprazole 20");
        let found = fitting(&names_by_token, &place, &mut sounds).unwrap();
        assert_eq!(
            (names[found[0].name].as_str(), found[0].from),
            ("omeprazole", 1)
        );
    }
}
