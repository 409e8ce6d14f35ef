//! The review of a plan: rows, decisions, filters, and the state of the submit button.

mod address;
mod consequence;
mod executable;
mod field_role;
mod rivals;
mod saved;
mod show;
mod submit_button;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use api_types::{Choice, CopyNameCheck, Decision, Decisions, ImportKind, ItemChange, Row, Status};
use snapshot::{Exclusions, ServiceId, ServiceKey};

pub use address::ReviewView;
pub use consequence::{Consequence, Items, removed_items, removes_service};
pub use executable::ContentKind;
pub use field_role::{
    is_example_noticed, is_noticed_by_callers, is_setting_noticed, is_technical, short_name,
};
pub use rivals::{Origin, Rival, Shared};
pub use saved::{MergedDecisions, OwnDecisions};
pub use show::{Line, Show};
pub use submit_button::{Blocker, ChangeCounts, NoChanges, SubmitButton};
pub use totals::CountKind;

use consequence::has_no_effect;

/// A part of a definition that can be excluded from an import.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Part {
    /// The example settings.
    Settings,
    /// All contracts.
    Contracts,
    /// The examples of this operation.
    Examples(Box<str>),
}

/// A bulk decision that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkChange {
    /// The choice.
    pub choice: Choice,
    /// The number of rows that have it now.
    pub rows: usize,
    /// The number of rows that it was meant for.
    pub targets: usize,
    /// All decisions before.
    before: BTreeMap<u32, Decision>,
}

/// The rows of a plan and the decisions about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    kind: ImportKind,
    rows: Vec<Row>,
    /// The saved items that applying the plan changes.
    items: Vec<ItemChange>,
    /// Indices of the rows whose decisions can exclude each other.
    rivals: Vec<u32>,
    /// The names of the files.
    files: Vec<Box<str>>,
    /// The decisions of the person.
    chosen: BTreeMap<u32, Decision>,
    /// The decision for rows without one, if they have this choice.
    policy: Option<Choice>,
    /// Indices of the rows that are selected for bulk actions.
    selected: BTreeSet<u32>,
    /// The row where a range selection starts.
    anchor: Option<u32>,
    /// The kinds of executable content that the person confirmed.
    confirmed: BTreeSet<ContentKind>,
    /// The indices of the rows in the order of the list.
    order: Vec<u32>,
    /// The indices of the rows that can remove something.
    removals: BTreeSet<u32>,
    /// Services in which secrets were found.
    secrets: BTreeSet<ServiceKey>,
    /// What the last bulk decision changed.
    bulk: Option<BulkChange>,
    /// Names and versions in the repository, which a copy cannot have.
    taken: BTreeSet<ServiceKey>,
    /// Incremented for each new plan of the same source. A row index is valid for one plan.
    plan_number: u32,
}

impl Review {
    /// A review without any decision.
    #[must_use]
    pub fn new(kind: ImportKind, rows: Vec<Row>) -> Self {
        let existing = rows.iter().filter_map(|row| row.existing.as_ref());
        let taken = existing.map(|existing| existing.key.clone()).collect();
        let rivals = rivals::possible_rivals(&kind, &rows);
        let order = show::order(&rows);
        let removals = show::removals(&rows);
        Self {
            kind,
            rows,
            items: Vec::new(),
            rivals,
            files: Vec::new(),
            chosen: BTreeMap::new(),
            policy: None,
            selected: BTreeSet::new(),
            anchor: None,
            confirmed: BTreeSet::new(),
            order,
            removals,
            secrets: BTreeSet::new(),
            bulk: None,
            taken,
            plan_number: 0,
        }
    }

    /// The review with the names of its files, which tell apart rows with the same name.
    #[must_use]
    pub fn with_files(self, files: impl IntoIterator<Item = Box<str>>) -> Self {
        Self { files: files.into_iter().collect(), ..self }
    }

    /// The review with the saved items that applying the plan changes.
    #[must_use]
    pub fn with_items(self, items: Vec<ItemChange>) -> Self {
        Self { items, ..self }
    }

    /// Sets the saved items of a new plan.
    pub fn set_items(&mut self, items: Vec<ItemChange>) {
        self.items = items;
    }

    /// The saved items that applying the plan changes.
    #[must_use]
    pub fn items(&self) -> &[ItemChange] {
        &self.items
    }

    /// The review of a new plan of the same source. Keeps the decisions that are still possible.
    #[must_use]
    pub fn replanned(&self, rows: Vec<Row>) -> Self {
        let mut review = Self {
            plan_number: self.plan_number + 1,
            policy: self.policy,
            confirmed: self.confirmed.clone(),
            secrets: self.secrets.clone(),
            files: self.files.clone(),
            items: self.items.clone(),
            ..Self::new(self.kind.clone(), rows)
        };
        review.taken.extend(self.taken.iter().cloned());
        // Rows are matched by name, version, ID and file, because their indices change. Of several equal
        // rows the first one counts.
        let identity = |row: &Row| (row.summary.key.clone(), row.summary.id.clone(), row.file);
        let mut indices: BTreeMap<(ServiceKey, ServiceId, u32), u32> = BTreeMap::new();
        for (row, index) in review.rows.iter().zip(0..) {
            indices.entry(identity(row)).or_insert(index);
        }
        for (index, decision) in &self.chosen {
            let index = self.row(*index).and_then(|row| indices.get(&identity(row)));
            if let Some(index) = index {
                review.decide(*index, decision.clone());
            }
        }
        review
    }

