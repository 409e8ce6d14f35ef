//! Texts compared line by line, in bounded time and without a clock.

use imara_diff::{Algorithm, Diff, InternedInput};

/// Bytes of both texts together that are compared line by line; longer ones are only said to
/// differ. Contracts are seldom longer than a tenth of it.
const MOST_BYTES: usize = 8 << 20;

/// How many lines only the second text has, and how many only the first; nothing where the texts
/// are too long to say. A last line counts the same with and without its end.
pub(crate) fn count(here: &str, file: &str) -> Option<(u32, u32)> {
    if here.len() + file.len() > MOST_BYTES {
        return None;
    }
    let input = InternedInput::new(Lines(here), Lines(file));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    Some((diff.count_additions(), diff.count_removals()))
}

/// The lines of a text, without their ends.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl<'a> imara_diff::TokenSource for Lines<'a> {
    type Token = &'a str;
    type Tokenizer = std::str::Lines<'a>;

    fn tokenize(&self) -> Self::Tokenizer {
        self.0.lines()
    }

    fn estimate_tokens(&self) -> u32 {
        u32::try_from(self.0.len() / 32).unwrap_or(u32::MAX)
    }
}
