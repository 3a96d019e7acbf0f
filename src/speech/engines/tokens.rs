//! Text as the tokens that a model was taught with: byte pairs, the earliest learnt first.
//!
//! whisper.cpp takes the longest token that fits, which is another one for four of five drug names; a model that is told a name in
//! pieces it never saw does not know it. A token's number is the rank at which its pair was learnt (Radford et al. 2019, GPT-2),
//! so the vocabulary in the model's file is all it takes.
//! Never here: decoding, medical words.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// A number in the model's vocabulary.
pub(super) type TokenId = i32;

/// Words with the blank before them, numbers, marks: no token reaches over their ends.
static PIECES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+";
    Regex::new(pattern).ok()
});

/// The vocabulary of a model's text.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Vec<u8>, TokenId>,
}

impl Vocabulary {
    /// Of the tokens' bytes, in the order of their numbers.
    pub(super) fn of(tokens: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut numbers = HashMap::new();
        for (number, bytes) in (0..).zip(tokens) {
            numbers.entry(bytes).or_insert(number);
        }
        Self { numbers }
    }

    /// The tokens of a text; what the vocabulary cannot write is left out.
    pub(super) fn tokens(&self, text: &str) -> Vec<TokenId> {
        let pieces = PIECES.iter().flat_map(|p| p.find_iter(text));
        pieces.flat_map(|p| self.piece(p.as_str())).collect()
    }

    fn piece(&self, piece: &str) -> Vec<TokenId> {
        // Where each token begins, and the end.
        let mut cuts: Vec<usize> = (0..=piece.len()).collect();
        let number = |from: usize, to: usize| self.numbers.get(&piece.as_bytes()[from..to]);
        loop {
            let pairs = cuts.windows(3).enumerate();
            let learnt = pairs.filter_map(|(at, pair)| Some((number(pair[0], pair[2])?, at)));
            let Some((_, at)) = learnt.min() else { break };
            cuts.remove(at + 1);
        }
        let tokens = cuts.windows(2);
        tokens.filter_map(|t| number(t[0], t[1]).copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_in_the_order_they_were_learnt() {
        let letters = (0..=255_u8).map(|b| vec![b]);
        let learnt = ["in", " a", "am", "ill", "il", "illi", " am"];
        let all = letters.chain(learnt.iter().map(|t| t.as_bytes().to_vec()));
        let vocabulary = Vocabulary::of(all);
        let said = |text: &str| -> Vec<String> {
            let bytes_of = |number: TokenId| {
                let found = vocabulary.numbers.iter().find(|(_, n)| **n == number);
                String::from_utf8_lossy(found.unwrap().0).into_owned()
            };
            vocabulary.tokens(text).into_iter().map(bytes_of).collect()
        };
        // The longest first would be "illi", "n".
        assert_eq!(said("illin"), ["ill", "in"]);
        assert_eq!(said(" am."), [" am", "."]);
        assert_eq!(said("am 5"), ["am", " ", "5"]);
        assert!(said("").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in "[ a-zA-Z0-9.,'µ-]{0,40}") {
            let letters = (0..=255_u8).map(|b| vec![b]);
            let vocabulary = Vocabulary::of(letters.chain([b" a".to_vec(), b"th".to_vec(), b"the".to_vec()]));
            let length = |token: &TokenId| match *token {
                256 | 257 => 2,
                258 => 3,
                _ => 1,
            };
            let bytes: usize = vocabulary.tokens(&text).iter().map(length).sum();
            proptest::prop_assert_eq!(bytes, text.len());
        }
    }
}
