//! Texts compared line by line, without a clock: the work is bounded by their length.
//!
//! Lines that both texts have exactly once hold the comparison together; only what lies between
//! them is given to an algorithm whose time can grow with the product of both sides, and no more of
//! that than the texts' length allows. What is left is told as replaced: true, if not the shortest.

use std::{collections::HashMap, ops::Range};

use imara_diff::{Algorithm, Diff, InternedInput, TokenSource};

/// Bytes of both texts together that are compared line by line, and how many lines they may have;
/// of more it is only said that they differ.
const MOST_BYTES: usize = 32 << 20;
const MOST_LINES: usize = 1 << 20;

/// Pairs of lines that may be looked at for each byte of the texts, and in any case.
const WORK_PER_BYTE: u64 = 64;
const LEAST_WORK: u64 = 2_000_000;

/// Lines of one text in place of lines of the other; one of both may be none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hunk {
    pub(crate) here: Range<usize>,
    pub(crate) file: Range<usize>,
}

/// The lines of two texts, without their ends, and where they differ.
pub(crate) struct Compared<'a> {
    pub(crate) here: Vec<&'a str>,
    pub(crate) file: Vec<&'a str>,
    pub(crate) hunks: Vec<Hunk>,
}

/// Compares two texts; nothing where they are too long to say.
pub(crate) fn compare<'a>(here: &'a str, file: &'a str) -> Option<Compared<'a>> {
    if here.len() + file.len() > MOST_BYTES {
        return None;
    }
    let ends = |text: &str| memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if ends(here) + ends(file) > MOST_LINES {
        return None;
    }
    let work = LEAST_WORK.max((here.len() + file.len()) as u64 * WORK_PER_BYTE);
    let (here, file): (Vec<&str>, Vec<&str>) = (here.lines().collect(), file.lines().collect());
    let hunks = hunks(&here, &file, work);
    Some(Compared { here, file, hunks })
}

/// How many lines only the second text has, and how many only the first.
pub(crate) fn count(here: &str, file: &str) -> Option<(u32, u32)> {
    let Compared { hunks, .. } = compare(here, file)?;
    let sum = |side: fn(&Hunk) -> usize| {
        u32::try_from(hunks.iter().map(side).sum::<usize>()).unwrap_or(u32::MAX)
    };
    Some((sum(|hunk| hunk.file.len()), sum(|hunk| hunk.here.len())))
}

fn hunks(here: &[&str], file: &[&str], mut work: u64) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let middle = trimmed(here, file, Hunk { here: 0..here.len(), file: 0..file.len() });
    let mut start = (middle.here.start, middle.file.start);
    let end = (middle.here.end, middle.file.end);
    let (ours, theirs) = (here.get(middle.here), file.get(middle.file));
    let anchors = anchors(ours.unwrap_or_default(), theirs.unwrap_or_default());
    let (our_start, their_start) = start;
    let anchors = anchors.into_iter().map(|(our, their)| (our_start + our, their_start + their));
    for (our, their) in anchors.chain([end]) {
        between(
            here,
            file,
            Hunk { here: start.0..our, file: start.1..their },
            &mut work,
            &mut hunks,
        );
        start = (our + 1, their + 1);
    }
    hunks
}

/// Pairs of lines that both texts have exactly once, in an order that both have.
fn anchors(here: &[&str], file: &[&str]) -> Vec<(usize, usize)> {
    let theirs = once(file);
    let mut pairs: Vec<(usize, usize)> = once(here)
        .into_iter()
        .filter_map(|(line, our)| Some((our?, (*theirs.get(line)?)?)))
        .collect();
    pairs.sort_unstable();
    longest_increasing(&pairs)
}

/// Of each line its place, or that there are several.
fn once<'a>(lines: &[&'a str]) -> HashMap<&'a str, Option<usize>> {
    let mut places: HashMap<&str, Option<usize>> = HashMap::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        places.entry(line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The longest run of pairs whose second numbers grow too, by patience: the first numbers grow.
fn longest_increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length of a run the pair that ends it lowest, and for each pair the one before it.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, their)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < their);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, at)| *at));
        match ends.get_mut(length) {
            Some(end) => *end = (*their, at),
            None => ends.push((*their, at)),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|(_, at)| *at);
    while let Some(at) = next {
        run.extend(pairs.get(at));
        next = before.get(at).copied().flatten();
    }
    run.reverse();
    run
}

