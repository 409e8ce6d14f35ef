//! What the history says of a revision, in words.

use api_types::{
    Changes, Choice, DecisionCounts, HistoryPage, Revision, RevisionNumber, RevisionView, Source,
};

use crate::text::{ago, number, plural, visible};

/// Digits of a digest that tell files apart on a screen.
const SHORT: usize = 8;

/// The lines that have been read so far, newest first, without a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    lines: Vec<Line>,
    oldest: RevisionNumber,
}

/// One line of the history, and whether what it held is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The revision.
    pub revision: Revision,
    /// Whether it can be restored and downloaded.
    pub is_kept: bool,
}

impl Timeline {
    /// The beginning of the history, as a first page has it.
    #[must_use]
    pub fn new(page: HistoryPage) -> Self {
        let mut timeline = Self::default();
        timeline.add(page);
        timeline
    }

    /// Adds the page that follows. What is here already, or would leave a gap, is left out.
    pub fn add(&mut self, page: HistoryPage) {
        self.oldest = page.first_retained;
        for revision in page.revisions {
            let follows = self.next().is_none_or(|next| next.0 == revision.number.0 + 1);
            if follows && !self.is_whole() {
                let is_kept = is_kept(revision.number, page.first_retained);
                self.lines.push(Line { revision, is_kept });
            }
        }
    }

    /// The lines, newest first.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The revision before which the next page begins; nothing before the first page.
    #[must_use]
    pub fn next(&self) -> Option<RevisionNumber> {
        self.lines.last().map(|line| line.revision.number)
    }

    /// Whether the history has been read to its beginning.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.next() == Some(RevisionNumber(0))
    }

    /// Whether nothing was ever done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_whole() && self.lines.len() == 1
    }

    /// How many lines are left to be read.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.next().map_or(0, |next| next.0)
    }
}

/// Whether what a revision held is kept, where this is the oldest one kept.
#[must_use]
pub fn is_kept(revision: RevisionNumber, oldest: RevisionNumber) -> bool {
    revision.0 == 0 || revision >= oldest
}

/// Why the repository cannot be made what it was at a revision; nothing where it can.
#[must_use]
pub fn restore_refused(view: &RevisionView) -> Option<String> {
    if view.holds.is_none() {
        Some("What it held is not kept any more.".to_owned())
    } else if view.revision.number == view.newest {
        Some("The repository is like this now.".to_owned())
    } else {
        None
    }
}

/// Why what a revision did cannot be taken back; nothing where it can.
#[must_use]
pub fn undo_refused(view: &RevisionView) -> Option<String> {
    match &view.changes {
        _ if view.revision.number.0 == 0 => Some("Nothing was done here.".to_owned()),
        None => Some("What was before it is not kept any more.".to_owned()),
        Some(changes) if changes.total() == 0 => Some("It changed no service.".to_owned()),
        Some(_) => None,
    }
}

/// Why a revision cannot be downloaded; nothing where it can.
#[must_use]
pub fn download_refused(view: &RevisionView) -> Option<String> {
    match view.holds {
        None => Some("What it held is not kept any more.".to_owned()),
        Some(holds) if holds.services == 0 => Some("It holds no services.".to_owned()),
        Some(_) => None,
    }
}

/// The revision that somebody means, to compare this one with.
///
/// # Errors
/// Why it is none, as a sentence.
pub fn other_revision(typed: &str, view: &RevisionView) -> Result<u64, String> {
    let kept = view.first_retained.0..=view.newest.0;
    // As the console writes them, too.
    let digits: String = typed.chars().filter(|it| *it != ',' && !it.is_whitespace()).collect();
    match digits.parse() {
        Ok(own) if own == view.revision.number.0 => {
            Err("This is the revision itself. Name another one.".to_owned())
        }
        // The empty beginning is there always.
        Ok(number) if number == 0 || kept.contains(&number) => Ok(number),
        _ => Err(format!(
            "Name a revision from {} to {}.",
            number(*kept.start()),
            number(*kept.end())
        )),
    }
}

/// The files that a revision came from: `payments.json`, or `payments.json and 2 more`.
#[must_use]
pub fn files(files: &[Source]) -> String {
    match files {
        [] => String::new(),
        [one] => visible(&one.name),
        [first, rest @ ..] => visible(&first.name) + " and " + &number(rest.len() as u64) + " more",
    }
}

