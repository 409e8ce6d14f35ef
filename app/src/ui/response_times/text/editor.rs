//! Texts of the editor of a profile.

use snapshot::response_times::{Profile, Time};

use super::rule::{self, Units};
use crate::{
    state::response_times::{ActionKind, Difference, Fault, RuleField, StrategyKind},
    text::{number, plural, visible},
};

pub(in super::super) const SAVE: &str = "Save profile";
pub(in super::super) const ACTIONS: &str = "More actions";
pub(in super::super) const DOWNLOAD: &str = "Download as a file";
pub(in super::super) const DELETE: &str = "Delete profile…";
pub(in super::super) const DISCARD: &str = "Discard changes";
pub(in super::super) const UNCHANGED: &str = "There is nothing to save.";
pub(in super::super) const UNSAVED: &str = "Unsaved changes";
pub(in super::super) const INVALID: &str = "Correct the marked fields before you save.";
pub(in super::super) const INVALID_FILE: &str = "Correct the marked fields before the download.";

pub(in super::super) const NAME: &str = "Name";
pub(in super::super) const DESCRIPTION: &str = "Description";
pub(in super::super) const RULES: &str = "Rules";
pub(in super::super) const RULES_EXPLAINED: &str = "The first rule that matches an operation decides. Drag a rule by its handle, or press Alt with an \
     arrow key on the handle.";
pub(in super::super) const EVENTS_EXPLAINED: &str = "Services of the types EVENT and Direct EVENT (GENERIC_EVENT) hold seconds between two messages. They \
     change only by a rule that names their type.";
pub(in super::super) const NO_RULES: &str =
    "There are no rules. The action below applies to every operation, except those of events.";
pub(in super::super) const ADD_RULE: &str = "Add rule";
pub(in super::super) const FULL: &str = "A profile has at most 10,000 rules.";
pub(in super::super) const FIND: &str = "Find rules";
pub(in super::super) const NONE_FOUND: &str = "No rule matches this search.";
pub(in super::super) const HANDLE_HINT: &str = "Alt with arrow keys moves the rule";
pub(in super::super) const MOVE_UP: &str = "Move up";
pub(in super::super) const MOVE_DOWN: &str = "Move down";
pub(in super::super) const MOVE_FIRST: &str = "Move to the start";
pub(in super::super) const MOVE_LAST: &str = "Move to the end";
pub(in super::super) const DUPLICATE: &str = "Duplicate";
pub(in super::super) const REMOVE: &str = "Remove";
pub(in super::super) const NEEDS_CORRECTION: &str = "Invalid";
pub(in super::super) const PREVIOUS: &str = "Previous rules";
pub(in super::super) const NEXT: &str = "Next rules";
pub(in super::super) const OTHERWISE: &str = "All other operations";
pub(in super::super) const OTHERWISE_EXPLAINED: &str =
    "Operations that no rule matches, except those of events.";

pub(in super::super) const CONDITION: &str = "Which operations";
pub(in super::super) const ACTION: &str = "What happens to their times";
pub(in super::super) const TYPES: &str = "Types of services";
pub(in super::super) const NO_TYPES: &str = "Without a choice: all types, except events.";
pub(in super::super) const PATTERN_HINT: &str = "Empty: any. In all three, * is any text and ? is any character. Case and accents do not matter.";
pub(in super::super) const ONLY_VALUE: &str = "Only with this value";
pub(in super::super) const STRATEGY: &str = "Variation";
pub(in super::super) const PERCENT: &str = "Percent";
pub(in super::super) const FACTOR: &str = "Factor";

pub(in super::super) const PREVIEW: &str = "Preview";
pub(in super::super) const PREVIEW_LOADING: &str = "Comparing with the repository";
pub(in super::super) const PREVIEW_INVALID: &str =
    "The preview continues when the marked fields are correct.";
pub(in super::super) const PREVIEW_LARGE: &str =
    "This profile has many rules, so the preview waits for you.";
pub(in super::super) const PREVIEW_UPDATE: &str = "Update preview";
pub(in super::super) const PREVIEW_NOTHING: &str = "This profile matches nothing that it could change: all response times of the repository stay as they \
     are.";
pub(in super::super) const NO_SERVICES: &str = "The repository has no operations yet.";

pub(in super::super) const DIFFERENCES: &str = "Differences";
pub(in super::super) const COMPARE_WITH: &str = "Compare with";
pub(in super::super) const SAVED_VERSION: &str = "the saved version";
pub(in super::super) const BEFORE: &str = "Before: ";
pub(in super::super) const AFTER: &str = "After: ";
pub(in super::super) const NO_DIFFERENCES: &str = "There are no differences.";
pub(in super::super) const DIFFERENCES_INVALID: &str =
    "The comparison continues when the marked fields are correct.";