/// Two runs without the lines that both start and end with.
fn trimmed(here: &[&str], file: &[&str], runs: Hunk) -> Hunk {
    let Hunk { here: mut ours, file: mut theirs } = runs;
    let line = |lines: &[&str], at: usize| lines.get(at).map(|line| line.len());
    let same = |our: usize, their: usize| {
        line(here, our) == line(file, their) && here.get(our) == file.get(their)
    };
    while !ours.is_empty() && !theirs.is_empty() && same(ours.start, theirs.start) {
        (ours.start, theirs.start) = (ours.start + 1, theirs.start + 1);
    }
    while !ours.is_empty() && !theirs.is_empty() && same(ours.end - 1, theirs.end - 1) {
        (ours.end, theirs.end) = (ours.end - 1, theirs.end - 1);
    }
    Hunk { here: ours, file: theirs }
}

/// Adds where the lines differ of two runs between anchors.
fn between(here: &[&str], file: &[&str], gap: Hunk, work: &mut u64, hunks: &mut Vec<Hunk>) {
    let Hunk { here: ours, file: theirs } = trimmed(here, file, gap);
    let pairs = (ours.len() as u64).saturating_mul(theirs.len() as u64);
    if pairs == 0 || pairs > *work {
        if !ours.is_empty() || !theirs.is_empty() {
            hunks.push(Hunk { here: ours, file: theirs });
        }
        return;
    }
    *work -= pairs;
    let (before, after) = (here.get(ours.clone()), file.get(theirs.clone()));
    let input =
        InternedInput::new(Lines(before.unwrap_or_default()), Lines(after.unwrap_or_default()));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    hunks.extend(diff.hunks().map(|hunk| Hunk {
        here: moved(&hunk.before, ours.start),
        file: moved(&hunk.after, theirs.start),
    }));
}

fn moved(range: &Range<u32>, by: usize) -> Range<usize> {
    range.start as usize + by..range.end as usize + by
}

/// Lines as an alphabet.
struct Lines<'a>(&'a [&'a str]);

impl<'a> TokenSource for Lines<'a> {
    type Token = &'a str;
    type Tokenizer = std::iter::Copied<std::slice::Iter<'a, &'a str>>;

    fn tokenize(&self) -> Self::Tokenizer {
        self.0.iter().copied()
    }

    fn estimate_tokens(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_put_in_between_is_found() {
        assert_eq!(count("a\nb\nc\n", "a\nx\nb\nc"), Some((1, 0)));
        assert_eq!(count("a\nb\nc", "a\nc"), Some((0, 1)));
        assert_eq!(count("a\n", "a"), Some((0, 0)));
        assert_eq!(count("", "x\ny"), Some((2, 0)));
    }

    /// Texts that keep an algorithm busy: nothing is there just once.
    #[test]
    fn long_texts_of_few_lines_take_no_time() {
        let (one, other) = ("a\nb\n".repeat(100_000), "b\na\na\n".repeat(70_000));
        let (added, removed) = count(&one, &other).unwrap();
        assert_eq!(added + 200_000 - removed, 210_000);
        assert_eq!(count(&"x\n".repeat(600_000), &"y\n".repeat(600_000)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        /// Taking the hunks over makes one text of the other, whatever the work that is allowed.
        #[test]
        fn hunks_lead_from_one_text_to_the_other(
            here in "([a-f]\n){0,40}", file in "([a-f]\n){0,40}", work in 0..2000_u64
        ) {
            let (here, file): (Vec<&str>, Vec<&str>) = (here.lines().collect(), file.lines().collect());
            let mut at = 0;
            let mut made: Vec<&str> = Vec::new();
            for hunk in hunks(&here, &file, work) {
                made.extend(&here[at..hunk.here.start]);
                prop_assert_eq!(made.len(), hunk.file.start);
                made.extend(&file[hunk.file.clone()]);
                at = hunk.here.end;
            }
            made.extend(&here[at..]);
            prop_assert_eq!(made, file);
        }
    }
}
