//! Texts about the response times of an export or an import.

use api_types::AppliedProfile;

use crate::text::{number, plural, visible};

pub(in super::super) const RESPONSE_TIMES: &str = "Response times";
pub(in super::super) const FROM_FILE: &str = "From a file…";
pub(in super::super) const HINT: &str = "They apply to the file. The repository does not change.";
pub(in super::super) const IMPORT_HINT: &str =
    "They apply to the services of this import, and the review shows them.";
pub(in super::super) const CHOOSE_FILE: &str = "Choose a profile";
pub(in super::super) const NO_FILE: &str = "Without a profile, response times stay as they are.";
pub(in super::super) const UNCHANGED: &str =
    "This profile changes no response time of these services.";

/// Why the saved profiles are missing.
pub(in super::super) fn not_loaded(cause: &str) -> String {
    "Saved profiles are missing. ".to_owned() + cause
}

/// "Response times: Slow network".
pub(in super::super) fn title(name: &str) -> String {
    RESPONSE_TIMES.to_owned() + ": " + &visible(name)
}

pub(in super::super) fn loaded(name: &str) -> String {
    "Chosen: ".to_owned() + &visible(name)
}

/// "Response times: Slow network, 412 of 1,024 operations changed. "
pub(in super::super) fn receipt(applied: &AppliedProfile) -> String {
    let AppliedProfile { name, changed, operations } = applied;
    let operations = plural(*operations, "operation", "operations");
    [&title(name), ", ", &number(*changed), " of ", &operations, " changed. "].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_a_sentence() {
        let applied = AppliedProfile { name: "X".into(), changed: 1, operations: 2 };
        assert_eq!(receipt(&applied), "Response times: X, 1 of 2 operations changed. ");
    }
}
