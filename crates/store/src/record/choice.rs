//! The choice for one row of a plan.

use api_types::Choice;
use serde::{Deserialize, Serialize};

/// A [`Choice`]. Maps are written in the order of these variants.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) enum ChoiceRecord {
    #[serde(rename = "add")]
    Add,
    #[serde(rename = "add_with_new_ids")]
    AddWithNewIds,
    #[serde(rename = "replace")]
    Replace,
    #[serde(rename = "merge")]
    Merge,
    #[serde(rename = "copy")]
    Copy,
    #[serde(rename = "keep_mine")]
    KeepMine,
    #[serde(rename = "skip")]
    Skip,
    #[serde(rename = "remove")]
    Remove,
}

impl From<&Choice> for ChoiceRecord {
    fn from(choice: &Choice) -> Self {
        match choice {
            Choice::Add => Self::Add,
            Choice::AddWithNewIds => Self::AddWithNewIds,
            Choice::Replace => Self::Replace,
            Choice::Merge => Self::Merge,
            Choice::Copy => Self::Copy,
            Choice::KeepMine => Self::KeepMine,
            Choice::Skip => Self::Skip,
            Choice::Remove => Self::Remove,
        }
    }
}

impl From<ChoiceRecord> for Choice {
    fn from(record: ChoiceRecord) -> Self {
        match record {
            ChoiceRecord::Add => Self::Add,
            ChoiceRecord::AddWithNewIds => Self::AddWithNewIds,
            ChoiceRecord::Replace => Self::Replace,
            ChoiceRecord::Merge => Self::Merge,
            ChoiceRecord::Copy => Self::Copy,
            ChoiceRecord::KeepMine => Self::KeepMine,
            ChoiceRecord::Skip => Self::Skip,
            ChoiceRecord::Remove => Self::Remove,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::{assert_golden, rejection};

    /// All choices, in the order in which a map of them is written.
    pub(in crate::record) const WORDS: [(Choice, &str); 8] = [
        (Choice::Add, "add"),
        (Choice::AddWithNewIds, "add_with_new_ids"),
        (Choice::Replace, "replace"),
        (Choice::Merge, "merge"),
        (Choice::Copy, "copy"),
        (Choice::KeepMine, "keep_mine"),
        (Choice::Skip, "skip"),
        (Choice::Remove, "remove"),
    ];

    #[test]
    fn each_choice_has_its_json() {
        for (choice, word) in WORDS {
            assert_golden::<_, ChoiceRecord>(&choice, &format!("\"{word}\""));
        }
    }

    #[test]
    fn unknown_choice_is_rejected_by_name() {
        let why = rejection::<ChoiceRecord>("\"overwrite\"");
        assert!(why.contains("unknown variant `overwrite`"), "{why}");
    }
}
