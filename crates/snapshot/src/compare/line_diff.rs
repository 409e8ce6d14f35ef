//! Compares two texts line by line, in time linear in their length.
//!
//! Lines that occur exactly once in both texts are anchors. Between anchors the Myers algorithm
//! runs, whose time can grow with the product of both sides. A budget limits its total work. Gaps
//! beyond the budget count as replaced, which is correct but not the shortest diff.

use std::{collections::HashMap, ops::Range};

use imara_diff::{Algorithm, Diff, InternedInput, TokenSource};

/// Longer texts are not compared. In bytes of both texts together.
const MAX_BYTES: usize = 32 << 20;
/// Texts with more lines are not compared. In lines of both texts together.
const MAX_LINES: usize = 1 << 20;

/// Pairs of lines that may be compared per byte of the texts.
const WORK_PER_BYTE: u64 = 64;
/// Pairs of lines that may be compared even in short texts.
const MIN_WORK: u64 = 2_000_000;

/// Lines of one text that replace lines of the other. One range may be empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hunk {
    pub(crate) existing: Range<usize>,
    pub(crate) file: Range<usize>,
}

/// The lines of two texts, without line breaks, and where they differ.
pub(crate) struct Compared<'a> {
    pub(crate) existing: Vec<&'a str>,
    pub(crate) file: Vec<&'a str>,
    pub(crate) hunks: Vec<Hunk>,
}

/// Compares two texts. `None` if they are too long.
pub(crate) fn compare<'a>(existing: &'a str, file: &'a str) -> Option<Compared<'a>> {
    let bytes = existing.len() + file.len();
    if bytes > MAX_BYTES {
        return None;
    }
    let line_breaks = |text: &str| memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if line_breaks(existing) + line_breaks(file) > MAX_LINES {
        return None;
    }
    let budget = MIN_WORK.max(bytes as u64 * WORK_PER_BYTE);
    let (existing, file): (Vec<&str>, Vec<&str>) =
        (existing.lines().collect(), file.lines().collect());
    let hunks = find_hunks(&existing, &file, budget);
    Some(Compared { existing, file, hunks })
}

/// The number of lines that only the file has, and that only the repository has.
pub(crate) fn count(existing: &str, file: &str) -> Option<(u32, u32)> {
    let Compared { hunks, .. } = compare(existing, file)?;
    let added: usize = hunks.iter().map(|hunk| hunk.file.len()).sum();
    let removed: usize = hunks.iter().map(|hunk| hunk.existing.len()).sum();
    let clamp = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Some((clamp(added), clamp(removed)))
}

fn find_hunks(existing: &[&str], file: &[&str], mut budget: u64) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let middle = trim(existing, file, Hunk { existing: 0..existing.len(), file: 0..file.len() });
    let (our_start, their_start) = (middle.existing.start, middle.file.start);
    let end = (middle.existing.end, middle.file.end);
    let ours = existing.get(middle.existing).unwrap_or_default();
    let theirs = file.get(middle.file).unwrap_or_default();
    let anchors = find_anchors(ours, theirs).into_iter();
    let anchors = anchors.map(|(our, their)| (our_start + our, their_start + their));
    let mut gap_start = (our_start, their_start);
    for (our, their) in anchors.chain([end]) {
        let gap = Hunk { existing: gap_start.0..our, file: gap_start.1..their };
        compare_gap(existing, file, gap, &mut budget, &mut hunks);
        gap_start = (our + 1, their + 1);
    }
    hunks
}

/// Pairs of lines that occur exactly once in both texts, in an order that both texts have.
fn find_anchors(existing: &[&str], file: &[&str]) -> Vec<(usize, usize)> {
    let theirs = unique_lines(file);
    let mut pairs: Vec<(usize, usize)> = unique_lines(existing)
        .into_iter()
        .filter_map(|(line, our)| Some((our?, (*theirs.get(line)?)?)))
        .collect();
    pairs.sort_unstable();
    longest_increasing(&pairs)
}

/// The index of each line. `None` for lines that occur several times.
fn unique_lines<'a>(lines: &[&'a str]) -> HashMap<&'a str, Option<usize>> {
    let mut indexes: HashMap<&str, Option<usize>> = HashMap::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        indexes.entry(line).and_modify(|index| *index = None).or_insert(Some(at));
    }
    indexes
}

