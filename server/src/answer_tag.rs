//! The tags of large answers, which clients keep in memory.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The tag of an answer that depends on this, such as a revision. It contains more than the number, because another data
/// directory can have a revision of the same number, and the version, because another version of the
/// server can list more. It is weak: compression changes the bytes.
pub(crate) fn answer_tag(state: &impl Serialize) -> String {
    let state = serde_json::to_vec(state).unwrap_or_default();
    let hash = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")).chain_update(state).finalize();
    let digits = HEXLOWER.encode(hash.get(..16).unwrap_or_default());
    format!("W/\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use api_types::{Revision, RevisionNumber};

    use super::*;

    #[test]
    fn tag_depends_on_the_whole_revision() {
        let start = Revision::start();
        let tags = [
            answer_tag(&start),
            answer_tag(&Revision { number: RevisionNumber(1), ..start.clone() }),
            answer_tag(&Revision { put: 1, ..start.clone() }),
        ];
        assert_eq!(answer_tag(&start), tags[0]);
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    }
}
