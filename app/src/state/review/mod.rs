//! The review of a plan: what is shown, what is decided, what the button says.

mod show;
mod submit_button;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use api_types::{Choice, CopyNameCheck, Decision, Decisions, ImportKind, Row, Status};
use snapshot::{Exclusions, ServiceKey};

pub use show::Show;
pub use submit_button::SubmitButton;
pub use totals::Totals;

/// A part of a definition that can stay as it is here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Part {
    /// Response times, dispatchers, labels.
    Settings,
    /// All contracts.
    Contracts,
    /// The examples of this operation.
    Examples(Box<str>),
}

/// The rows of a plan with what was decided so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    kind: ImportKind,
    rows: Vec<Row>,
    chosen: BTreeMap<u32, Decision>,
    /// What becomes of the rows that nobody decided upon, where they have this choice.
    policy: Option<Choice>,
    /// Rows that are marked to be decided upon together.
    marked: BTreeSet<u32>,
    /// Where a range begins.
    anchor: Option<u32>,
    /// Whether the active content that comes in is wanted.
    active_content: bool,
    /// Names and versions that a copy cannot have: of services here beside those of the rows.
    taken: BTreeSet<ServiceKey>,
    /// Counts the plans of this source: a row of another plan is another row.
    plan: u32,
}

impl Review {
    /// A review without any decision.
    #[must_use]
    pub fn new(kind: ImportKind, rows: Vec<Row>) -> Self {
        let here = rows.iter().filter_map(|row| row.existing.as_ref());
        let taken = here.map(|here| here.key.clone()).collect();
        Self {
            kind,
            rows,
            chosen: BTreeMap::new(),
            policy: None,
            marked: BTreeSet::new(),
            anchor: None,
            active_content: false,
            taken,
            plan: 0,
        }
    }

    /// The review of a fresh plan of the same source: decisions stay where they still can be made.
    #[must_use]
    pub fn renewed(&self, rows: Vec<Row>) -> Self {
        let mut renewed = Self {
            plan: self.plan + 1,
            policy: self.policy,
            active_content: self.active_content,
            ..Self::new(self.kind.clone(), rows)
        };
        renewed.taken.extend(self.taken.iter().cloned());
        // A row is known by what it is, not by where it stands; of several alike it is the first.
        let known = |row: &Row| (row.summary.key.clone(), row.file);
        let mut places: BTreeMap<(ServiceKey, u32), u32> = BTreeMap::new();
        for (row, place) in renewed.rows.iter().zip(0..) {
            places.entry(known(row)).or_insert(place);
        }
        for (place, decision) in &self.chosen {
            let place = self.row(*place).and_then(|row| places.get(&known(row)));
            if let Some(place) = place {
                renewed.decide(*place, decision.clone());
            }
        }
        renewed
    }

    /// What the plan is for.
    #[must_use]
    pub fn kind(&self) -> &ImportKind {
        &self.kind
    }