    /// The kind of import that the plan is for.
    #[must_use]
    pub fn kind(&self) -> &ImportKind {
        &self.kind
    }

    /// Whether the source is only compared, so that there is nothing to decide.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.kind, ImportKind::Compare { .. })
    }

    /// All rows in the order of the source.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row at this index.
    #[must_use]
    pub fn row(&self, index: u32) -> Option<&Row> {
        self.rows.get(usize::try_from(index).ok()?)
    }

    /// The number of this plan of the source, from 0.
    #[must_use]
    pub fn plan_number(&self) -> u32 {
        self.plan_number
    }

    /// The decisions for the server, without those that equal the default of their row.
    #[must_use]
    pub fn decisions(&self) -> Decisions {
        self.collect_decisions(|_, decision| decision)
    }

    /// The decisions to apply. A row that would be written without any change is kept instead, so that
    /// the result counts what the review counted.
    #[must_use]
    pub fn decisions_to_apply(&self) -> Decisions {
        self.collect_decisions(|row, decision| {
            let is_kept = has_no_effect(row, &decision) && row.choices.contains(&Choice::KeepMine);
            if is_kept { Decision::KeepMine } else { decision }
        })
    }

    fn collect_decisions(&self, map: impl Fn(&Row, Decision) -> Decision) -> Decisions {
        let decided = (0..).zip(&self.rows).filter_map(|(index, row)| {
            let decision = map(row, self.decision(index)?);
            (row.default.as_ref() != Some(&decision)).then_some((index, decision))
        });
        Decisions { content_confirmed: self.is_all_content_confirmed(), ..decided.collect() }
    }

    /// The decision of the person, the default of the row or the policy. A copy may still have an
    /// invalid name.
    #[must_use]
    pub fn unchecked_decision(&self, index: u32) -> Option<Decision> {
        let row = self.row(index)?;
        let by_policy = || {
            let choice = self.policy.filter(|choice| row.choices.contains(choice))?;
            let is_duplicate =
                matches!(row.status, Status::Duplicate { .. } | Status::RepeatedId { .. });
            decision_for(row, choice).filter(|_| !is_duplicate)
        };
        self.chosen.get(&index).cloned().or_else(|| row.default.clone()).or_else(by_policy)
    }

    /// The decision for a row. None if it is missing, or if a copy needs another name.
    #[must_use]
    pub fn decision(&self, index: u32) -> Option<Decision> {
        let decision = self.unchecked_decision(index)?;
        match self.copy_name(index) {
            Some(CopyNameCheck::Blank | CopyNameCheck::TooLong | CopyNameCheck::Taken) => None,
            Some(CopyNameCheck::Available | CopyNameCheck::Confusable) | None => Some(decision),
        }
    }

    /// The decision that this choice would make for a row. Keeps excluded parts and the name of a copy if
    /// it is the current choice.
    #[must_use]
    pub fn preview(&self, index: u32, choice: Choice) -> Option<Decision> {
        let current = self.unchecked_decision(index).filter(|current| current.choice() == choice);
        let row = self.row(index)?;
        let copy = || (choice == Choice::Copy).then(|| Decision::Copy(row.summary.key.clone()));
        current.or_else(|| decision_for(row, choice)).or_else(copy)
    }

    /// Sets the decision for a row, if the row has this choice.
    pub fn decide(&mut self, index: u32, decision: Decision) {
        let choice = decision.choice();
        self.bulk = None;
        if self.row(index).is_some_and(|row| row.choices.contains(&choice)) {
            self.chosen.insert(index, decision);
        }
    }

    /// Sets the decision for a row by its choice. A copy starts with the name of the row.
    pub fn choose(&mut self, index: u32, choice: Choice) {
        let Some(row) = self.row(index) else { return };
        let decision = decision_for(row, choice);
        let key = row.summary.key.clone();
        self.decide(index, decision.unwrap_or(Decision::Copy(key)));
    }

    /// Sets the decision for those of these rows that have this choice. Can be undone.
    pub fn choose_all(&mut self, indices: &[u32], choice: Choice) {
        let before = self.chosen.clone();
        let has_choice =
            |index: &u32| self.row(*index).is_some_and(|row| row.choices.contains(&choice));
        let chosen: Vec<u32> = indices.iter().copied().filter(has_choice).collect();
        for index in &chosen {
            self.choose(*index, choice);
        }
        self.bulk = Some(BulkChange { choice, rows: chosen.len(), targets: indices.len(), before });
    }

    /// The choices that any of these rows has, each with the number of rows.
    #[must_use]
    pub fn choices_of(&self, indices: &[u32]) -> Vec<(Choice, usize)> {
        let mut counts: BTreeMap<Choice, usize> = BTreeMap::new();
        for row in indices.iter().filter_map(|index| self.row(*index)) {
            for choice in &row.choices {
                *counts.entry(*choice).or_default() += 1;
            }
        }
        counts.into_iter().collect()
    }

    /// The last bulk decision, until another decision is made.
    #[must_use]
    pub fn bulk_change(&self) -> Option<&BulkChange> {
        self.bulk.as_ref()
    }

    /// Takes back the last bulk decision.
    pub fn undo_bulk_change(&mut self) {
        if let Some(BulkChange { before, .. }) = self.bulk.take() {
            self.chosen = before;
        }
    }

    /// Sets the decision for rows without one, if they have this choice.
    pub fn set_policy(&mut self, policy: Option<Choice>) {
        self.policy = policy;
    }

    /// The decision for rows without one.
    #[must_use]
    pub fn policy(&self) -> Option<Choice> {
        self.policy
    }

    /// Adds names and versions in the repository, which a copy cannot have.
    pub fn add_taken_names(&mut self, keys: impl IntoIterator<Item = ServiceKey>) {
        self.taken.extend(keys);
    }

    /// Whether any row is imported as a copy.
    #[must_use]
    pub fn has_copies(&self) -> bool {
        self.chosen.values().any(|decision| matches!(decision, Decision::Copy(_)))
    }

    /// Checks name and version of the copy. None if the row is not imported as a copy.
    #[must_use]
    pub fn copy_name(&self, index: u32) -> Option<CopyNameCheck> {
        let Some(Decision::Copy(key)) = self.chosen.get(&index) else { return None };
        let others = (0..).zip(&self.rows).filter(|(other, _)| *other != index);
        let is_duplicate =
            others.into_iter().any(|(other, row)| match self.unchecked_decision(other) {
                Some(decision) if decision.writes() => decision.key(&row.summary.key) == key,
                _ => false,
            });
        Some(if is_duplicate { CopyNameCheck::Taken } else { CopyNameCheck::new(key, &self.taken) })
    }

    /// Whether a part of a row is imported. None if the decision has no parts.
    #[must_use]
    pub fn is_part_included(&self, index: u32, part: &Part) -> Option<bool> {
        let decision = self.unchecked_decision(index)?;
        let exclusions = decision.exclusions()?;
        Some(!match part {
            Part::Settings => exclusions.settings,
            Part::Contracts => exclusions.contracts,
            Part::Examples(operation) => exclusions.examples.contains(operation),
        })
    }

    /// Imports a part of a row, or excludes it.
    pub fn set_part_included(&mut self, index: u32, part: Part, included: bool) {
        let set = |exclusions: &mut Exclusions| match part {
            Part::Settings => exclusions.settings = !included,
            Part::Contracts => exclusions.contracts = !included,
            Part::Examples(operation) if included => {
                exclusions.examples.remove(&operation);
            }
            Part::Examples(operation) => {
                exclusions.examples.insert(operation);
            }
        };
        let mut decision = self.unchecked_decision(index);
        match &mut decision {
            Some(Decision::Replace(exclusions) | Decision::Merge(exclusions)) => set(exclusions),
            _ => return,
        }
        if let Some(decision) = decision {
            self.decide(index, decision);
        }
    }

    /// Selects or deselects a row. With `range`, does the same for all shown rows from the row that was
    /// clicked before.
    pub fn set_selected(&mut self, index: u32, selected: bool, range: bool, shown: &[u32]) {
        let position = |index: u32| shown.iter().position(|other| *other == index);
        let from = self.anchor.filter(|_| range).and_then(position);
        let indices = match (from, position(index)) {
            (Some(from), Some(to)) => shown.get(from.min(to)..=from.max(to)).unwrap_or_default(),
            _ => &[index],
        };
        for index in indices {
            if selected {
                self.selected.insert(*index);
            } else {
                self.selected.remove(index);
            }
        }
        self.anchor = Some(index);
    }

    /// Deselects all rows.
    pub fn clear_selection(&mut self) {
        self.selected.clear();
        self.anchor = None;
    }

    /// The indices of the selected rows.
    #[must_use]
    pub fn selected(&self) -> &BTreeSet<u32> {
        &self.selected
    }
}

/// The decision for a choice. Excludes example settings that a person kept before.
fn decision_for(row: &Row, choice: Choice) -> Option<Decision> {
    let exclusions =
        Exclusions { settings: row.warnings.kept_settings.is_some(), ..Exclusions::default() };
    match choice {
        Choice::Replace => Some(Decision::Replace(exclusions)),
        Choice::Merge => Some(Decision::Merge(exclusions)),
        other => other.decision(),
    }
}
