//! Two comparisons of one file each become one of both files.

use api_types::{FileAction, ImportId, Status};
use repository::{ImportError, ImportView};
use store_tests::{Harness, Service, service, snapshot};

fn upload(harness: &Harness, services: &[Service]) -> ImportId {
    harness.upload_for(FileAction::Compare, &[snapshot("x", services).as_bytes()])
}

#[test]
fn second_file_is_compared_with_the_first() {
    let harness = Harness::default();
    let services = ["A", "B"].map(|name| service(&name.to_lowercase(), name, &[]));
    let (first, second) = (upload(&harness, &services[..1]), upload(&harness, &services));
    let joined = harness.repository.join_comparisons(&harness.admin, &first, &second);
    let joined = joined.unwrap().unwrap();
    harness.repository.plan_import(&harness.admin, &joined).unwrap();
    let view = harness.repository.view_import(&harness.admin, &joined).unwrap();
    let ImportView::Planned { plan, .. } = view else { panic!("{view:?}") };
    let statuses: Vec<&Status> = plan.rows.iter().map(|row| &row.status).collect();
    assert_eq!(statuses, [&Status::Identical, &Status::New]);
    // Only the new one counts against the quota.
    let waiting = harness.repository.waiting_imports(&harness.admin);
    assert_eq!(waiting.iter().map(|import| &import.id).collect::<Vec<_>>(), [&joined]);
}

#[test]
fn file_that_is_no_snapshot_stays_with_its_comparison() {
    let harness = Harness::default();
    let first = upload(&harness, &[service("a", "A", &[])]);
    let second = harness.upload_for(FileAction::Compare, &[b"{\"openapi\":\"3.0.1\"}"]);
    let joined = harness.repository.join_comparisons(&harness.admin, &first, &second);
    assert_eq!(joined.unwrap(), None);
    let view = harness.repository.view_import(&harness.admin, &second).unwrap();
    assert!(matches!(view, ImportView::Rejected { .. }), "{view:?}");
}

#[test]
fn import_is_not_joined() {
    let harness = Harness::default();
    let first = upload(&harness, &[service("a", "A", &[])]);
    let file = snapshot("x", &[service("b", "B", &[])]);
    let second = harness.upload_for(FileAction::Import, &[file.as_bytes()]);
    let joined = harness.repository.join_comparisons(&harness.admin, &first, &second);
    assert!(matches!(joined, Err(ImportError::NotFound(id)) if id == second));
    let waiting = harness.repository.waiting_imports(&harness.admin);
    assert_eq!(waiting.len(), 2);
}