/// The beginning of the digest of the only file.
#[must_use]
pub fn digest(files: &[Source]) -> String {
    match files {
        [one] => one.sha256.chars().take(SHORT).collect(),
        _ => String::new(),
    }
}

/// What a line says that a revision changed: `16 written, 3 removed`.
#[must_use]
pub fn counts(revision: &Revision) -> String {
    match (revision.put, revision.removed) {
        (0, 0) => "nothing".to_owned(),
        (put, 0) => number(put.into()) + " written",
        (0, removed) => number(removed.into()) + " removed",
        (put, removed) => number(put.into()) + " written, " + &number(removed.into()) + " removed",
    }
}

/// What a revision changed, as a sentence without its full stop.
#[must_use]
pub fn sums(changes: &Changes) -> String {
    let part = |count, word: &str| (count > 0).then(|| number(count) + " " + word);
    let parts = [
        part(changes.added, "added"),
        part(changes.changed, "changed"),
        part(changes.removed, "removed"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "No service changed".to_owned() } else { parts.join(", ") }
}

/// What was decided for services, as `12 added, 4 replaced, 103 identical before`.
#[must_use]
pub fn decisions(decided: &DecisionCounts, identical: u32, left: u32) -> String {
    let chosen = decided.iter().map(|(which, count)| (*count, choice(*which)));
    let rest = [(identical, "identical before"), (left, "left as they are")];
    let parts = chosen.chain(rest).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| number(count.into()) + " " + word).collect();
    parts.join(", ")
}

/// What was done with a service by this choice.
#[must_use]
pub const fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "added",
        Choice::AddWithNewIds => "added with new ids",
        Choice::Replace => "replaced",
        Choice::Merge => "merged",
        Choice::Copy => "imported as copy",
        Choice::KeepMine => "kept",
        Choice::Skip => "skipped",
        Choice::Remove => "removed",
    }
}

/// How it stands with the history, in one line.
#[must_use]
pub fn fact(page: &HistoryPage, now: i64) -> String {
    let count = plural(page.newest.0, "revision", "revisions");
    match page.revisions.first() {
        Some(newest) if newest.number.0 > 0 => {
            let draft = &newest.draft;
            let kind = draft.kind.label().to_lowercase();
            let (when, who) = (ago(draft.at.0, now), visible(&draft.actor));
            [&count, ", last ", &kind, " ", &when, " by ", &who].concat()
        }
        _ => count + ", nothing done yet",
    }
}

#[cfg(test)]
mod tests {
    use api_types::{Draft, RevisionKind, Timestamp, Totals};

    use super::*;

    fn source(name: &str) -> Source {
        Source { name: name.into(), sha256: "9f2c81d4e5".into(), size: 7 }
    }

    fn line(number: u64) -> Revision {
        if number == 0 {
            return Revision::start();
        }
        let draft = Draft::new(RevisionKind::Import, "anna", Timestamp(0));
        Revision { number: RevisionNumber(number), draft, put: 4, removed: 0 }
    }

    fn page(numbers: impl IntoIterator<Item = u64>, oldest: u64) -> HistoryPage {
        HistoryPage {
            revisions: numbers.into_iter().map(line).collect(),
            newest: RevisionNumber(9),
            first_retained: RevisionNumber(oldest),
        }
    }

    #[test]
    fn pages_become_one_line_of_time() {
        let mut timeline = Timeline::new(page([9, 8, 7], 4));
        assert_eq!((timeline.next(), timeline.left()), (Some(RevisionNumber(7)), 7));
        // Asked for twice, answered twice.
        timeline.add(page([6, 5, 4], 4));
        timeline.add(page([6, 5, 4], 4));
        // Not the next one.
        timeline.add(page([1, 0], 4));
        assert_eq!(timeline.lines().len(), 6);
        timeline.add(page([3, 2, 1, 0], 4));
        assert!(timeline.is_whole() && !timeline.is_empty());
        assert_eq!(timeline.left(), 0);
        let kept: Vec<u64> = timeline
            .lines()
            .iter()
            .filter(|line| line.is_kept)
            .map(|line| line.revision.number.0)
            .collect();
        assert_eq!(kept, [9, 8, 7, 6, 5, 4, 0]);
        assert!(Timeline::new(page([0], 0)).is_empty());
        assert!(!Timeline::default().is_whole());
    }

