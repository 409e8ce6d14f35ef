//! The texts of the components themselves. Most texts come from the screens.

pub(super) const CANCEL: &str = "Cancel";
pub(super) const CLOSE: &str = "Close";
pub(super) const TRY_AGAIN: &str = "Try again";
pub(super) const LOADING: &str = "Loading";
pub(super) const CLEAR_SEARCH: &str = "Clear search";
pub(super) const SHOW_PASSWORD: &str = "Show password";
pub(super) const COPIED: &str = "Copied";
pub(super) const COPY_BLOCKED: &str = "The browser blocked copying";
pub(super) const CHOOSE_FILE: &str = "Choose a file";
pub(super) const DROP_ANYWHERE: &str = "Drop the file anywhere on this page";
pub(super) const KEYS: &str = "Keyboard shortcuts";
pub(super) const SELECTED: &str = "Selected";
pub(super) const SELECT_ALL: &str = "Select all that match";

/// `Remove domain=pastry`.
pub(super) fn remove(what: &str) -> String {
    "Remove ".to_owned() + what
}

/// `Uploading: 50%`, which screen readers announce at every quarter.
pub(super) fn quarter(label: &str, quarter: u64) -> String {
    label.to_owned() + ": " + &(quarter * 25).to_string() + "%"
}
