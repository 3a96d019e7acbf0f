//! English words in order of the alphabet, each with how common it is and, where the dictionary has it, its sounds.

use super::sound::Sound;

/// Words in one text, with places into it: thousands of small strings would take longer to read than the rest of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Where each word ends in `text`.
    pub(super) ends: Vec<u32>,
    /// Tenths of a power of ten: 30 is one in a thousand, 255 is a word of the dictionary that the counts do not have.
    pub(super) rarity: Vec<u8>,
    pub(super) sounds: Vec<Sound>,
    /// Where each word's sounds end; none where it ends as the one before.
    pub(super) sound_ends: Vec<u32>,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn word(&self, at: usize) -> &str {
        let start = at
            .checked_sub(1)
            .and_then(|b| self.ends.get(b))
            .map_or(0, |&e| e as usize);
        let end = self.ends.get(at).map_or(start, |&e| e as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    fn place(&self, word: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.word(middle).cmp(word) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// `word` in small letters.
    pub(super) fn rarity(&self, word: &str) -> Option<f32> {
        self.place(word).map(|at| f32::from(self.rarity[at]) / 10.0)
    }

    /// `word` in small letters.
    pub(super) fn sounds(&self, word: &str) -> Option<&[Sound]> {
        let at = self.place(word)?;
        let start = at.checked_sub(1).map_or(0, |b| self.sound_ends[b] as usize);
        self.sounds
            .get(start..self.sound_ends[at] as usize)
            .filter(|s| !s.is_empty())
    }

    /// Adds a word; they come in order.
    pub(super) fn push(&mut self, word: &str, rarity: u8, sounds: &[Sound]) {
        self.text.push_str(word);
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.rarity.push(rarity);
        self.sounds.extend_from_slice(sounds);
        self.sound_ends
            .push(u32::try_from(self.sounds.len()).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_their_sounds() {
        let mut words = Words::default();
        words.push("a", 16, &[2]);
        words.push("edema", 61, &[]);
        words.push("pain", 42, &[28, 8, 26]);
        assert_eq!(words.rarity("pain"), Some(4.2));
        assert_eq!(words.sounds("pain"), Some(&[28, 8, 26][..]));
        assert_eq!(words.sounds("edema"), None);
        assert_eq!(words.rarity("zebra"), None);
        assert_eq!(Words::default().rarity("a"), None);
    }
}