/// The longest subsequence of pairs whose second numbers increase, by patience sorting. The first
/// numbers must increase already.
fn longest_increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the lowest second number that ends a subsequence, with the index of its
    // pair.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    // For each pair, the index of the pair before it.
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, their)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < their);
        previous.push(length.checked_sub(1).and_then(|last| ends.get(last)).map(|(_, at)| *at));
        match ends.get_mut(length) {
            Some(end) => *end = (*their, at),
            None => ends.push((*their, at)),
        }
    }
    let mut subsequence = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|(_, at)| *at);
    while let Some(at) = next {
        subsequence.extend(pairs.get(at));
        next = previous.get(at).copied().flatten();
    }
    subsequence.reverse();
    subsequence
}

/// Removes equal lines at the start and the end of two ranges.
fn trim(existing: &[&str], file: &[&str], ranges: Hunk) -> Hunk {
    let Hunk { existing: mut ours, file: mut theirs } = ranges;
    let are_equal = |our: usize, their: usize| existing.get(our) == file.get(their);
    while !ours.is_empty() && !theirs.is_empty() && are_equal(ours.start, theirs.start) {
        ours.start += 1;
        theirs.start += 1;
    }
    while !ours.is_empty() && !theirs.is_empty() && are_equal(ours.end - 1, theirs.end - 1) {
        ours.end -= 1;
        theirs.end -= 1;
    }
    Hunk { existing: ours, file: theirs }
}

/// Compares the lines between two anchors and adds the hunks.
fn compare_gap(
    existing: &[&str],
    file: &[&str],
    gap: Hunk,
    budget: &mut u64,
    hunks: &mut Vec<Hunk>,
) {
    let Hunk { existing: ours, file: theirs } = trim(existing, file, gap);
    let pairs = (ours.len() as u64).saturating_mul(theirs.len() as u64);
    if pairs == 0 || pairs > *budget {
        if !ours.is_empty() || !theirs.is_empty() {
            hunks.push(Hunk { existing: ours, file: theirs });
        }
        return;
    }
    *budget -= pairs;
    let before = existing.get(ours.clone()).unwrap_or_default();
    let after = file.get(theirs.clone()).unwrap_or_default();
    let input = InternedInput::new(Lines(before), Lines(after));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    hunks.extend(diff.hunks().map(|hunk| Hunk {
        existing: shift(&hunk.before, ours.start),
        file: shift(&hunk.after, theirs.start),
    }));
}

fn shift(range: &Range<u32>, by: usize) -> Range<usize> {
    range.start as usize + by..range.end as usize + by
}

/// Lines as tokens of the diff.
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
    fn count_returns_added_and_removed_lines() {
        assert_eq!(count("a\nb\nc\n", "a\nx\nb\nc"), Some((1, 0)));
        assert_eq!(count("a\nb\nc", "a\nc"), Some((0, 1)));
        assert_eq!(count("a\n", "a"), Some((0, 0)));
        assert_eq!(count("", "x\ny"), Some((2, 0)));
    }

    /// Texts without unique lines are the worst case, since there are no anchors.
    #[test]
    fn long_texts_without_unique_lines_are_compared_within_the_budget() {
        let (one, other) = ("a\nb\n".repeat(100_000), "b\na\na\n".repeat(70_000));
        let (added, removed) = count(&one, &other).unwrap();
        assert_eq!(added + 200_000 - removed, 210_000);
        assert_eq!(count(&"x\n".repeat(600_000), &"y\n".repeat(600_000)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn applying_the_hunks_gives_the_other_text_with_any_budget(
            existing in "([a-f]\n){0,40}", file in "([a-f]\n){0,40}", budget in 0..2000_u64
        ) {
            let (existing, file): (Vec<&str>, Vec<&str>) = (existing.lines().collect(), file.lines().collect());
            let mut at = 0;
            let mut patched: Vec<&str> = Vec::new();
            for hunk in find_hunks(&existing, &file, budget) {
                patched.extend(&existing[at..hunk.existing.start]);
                prop_assert_eq!(patched.len(), hunk.file.start);
                patched.extend(&file[hunk.file.clone()]);
                at = hunk.existing.end;
            }
            patched.extend(&existing[at..]);
            prop_assert_eq!(patched, file);
        }
    }
}