pub(in super::super) const RESTORED: &str = "Your unsaved changes are here again.";
pub(in super::super) const LEAVE: &str = "Leave without saving?";
pub(in super::super) const LEAVE_EXPLAINED: &str = "Your changes of this profile are not saved.";
pub(in super::super) const LEAVE_ANYWAY: &str = "Leave without saving";
pub(in super::super) const STAY: &str = "Stay";
pub(in super::super) const CANCEL: &str = "Cancel";
pub(in super::super) const DELETE_QUESTION: &str = "Delete this profile?";
pub(in super::super) const DELETE_CONFIRM: &str = "Delete profile";
pub(in super::super) const DELETE_EXPLAINED: &str =
    "The list and the export no longer offer it. It can be restored from the history.";
pub(in super::super) const DELETE_FAILED: &str = "The profile was not deleted";
pub(in super::super) const SAVE_FAILED: &str = "The profile was not saved";
pub(in super::super) const APPLY: &str = "Apply to the repository…";
pub(in super::super) const APPLY_EXPLAINED: &str =
    "This starts a review. Nothing changes before you confirm it.";
pub(in super::super) const APPLY_UNSAVED: &str = "Save the profile first.";
pub(in super::super) const APPLY_FAILED: &str = "The profile was not applied";
pub(in super::super) const REPLACE_THEIRS: &str = "Replace with mine";
pub(in super::super) const LOAD_THEIRS: &str = "Load theirs";
pub(in super::super) const CONFLICT_NEXT: &str =
    "Nothing was saved, and what you entered is still here.";
pub(in super::super) const DELETED_MEANWHILE: &str =
    "Somebody deleted this profile while you edited it";
pub(in super::super) const SAVE_AGAIN: &str = "Save as a new profile";
pub(in super::super) const TAKEN: &str = "There is already a profile with this name";

/// "ben saved this profile while you edited it".
pub(in super::super) fn conflict(actor: &str) -> String {
    visible(actor) + " saved this profile while you edited it"
}

/// "the version of ben".
pub(in super::super) fn version_of(actor: &str) -> String {
    "the version of ".to_owned() + &visible(actor)
}

/// "Saved in revision 42".
pub(in super::super) fn saved_as(revision: u64) -> String {
    "Saved in revision ".to_owned() + &number(revision)
}

/// The hint below the name of a saved profile that was renamed.
pub(in super::super) fn renamed(old: &str) -> String {
    ["Saved as a new profile. “", &visible(old), "” stays."].concat()
}

/// "Move rule 3".
pub(in super::super) fn handle(number_of_rule: usize) -> String {
    "Move rule ".to_owned() + &number(number_of_rule as u64)
}

/// "Actions for rule 3".
pub(in super::super) fn rule_menu(number_of_rule: usize) -> String {
    "Actions for rule ".to_owned() + &number(number_of_rule as u64)
}

/// "Rule 3".
pub(in super::super) fn rule(number_of_rule: usize) -> String {
    "Rule ".to_owned() + &number(number_of_rule as u64)
}

/// "Rule moved to place 3 of 8".
pub(in super::super) fn moved(place: usize, total: usize) -> String {
    let total = number(total as u64);
    ["Rule moved to place ", &number(place as u64), " of ", &total].concat()
}

pub(in super::super) fn removed(number_of_rule: usize) -> String {
    rule(number_of_rule) + " removed"
}

/// "Rules 101 to 200 of 10,000".
pub(in super::super) fn range(first: usize, last: usize, total: usize) -> String {
    let [first, last, total] = [first, last, total].map(|it| number(it as u64));
    ["Rules ", &first, " to ", &last, " of ", &total].concat()
}

pub(in super::super) fn found(count: usize) -> String {
    plural(count as u64, "rule", "rules") + " found"
}

pub(in super::super) const fn field(field: RuleField) -> &'static str {
    match field {
        RuleField::Service => "Service",
        RuleField::Version => "Version",
        RuleField::Operation => "Operation",
        RuleField::LabelKey => "Label",
        RuleField::LabelValue => "Value of the label",
    }
}

pub(in super::super) const fn action_kind(kind: ActionKind) -> (&'static str, &'static str) {
    match kind {
        ActionKind::Keep => ("Keep", "The times stay as they are."),
        ActionKind::Set => ("Set", "All operations get the same time."),
        ActionKind::Scale => ("Multiply", "Each time is multiplied by a factor."),
    }
}

pub(in super::super) const fn strategy(kind: StrategyKind) -> (&'static str, &'static str) {
    match kind {
        StrategyKind::Keep => ("keep", "as the operation has it"),
        StrategyKind::Fixed => ("fixed", "fixed: always the time"),
        StrategyKind::Random => ("random", "random: from 0 to the time"),
        StrategyKind::Percent => ("percent", "random-N: some percent around the time"),
    }
}

/// The label of a time: "Time (ms)".
pub(in super::super) fn time_label(units: Units) -> &'static str {
    match units {
        Units::Milliseconds => "Time in milliseconds",
        Units::Seconds => "Seconds between two messages",
        Units::Both => "Time in milliseconds, for events in seconds",
    }
}