    #[test]
    fn another_revision_is_one_that_is_kept_and_not_the_same() {
        let view = RevisionView {
            revision: line(1_234),
            newest: RevisionNumber(2_000),
            first_retained: RevisionNumber(1_000),
            holds: None,
            changes: None,
        };
        for (typed, meant) in [("1000", 1_000), (" 2,000 ", 2_000), ("0", 0)] {
            assert_eq!(other_revision(typed, &view), Ok(meant), "{typed}");
        }
        for (typed, why) in [
            ("1,234", "the revision itself"),
            ("999", "from 1,000 to 2,000"),
            ("2001", "from 1,000"),
            ("", "from 1,000"),
            ("-1", "from 1,000"),
            ("newest", "from 1,000"),
            ("99999999999999999999", "from 1,000"),
        ] {
            let told = other_revision(typed, &view).unwrap_err();
            assert!(told.contains(why), "{typed}: {told}");
        }
    }

    #[test]
    fn a_line_says_what_came_from_where() {
        assert_eq!(files(&[]), "");
        assert_eq!(files(&[source("a\u{202e}.json")]), "a⟨U+202E⟩.json");
        assert_eq!(files(&["a", "b", "c"].map(source)), "a and 2 more");
        assert_eq!(digest(&[source("a")]), "9f2c81d4");
        assert_eq!(digest(&["a", "b"].map(source)), "");
    }

    #[test]
    fn a_line_says_how_much_changed() {
        let counted = |put, removed| counts(&Revision { put, removed, ..line(1) });
        assert_eq!(counted(1_600, 3), "1,600 written, 3 removed");
        assert_eq!(counted(16, 0), "16 written");
        assert_eq!(counted(0, 3), "3 removed");
        assert_eq!(counted(0, 0), "nothing");
        let changes = Changes { added: 2, removed: 1, ..Changes::default() };
        assert_eq!(sums(&changes), "2 added, 1 removed");
        assert_eq!(sums(&Changes::default()), "No service changed");
    }

    #[test]
    fn what_cannot_be_done_with_a_revision_is_said() {
        let totals = Totals { services: 3, examples: 5, size: 100 };
        let changes = Changes { added: 1, ..Changes::default() };
        let view = RevisionView {
            revision: line(4),
            newest: RevisionNumber(9),
            first_retained: RevisionNumber(0),
            holds: Some(totals),
            changes: Some(changes),
        };
        let refused = |view: &RevisionView| {
            [restore_refused(view), undo_refused(view), download_refused(view)]
                .map(|reason| reason.is_some())
        };
        assert_eq!(refused(&view), [false; 3]);
        let newest = RevisionView { newest: RevisionNumber(4), ..view.clone() };
        assert_eq!(refused(&newest), [true, false, false]);
        let oldest = RevisionView { changes: None, ..view.clone() };
        assert_eq!(refused(&oldest), [false, true, false]);
        let gone = RevisionView { holds: None, ..oldest };
        assert_eq!(refused(&gone), [true; 3]);
        let start = RevisionView {
            revision: line(0),
            holds: Some(Totals::default()),
            changes: Some(Changes::default()),
            ..view
        };
        assert_eq!(refused(&start), [false, true, true]);
    }

    #[test]
    fn decisions_are_summed_up() {
        let decided: DecisionCounts = [(Choice::Add, 12), (Choice::Merge, 1)].into();
        assert_eq!(decisions(&decided, 103, 0), "12 added, 1 merged, 103 identical before");
        assert_eq!(decisions(&DecisionCounts::new(), 0, 0), "");
    }

    #[test]
    fn the_fact_tells_how_many_and_what_was_done_last() {
        let two_hours = 2 * 60 * 60 * 1000;
        let done = "9 revisions, last import 2 hours ago by anna";
        assert_eq!(fact(&page([9], 0), two_hours), done);
        let empty = HistoryPage { newest: RevisionNumber(0), ..page([0], 0) };
        assert_eq!(fact(&empty, two_hours), "0 revisions, nothing done yet");
    }
}
