//! The review of an import: what is shown, what is decided, what the button says.

use std::collections::BTreeMap;

use repository::{Decision, Decisions, Status};
use snapshot::ChangeKind;

use crate::{api::import::Row, ui::text};

/// Which rows the review shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those that need a decision.
    Undecided,
    /// Those that are not identical.
    Changes,
    /// Those that would remove something that is here.
    Removes,
    /// Those that are here already.
    Identical,
}

impl Show {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::All, Self::Undecided, Self::Changes, Self::Removes, Self::Identical];

    /// Its word in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Undecided => "undecided",
            Self::Changes => "changes",
            Self::Removes => "removes",
            Self::Identical => "identical",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.word() == word).unwrap_or_default()
    }
}

/// What the decisions add up to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// Services to add.
    pub add: usize,
    /// Services to replace.
    pub replace: usize,
    /// Services of the replaced ones, or whole services, that lose examples.
    pub removing: usize,
    /// Examples that go.
    pub examples_removed: usize,
    /// Services that go whole, because another one takes their id.
    pub services_removed: usize,
    /// Services that are here already.
    pub identical: usize,
    /// Services that need a decision.
    pub undecided: usize,
    /// Services that stay as they are, by decision.
    pub left: usize,
}

/// The one button of the review.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Button {
    /// It does what it says.
    Ready(String),
    /// It does nothing yet, because of this.
    Waits(String),
    /// Nothing is to be done: everything is here already, or everything is skipped.
    Nothing(String),
}

/// The rows of a plan with what was decided so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    rows: Vec<Row>,
    chosen: BTreeMap<u32, Decision>,
    /// Counts the plans of this file: a row of another plan is another row.
    plan: u32,
}