pub(in super::super) fn bound_label(is_highest: bool, units: Units) -> String {
    let unit = match units {
        Units::Milliseconds => " (ms)",
        Units::Seconds => " (s)",
        Units::Both => " (ms or s)",
    };
    let bound = if is_highest { "Highest result" } else { "Lowest result" };
    bound.to_owned() + unit
}

/// What is wrong with a field, and what to enter.
pub(in super::super) fn fault(fault: Fault) -> String {
    match fault {
        Fault::NoTime => "Enter a time.".into(),
        Fault::Negative => "A time cannot be negative. Enter 0 or more.".into(),
        Fault::Fraction => "Enter a whole number, without a fraction.".into(),
        Fault::TooHigh => {
            let limit = number(Time::MAX.get().into());
            ["This time is too high. The limit is ", &limit, "."].concat()
        }
        Fault::NotANumber => "This is not a number. Enter digits only.".into(),
        Fault::Percent => "Enter a whole number from 0 to 100.".into(),
        Fault::Factor => {
            "Enter a number from 0.001 to 1000 with at most three digits after the point.".into()
        }
        Fault::LowestAboveHighest => "The lowest result is above the highest.".into(),
        Fault::NoName => "Enter a name.".into(),
        Fault::NameTaken => "There is already a profile with this name. Choose another one.".into(),
        Fault::TooLong(limit) => {
            let limit = plural(limit as u64, "character", "characters");
            ["This is too long. The limit is ", &limit, "."].concat()
        }
        Fault::ControlCharacter => {
            "This has a tab, a line break or another control character. Remove it.".into()
        }
        Fault::NoLabelKey => "Enter the label that has this value.".into(),
    }
}

/// A difference as a sentence, with the texts before and after it.
pub(in super::super) struct DifferenceText {
    /// "Rule 3 changed".
    pub(in super::super) title: String,
    pub(in super::super) before: Option<String>,
    pub(in super::super) after: Option<String>,
}

pub(in super::super) fn difference(
    difference: Difference,
    before: &Profile,
    after: &Profile,
) -> DifferenceText {
    let text_of = |profile: &Profile, index: usize| {
        profile.rules().get(index).map(|it| {
            rule::condition(&it.condition) + " → " + &rule::action(it.action, Some(&it.condition))
        })
    };
    let new = |title: String, before, after| DifferenceText { title, before, after };
    let texts = |before: &str, after: &str| (Some(visible(before)), Some(visible(after)));
    match difference {
        Difference::Name => {
            let (old, new_text) = texts(before.name(), after.name());
            new("Name changed".into(), old, new_text)
        }
        Difference::Description => {
            let (old, new_text) = texts(before.description(), after.description());
            new("Description changed".into(), old, new_text)
        }
        Difference::Removed { before: index } => {
            new(rule(index + 1) + " removed", text_of(before, index), None)
        }
        Difference::Added { after: index } => {
            new(rule(index + 1) + " added", None, text_of(after, index))
        }
        Difference::Changed { before: from, after: to, is_moved } => {
            let title = if is_moved {
                moved_rule(from, to) + " and changed"
            } else {
                rule(to + 1) + " changed"
            };
            new(title, text_of(before, from), text_of(after, to))
        }
        Difference::Moved { before: from, after: to } => {
            new(moved_rule(from, to), None, text_of(after, to))
        }
        Difference::Otherwise => {
            let text = |profile: &Profile| Some(rule::action(profile.otherwise(), None));
            new(OTHERWISE.to_owned() + " changed", text(before), text(after))
        }
    }
}

/// "Rule 3 moved to place 1".
fn moved_rule(from: usize, to: usize) -> String {
    rule(from + 1) + " moved to place " + &number(to as u64 + 1)
}

/// "2 differences".
pub(in super::super) fn difference_count(count: usize) -> String {
    plural(count as u64, "difference", "differences")
}

pub(in super::super) fn more_differences(count: usize) -> String {
    "and ".to_owned() + &number(count as u64) + " more"
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::BuiltIn;

    use super::*;
    use crate::state::response_times::differences;

    #[test]
    fn every_fault_has_its_own_sentence() {
        let faults = [
            Fault::NoTime,
            Fault::Negative,
            Fault::Fraction,
            Fault::TooHigh,
            Fault::NotANumber,
            Fault::Percent,
            Fault::Factor,
            Fault::LowestAboveHighest,
            Fault::NoName,
            Fault::NameTaken,
            Fault::TooLong(100),
            Fault::ControlCharacter,
            Fault::NoLabelKey,
        ];
        let mut texts: Vec<String> = faults.iter().map(|it| fault(*it)).collect();
        assert!(texts.iter().all(|text| text.ends_with('.')));
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), faults.len());
    }

    #[test]
    fn differences_show_both_sides() {
        let [before, after] = [BuiltIn::NoDelay, BuiltIn::Tenfold].map(BuiltIn::profile);
        let found = differences(&before, &after);
        let last = difference(*found.last().unwrap(), &before, &after);
        assert_eq!(last.title, "All other operations changed");
        assert_eq!(last.before.as_deref(), Some("no delay"));
        assert_eq!(last.after.as_deref(), Some("×\u{a0}10"));
    }
}
