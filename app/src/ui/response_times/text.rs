//! Texts of the pages about response-time profiles.

pub(super) mod editor;
pub(super) mod measure;
pub(super) mod rule;

use crate::text::{number, plural, visible};

pub(super) const TITLE: &str = "Response times";
pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const NOT_TEXT: &str = "This is no response-time profile: it is not text.";

pub(super) const LOADING: &str = "Loading profiles";
pub(super) const EXPLAINED: &str =
    "A profile sets the response times of an export, an import or the repository.";
pub(super) const NEW: &str = "New profile";
pub(super) const FROM_FILE: &str = "From a file…";
pub(super) const FROM_MEASUREMENTS: &str = "From measurements…";
pub(super) const SAVED: &str = "Saved profiles";
pub(super) const NONE_SAVED: &str = "No profiles yet";
pub(super) const NONE_SAVED_NEXT: &str = "Create a profile with rules of your own, or start from \
     measurements, a file or one of the profiles below.";
pub(super) const BUILT_IN: &str = "Profiles of Mockpit";
pub(super) const BUILT_IN_EXPLAINED: &str = "They cannot be changed.";
pub(super) const USE_AS_START: &str = "Use as a start";
pub(super) const CHANGED_BY: &str = "saved by ";
pub(super) const CHANGED_BY_START: &str = "Saved by ";
pub(super) const REVISION: &str = "Revision";

pub(super) const FROM_FILE_TITLE: &str = "New profile from a file";
pub(super) const FILE_TITLE: &str = "Drop or choose the file of a response-time profile";
pub(super) const CHOOSE_PROFILE: &str = "Choose a profile";
pub(super) const FILE_HINT: &str = "JSON with rules, for example a download of another Mockpit. At \
     most 8 MiB.";
pub(super) const FILE_NEXT: &str = "Nothing was changed. Correct the file, or choose another one.";

pub(super) const NEW_TITLE: &str = "New response-time profile";
pub(super) const NO_PROFILE: &str = "No such profile";
pub(super) const NO_PROFILE_NEXT: &str = "It may have been deleted or saved under another name.";
pub(super) const SHOW_ALL: &str = "Show all profiles";

/// "Use as a start: Slow network".
pub(super) fn use_as_start(name: &str) -> String {
    [USE_AS_START, ": ", name].concat()
}

/// "3 saved profiles".
pub(super) fn saved_count(count: usize) -> String {
    plural(count as u64, "saved profile", "saved profiles")
}

pub(super) fn rule_count(count: usize) -> String {
    plural(count as u64, "rule", "rules")
}

/// "Revision 41".
pub(super) fn revision(revision: u64) -> String {
    REVISION.to_owned() + " " + &number(revision)
}

pub(super) fn name(name: &str) -> String {
    visible(name)
}
