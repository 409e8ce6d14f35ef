//! All texts of the dialog about dropped files.

use crate::text::number;

pub(super) const FOLDER: &str = "You dropped a folder";
pub(super) const NOTHING: &str = "You did not drop a file";
pub(super) const WHAT_TO_DROP: &str = "Drop the snapshot file itself.";
pub(super) const REVIEW_FIRST: &str = "You review every change before it is imported.";
pub(super) const IMPORT: &str = "Import";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const CLOSE: &str = "Close";

/// `Import arr.json?`, or `Import 3 files?`.
pub(super) fn question(names: &[String]) -> String {
    match names {
        [name] => ["Import ", name, "?"].concat(),
        names => "Import ".to_owned() + &number(names.len() as u64) + " files?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_names_one_file_or_counts_several() {
        assert_eq!(question(&["arr.json".into()]), "Import arr.json?");
        assert_eq!(question(&["a".into(), "b".into(), "c".into()]), "Import 3 files?");
    }
}