impl Review {
    /// A review without any decision.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        Self { rows, chosen: BTreeMap::new(), plan: 0 }
    }

    /// The review of a fresh plan of the same file: decisions stay where they still can be made.
    #[must_use]
    pub fn renewed(&self, rows: Vec<Row>) -> Self {
        let mut renewed = Self { plan: self.plan + 1, ..Self::new(rows) };
        for (place, decision) in &self.chosen {
            renewed.decide(*place, *decision);
        }
        renewed
    }

    /// All rows in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Which plan of the file this is, from 0.
    #[must_use]
    pub fn plan(&self) -> u32 {
        self.plan
    }

    /// What was decided by the person, for the server.
    #[must_use]
    pub fn decisions(&self) -> Decisions {
        self.chosen.clone()
    }

    /// The decision for a row: the chosen one, else the default, else none yet.
    #[must_use]
    pub fn decision(&self, place: u32) -> Option<Decision> {
        self.chosen.get(&place).copied().or_else(|| self.row(place)?.default)
    }

    /// Decides for a row, if it has this choice.
    pub fn decide(&mut self, place: u32, decision: Decision) {
        if self.row(place).is_some_and(|row| row.choices.contains(&decision)) {
            self.chosen.insert(place, decision);
        }
    }

    /// Decides for all of these rows that have this choice; tells how many had.
    pub fn decide_all(&mut self, places: &[u32], decision: Decision) -> usize {
        let before: Vec<u32> = places
            .iter()
            .copied()
            .filter(|place| self.row(*place).is_some_and(|row| row.choices.contains(&decision)))
            .collect();
        for place in &before {
            self.decide(*place, decision);
        }
        before.len()
    }

    /// The places of the rows that are shown. `words` must all be in a name and version.
    #[must_use]
    pub fn shown(&self, show: Show, search: &str) -> Vec<u32> {
        let words: Vec<String> =
            search.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let rows = self.rows.iter().zip(0..);
        rows.filter(|(row, _)| Self::is_shown(row, show) && has_words(row, &words))
            .map(|(_, place)| place)
            .collect()
    }

    /// How many rows this would show; of those that need a decision, how many have none yet.
    #[must_use]
    pub fn count(&self, show: Show) -> usize {
        match show {
            Show::Undecided => self.totals().undecided,
            _ => self.rows.iter().filter(|row| Self::is_shown(row, show)).count(),
        }
    }

    fn is_shown(row: &Row, show: Show) -> bool {
        match show {
            Show::All => true,
            // A row stays in sight when it is decided upon.
            Show::Undecided => row.default.is_none(),
            Show::Changes => row.status != Status::Identical,
            Show::Removes => removed_by_replacing(row) > 0,
            Show::Identical => row.status == Status::Identical,
        }
    }

    fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(usize::try_from(place).ok()?)
    }

    /// What the decisions add up to.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (row, place) in self.rows.iter().zip(0..) {
            match self.decision(place) {
                _ if row.status == Status::Identical => totals.identical += 1,
                None => totals.undecided += 1,
                Some(Decision::Add) => totals.add += 1,
                Some(Decision::Replace) => {
                    totals.replace += 1;
                    let removed = removed_by_replacing(row);
                    totals.examples_removed += removed;
                    totals.removing += usize::from(removed > 0);
                    totals.services_removed +=
                        usize::from(matches!(row.status, Status::IdTaken { .. }));
                }
                Some(Decision::KeepMine | Decision::Skip) => totals.left += 1,
            }
        }
        totals
    }

    /// The parts of the headline: "12 to add", "4 to replace" ... those that are not zero.
    #[must_use]
    pub fn headline(&self) -> Vec<(usize, String)> {
        let totals = self.totals();
        let removes = match (totals.services_removed, totals.examples_removed) {
            (0, examples) => format!("removes {}", plural(examples, "example")),
            (services, 0) => format!("removes {}", plural(services, "service")),
            (services, examples) => format!(
                "removes {} and {}",
                plural(services, "service"),
                plural(examples, "example")
            ),
        };
        let needs = if totals.undecided == 1 { "needs a decision" } else { "need a decision" };
        [
            (totals.add, "to add".to_owned()),
            (totals.replace, "to replace".to_owned()),
            (totals.removing.max(totals.services_removed), removes),
            (totals.identical, "identical".to_owned()),
            (totals.left, "left as they are".to_owned()),
            (totals.undecided, needs.to_owned()),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .collect()
    }

    /// What the button says and whether it does something.
    #[must_use]
    pub fn button(&self) -> Button {
        let totals = self.totals();
        let writes = totals.add + totals.replace;
        if totals.undecided > 0 {
            let verb = if totals.undecided == 1 { "needs" } else { "need" };
            return Button::Waits(format!(
                "{} {verb} a decision",
                plural(totals.undecided, "service")
            ));
        }
        if writes == 0 {
            return Button::Nothing(if totals.left == 0 {
                "Everything in this file is already here.".to_owned()
            } else {
                "With these decisions nothing is imported.".to_owned()
            });
        }
        let mut says = format!("Import {}", plural(writes, "service"));
        let gone = [(totals.services_removed, "service"), (totals.examples_removed, "example")];
        let gone: Vec<String> = gone
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| plural(count, what))
            .collect();
        if !gone.is_empty() {
            says.push_str(" and remove ");
            says.push_str(&gone.join(" and "));
        }
        Button::Ready(says)
    }
}

/// Examples that go when the file's definition takes the place of the one that is here.
#[must_use]
fn removed_by_replacing(row: &Row) -> usize {
    match &row.status {
        Status::Changed { diff } | Status::TwiceInFile { diff: Some(diff) } => {
            diff.examples(ChangeKind::Removed)
        }
        Status::IdTaken { .. } => {
            row.here.as_ref().map_or(0, |here| usize::try_from(here.examples).unwrap_or(0))
        }
        Status::New | Status::Identical | Status::TwiceInFile { diff: None } => 0,
    }
}

