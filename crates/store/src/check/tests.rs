//! Checks of journals that no store would write.

use api_types::{Outcome, RevisionNumber};
use repository::{Change, Index};
use store_tests::fixtures::{definition, draft, entry};

use super::*;
use crate::journal::ChainHash;

#[test]
fn missing_content_is_reported_with_service() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::create_in(dir.path());
    let number = RevisionNumber(1);
    let writer = journal.write(number, ChainHash::default(), &draft("ann")).unwrap();
    let changes = [Change::Put(entry("pastry", definition("never put").hash()))];
    let index = Index::default().with(&changes).unwrap();
    let revision = index.revision_after(&Index::default(), number, draft("ann"));
    journal.put(writer.finish(&changes, &Outcome::default(), revision).unwrap()).unwrap();

    let checked = check(dir.path(), &mut |_| {}).unwrap();
    let journal = checked.findings.iter().filter(|finding| finding.revision.is_some());
    let findings: Vec<String> = journal.map(ToString::to_string).collect();
    let expected = "journal/0000000000000001.rev, revision 1: \
                    it refers to content that is not in the journal (pastry 1.0)";
    assert_eq!(findings, [expected]);
}