    /// Whether nothing can be decided: the source is only compared.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.kind, ImportKind::Compare { .. })
    }

    /// All rows in the order of the source.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// One of them.
    #[must_use]
    pub fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(usize::try_from(place).ok()?)
    }

    /// Which plan of the source this is, from 0.
    #[must_use]
    pub fn plan(&self) -> u32 {
        self.plan
    }

    /// All decisions, for the server: also those that the policy makes.
    #[must_use]
    pub fn decisions(&self) -> Decisions {
        let decided = (0..).zip(&self.rows).filter_map(|(place, row)| {
            let decision = self.decision(place)?;
            (row.default.as_ref() != Some(&decision)).then_some((place, decision))
        });
        Decisions { content_confirmed: self.active_content, ..decided.collect() }
    }

    /// What was chosen for a row, by the person, its default or the policy: also a copy whose name
    /// does not do yet.
    #[must_use]
    pub fn chosen(&self, place: u32) -> Option<Decision> {
        let row = self.row(place)?;
        let by_policy = || {
            let choice = self.policy.filter(|choice| row.choices.contains(choice))?;
            let twice = matches!(row.status, Status::Duplicate { .. });
            guarded(row, choice).filter(|_| !twice)
        };
        self.chosen.get(&place).cloned().or_else(|| row.default.clone()).or_else(by_policy)
    }

    /// The decision for a row; none yet where one is missing, or a copy needs another name.
    #[must_use]
    pub fn decision(&self, place: u32) -> Option<Decision> {
        let decision = self.chosen(place)?;
        match self.copy_name(place) {
            Some(CopyNameCheck::Blank | CopyNameCheck::TooLong | CopyNameCheck::Taken) => None,
            Some(CopyNameCheck::Available | CopyNameCheck::Confusable) | None => Some(decision),
        }
    }

    /// Decides for a row, if it has this choice.
    pub fn decide(&mut self, place: u32, decision: Decision) {
        let choice = decision.choice();
        if self.row(place).is_some_and(|row| row.choices.contains(&choice)) {
            self.chosen.insert(place, decision);
        }
    }

    /// Chooses for a row; a copy begins with the name and version of the row.
    pub fn choose(&mut self, place: u32, choice: Choice) {
        let Some(row) = self.row(place) else { return };
        let decision = guarded(row, choice);
        let key = row.summary.key.clone();
        self.decide(place, decision.unwrap_or(Decision::Copy(key)));
    }

    /// Chooses for all of these rows that have this choice; tells how many had.
    pub fn choose_all(&mut self, places: &[u32], choice: Choice) -> usize {
        let has = |place: &u32| self.row(*place).is_some_and(|row| row.choices.contains(&choice));
        let places: Vec<u32> = places.iter().copied().filter(has).collect();
        for place in &places {
            self.choose(*place, choice);
        }
        places.len()
    }

    /// What becomes of rows that nobody decided upon, where they have this choice.
    pub fn set_policy(&mut self, policy: Option<Choice>) {
        self.policy = policy;
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Option<Choice> {
        self.policy
    }

    /// Whether the active content that comes in is wanted.
    pub fn want_active_content(&mut self, wanted: bool) {
        self.active_content = wanted;
    }

    /// Whether it was said to be wanted.
    #[must_use]
    pub fn wants_active_content(&self) -> bool {
        self.active_content
    }

    /// How many services would bring in active content that is not here yet.
    #[must_use]
    pub fn bringing_active_content(&self) -> usize {
        let rows =
            (0..).zip(&self.rows).filter(|(_, row)| !row.warnings.executable_content.is_empty());
        let brings = rows.filter(|(place, row)| {
            self.decision(*place).is_some_and(|decision| row.warnings.needs_confirmation(&decision))
        });
        brings.count()
    }

    /// Names and versions of services here, which a copy cannot have.
    pub fn take(&mut self, keys: impl IntoIterator<Item = ServiceKey>) {
        self.taken.extend(keys);
    }

    /// Whether any row becomes a copy.
    #[must_use]
    pub fn has_copies(&self) -> bool {
        self.chosen.values().any(|decision| matches!(decision, Decision::Copy(_)))
    }

    /// Whether the name and version of the copy that this row becomes will do; nothing where it
    /// becomes no copy.
    #[must_use]
    pub fn copy_name(&self, place: u32) -> Option<CopyNameCheck> {
        let Some(Decision::Copy(key)) = self.chosen.get(&place) else { return None };
        let others = (0..).zip(&self.rows).filter(|(other, _)| *other != place);
        let twice = others.into_iter().any(|(other, row)| match self.chosen(other) {
            Some(decision) if decision.writes() => decision.key(&row.summary.key) == key,
            _ => false,
        });
        Some(if twice { CopyNameCheck::Taken } else { CopyNameCheck::new(key, &self.taken) })
    }

    /// Whether a part of a row is taken over from the source; nothing where parts are no question.
    #[must_use]
    pub fn takes(&self, place: u32, part: &Part) -> Option<bool> {
        let decision = self.chosen(place)?;
        let leave = decision.exclusions()?;
        Some(!match part {
            Part::Settings => leave.settings,
            Part::Contracts => leave.contracts,
            Part::Examples(operation) => leave.examples.contains(operation),
        })
    }

    /// Takes a part of a row over from the source, or leaves it as it is here.
    pub fn take_part(&mut self, place: u32, part: Part, take: bool) {
        let leave_part = |leave: &mut Exclusions| match part {
            Part::Settings => leave.settings = !take,
            Part::Contracts => leave.contracts = !take,
            Part::Examples(operation) if take => {
                leave.examples.remove(&operation);
            }
            Part::Examples(operation) => {
                leave.examples.insert(operation);
            }
        };
        let mut decision = self.chosen(place);
        match &mut decision {
            Some(Decision::Replace(leave) | Decision::Merge(leave)) => leave_part(leave),
            _ => return,
        }
        if let Some(decision) = decision {
            self.decide(place, decision);
        }
    }

    /// Marks a row, or no longer; with `range` all of `shown` from the last one to it.
    pub fn mark(&mut self, place: u32, marked: bool, range: bool, shown: &[u32]) {
        let position = |place: u32| shown.iter().position(|other| *other == place);
        let from = self.anchor.filter(|_| range).and_then(position);
        let places = match (from, position(place)) {
            (Some(from), Some(to)) => shown.get(from.min(to)..=from.max(to)).unwrap_or_default(),
            _ => &[place],
        };
        for place in places {
            if marked {
                self.marked.insert(*place);
            } else {
                self.marked.remove(place);
            }
        }
        self.anchor = Some(place);
    }

    /// Marks none.
    pub fn clear_marks(&mut self) {
        self.marked.clear();
        self.anchor = None;
    }

    /// The rows that are marked.
    #[must_use]
    pub fn marked(&self) -> &BTreeSet<u32> {
        &self.marked
    }
}

/// The decision for a choice; settings that somebody keeps here stay unless they are ticked.
fn guarded(row: &Row, choice: Choice) -> Option<Decision> {
    let leave =
        Exclusions { settings: row.warnings.kept_settings.is_some(), ..Exclusions::default() };
    match choice {
        Choice::Replace => Some(Decision::Replace(leave)),
        Choice::Merge => Some(Decision::Merge(leave)),
        other => other.decision(),
    }
}