fn has_words(row: &Row, words: &[String]) -> bool {
    let text = format!("{} {}", row.summary.key.name, row.summary.key.version).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn plural(count: usize, what: &str) -> String {
    text::plural(count as u64, what, &format!("{what}s"))
}

#[cfg(test)]
mod tests {
    use snapshot::{Diff, ExampleChange, OperationDiff, ServiceKey, ServiceType, Summary};

    use super::*;
    use crate::api::import::Here;

    fn row(name: &str, status: Status) -> Row {
        let (choices, default): (&[Decision], _) = match status {
            Status::New => (&[Decision::Add, Decision::Skip], Some(Decision::Add)),
            Status::Identical => (&[], Some(Decision::Skip)),
            Status::IdTaken { .. } => (&[Decision::Add, Decision::Replace, Decision::Skip], None),
            _ => (&[Decision::Replace, Decision::KeepMine], None),
        };
        let key = ServiceKey::new(name, "1.0");
        let here = matches!(status, Status::IdTaken { .. });
        Row {
            summary: Summary {
                id: name.into(),
                key: key.clone(),
                kind: ServiceType::Rest,
                operations: 1,
                documents: [1, 0, 0, 0, 0],
                labels: BTreeMap::new(),
                last_update: None,
                size: 1,
                unknown_fields: false,
            },
            status,
            here: here.then_some(Here { key, examples: 2 }),
            choices: choices.to_vec(),
            default,
        }
    }

    fn changed(removed: usize) -> Status {
        let example = |number| ExampleChange {
            name: format!("e{number}").into(),
            change: ChangeKind::Removed,
            parts: vec![],
        };
        let operation = OperationDiff {
            name: "GET /".into(),
            change: None,
            settings: vec![],
            examples: (0..removed).map(example).collect(),
        };
        Status::Changed { diff: Diff { operations: vec![operation], ..Diff::default() } }
    }

    fn review() -> Review {
        let taken = Status::IdTaken { by: ServiceKey::new("Beer", "0.9") };
        Review::new(vec![
            row("new", Status::New),
            row("same", Status::Identical),
            row("less", changed(3)),
            row("taken", taken),
        ])
    }

    fn headline(review: &Review) -> String {
        let parts = review.headline();
        parts.iter().map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn the_button_waits_for_every_decision_and_then_says_what_it_does() {
        let mut review = review();
        assert_eq!(headline(&review), "1 to add · 1 identical · 2 need a decision");
        assert_eq!(review.button(), Button::Waits("2 services need a decision".into()));
        review.decide(2, Decision::Replace);
        assert_eq!(review.button(), Button::Waits("1 service needs a decision".into()));
        review.decide(3, Decision::Add);
        assert_eq!(
            review.button(),
            Button::Ready("Import 3 services and remove 3 examples".into())
        );
        review.decide(3, Decision::Replace);
        assert_eq!(
            review.button(),
            Button::Ready("Import 3 services and remove 1 service and 5 examples".into())
        );
    }

    #[test]
    fn nothing_to_do_says_why() {
        let review = Review::new(vec![row("same", Status::Identical)]);
        assert_eq!(
            review.button(),
            Button::Nothing("Everything in this file is already here.".into())
        );
        let mut review = Review::new(vec![row("new", Status::New)]);
        review.decide(0, Decision::Skip);
        assert_eq!(headline(&review), "1 left as they are");
        assert_eq!(
            review.button(),
            Button::Nothing("With these decisions nothing is imported.".into())
        );
    }

    #[test]
    fn only_choices_of_a_row_can_be_made_also_in_bulk() {
        let mut review = review();
        assert_eq!(review.decide_all(&[0, 1, 2, 3, 99], Decision::Replace), 2);
        assert_eq!(review.decision(0), Some(Decision::Add));
        assert_eq!(review.decision(2), Some(Decision::Replace));
        assert_eq!(review.decisions().len(), 2);
    }

    #[test]
    fn filters_count_what_they_show() {
        let review = review();
        assert_eq!(Show::ALL.map(|show| review.count(show)), [4, 2, 3, 2, 1]);
        assert_eq!(review.shown(Show::All, "TAK 1.0"), [3]);
    }

    #[test]
    fn a_fresh_plan_keeps_the_decisions_that_still_can_be_made() {
        let mut old = review();
        old.decide(2, Decision::Replace);
        old.decide(0, Decision::Skip);
        let fresh = old.renewed(vec![
            row("new", Status::New),
            row("same", Status::Identical),
            row("less", Status::Identical),
        ]);
        assert_eq!(fresh.decisions(), Decisions::from([(0, Decision::Skip)]));
    }
}
