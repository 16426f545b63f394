//! Searches of one or two characters, which no trigram answers: each character and each pair of neighbours in a
//! customer's search key is a word of an index of its own.

use std::collections::BTreeSet;

/// The longest text that is searched by pairs.
const LONGEST: usize = 2;

/// Whether a text is searched by pairs.
pub(crate) fn answers(text: &str) -> bool {
    text.chars().count() <= LONGEST
}

/// The word of a character or a pair: letters and digits alone, so that every index takes it for one word.
pub(crate) fn word(text: &str) -> String {
    let codes: Vec<_> = text.chars().map(|c| format!("{:x}", u32::from(c))).collect();
    codes.join("x")
}

/// All words of a search key, each once.
pub(crate) fn all(key: &str) -> String {
    let mut words = BTreeSet::new();
    for line in key.lines() {
        let starts: Vec<_> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        for length in 1..=LONGEST {
            words.extend(starts.windows(length + 1).map(|span| word(&line[span[0]..span[length]])));
        }
    }
    Vec::from_iter(words).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_its_characters_and_pairs_but_none_across_lines() {
        assert_eq!(all("aba\nü"), "61 61x62 62 62x61 fc");
        assert_eq!((word("ü"), word("ab")), ("fc".to_owned(), "61x62".to_owned()));
        assert!(answers("üb") && !answers("abc"));
    }
}
