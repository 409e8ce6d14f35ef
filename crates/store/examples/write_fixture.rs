//! Writes a small data directory, as a fixture for tests of later versions.
//!
//! ```sh
//! cargo run -p store --example write_fixture -- FOLDER
//! ```
//!
//! Its journal has a compacted base, revisions of an import, an undo, a restore, a removal, an edit and saved
//! items, every choice, kept settings, and checkpoints.

use std::{error::Error, path::Path, sync::Arc};

use api_types::{
    Decision, Decisions, Draft, LastChange, RevisionKind, RevisionNumber, SavedItemKind, Timestamp,
};
use repository::{Change, ImportView, Revert, SavedItem, SavedItemKey, Store};
use snapshot::{Exclusions, ServiceKey};
use store::{EmbeddedStore, Options};
use store_tests::{Harness, Service, service, snapshot};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).ok_or("name the folder to write to")?;
    let options = Options { checkpoint_every: 3, ..Options::default() };
    let (store, _) = EmbeddedStore::open(Path::new(&folder), options)?;
    let store: Arc<dyn Store> = Arc::new(store);
    let harness = Harness::new(Arc::clone(&store));

    let (evening, content) = slow_evening("Slow.");
    let saved = Some((evening, Some(&*content)));
    commit_item(&*store, RevisionKind::SavedProfile, "Slow evening", saved)?; // 1
    let pastry = service("a1", "Pastry", &[("cake", "1"), ("tart", "2")]);
    let order = service("b1", "Order \u{201c}new\u{201d}", &[("one", "x")]);
    let beer = service("c1", "Beer", &[]);
    decide(&harness, &[pastry.clone(), order.clone(), beer], &[])?; // 2
    let slow = Service { delay: 300, ..pastry };
    let settings = Exclusions { settings: true, ..Exclusions::default() };
    decide(&harness, std::slice::from_ref(&slow), &[Decision::Replace(settings)])?; // 3
    let more = service("b1", &order.name, &[("one", "y"), ("two", "z")]);
    let copy = Decision::Copy(ServiceKey::new("Beer", "copy"));
    let beers = service("c1", "Beer", &[("ale", "1")]);
    let mine = service("a1", "Pastry", &[("pie", "9")]);
    let decisions = [Decision::Merge(Exclusions::default()), copy, Decision::KeepMine];
    decide(&harness, &[more, beers, mine], &decisions)?; // 4
    let other = service("a1", "Other name", &[("cake", "3")]);
    decide(&harness, &[other], &[Decision::AddWithNewIds])?; // 5
    let undo = harness.repository.start_revert(&harness.admin, Revert::Undo(RevisionNumber(5)))?;
    let report = harness.apply(&undo, &Decisions::default())?; // 6: removes
    assert_eq!(report.revision, RevisionNumber(6));
    let restore =
        harness.repository.start_revert(&harness.admin, Revert::Restore(RevisionNumber(3)))?;
    let report = harness.apply(&restore, &everything(&harness, &restore)?)?; // 7
    assert_eq!(report.revision, RevisionNumber(7));
    store.compact(RevisionNumber(3))?;
    decide(
        &harness,
        &[Service { delay: 20, ..slow }],
        &[Decision::Replace(Exclusions::default())],
    )?; // 8
    commit_item(&*store, RevisionKind::Edit, "Slow evening", None)?; // 9
    let goods = SavedItemKey::new(SavedItemKind::Selection, "Baked \u{201c}goods\u{201d}");
    let name = goods.name.clone();
    let services = r#"{"services":["a1","b1"]}"#;
    let saved = Some((goods, Some(services)));
    commit_item(&*store, RevisionKind::SavedSelection, &name, saved)?; // 10
    let fast = SavedItemKey::new(SavedItemKind::Profile, "Fast");
    let faster = r#"{"format":"mockpit-response-times","version":1,"name":"Fast","rules":[]}"#;
    let saved = Some((fast.clone(), Some(faster)));
    commit_item(&*store, RevisionKind::SavedProfile, "Fast", saved)?; // 11
    let (evening, content) = slow_evening("Slower in the evening.");
    let saved = Some((evening, Some(&*content)));
    commit_item(&*store, RevisionKind::SavedProfile, "Slow evening", saved)?; // 12
    commit_item(&*store, RevisionKind::DeletedProfile, "Fast", Some((fast, None)))?; // 13
    Ok(())
}

/// A profile with this description.
fn slow_evening(description: &str) -> (SavedItemKey, String) {
    let content = serde_json::json!({
        "format": "mockpit-response-times",
        "version": 1,
        "name": "Slow evening",
        "description": description,
    });
    (SavedItemKey::new(SavedItemKind::Profile, "Slow evening"), content.to_string())
}

/// Commits a revision that names an item, and puts or removes it.
fn commit_item(
    store: &dyn Store,
    kind: RevisionKind,
    name: &str,
    change: Option<(SavedItemKey, Option<&str>)>,
) -> Result<(), Failure> {
    let newest = store.head().revision.number;
    let changed = LastChange { revision: newest.next(), actor: "anna".into(), at: Timestamp(1) };
    let change = change.map(|(key, content)| match content {
        Some(content) => Change::PutItem(SavedItem { key, content: content.into(), changed }),
        None => Change::RemoveItem(key),
    });
    let draft = Draft { item: Some(name.into()), ..Draft::new(kind, "anna", Timestamp(1)) };
    store.begin(draft, newest)?.finish(change.as_slice())?;
    Ok(())
}

/// Imports services with these decisions, row by row.
fn decide(harness: &Harness, services: &[Service], decisions: &[Decision]) -> Result<(), Failure> {
    let (id, _) = harness.upload_and_plan(&snapshot("m", services));
    let decisions: Decisions = (0..).zip(decisions.iter().cloned()).collect();
    harness.apply(&id, &decisions)?;
    Ok(())
}

/// Decisions that restore every row.
fn everything(harness: &Harness, id: &api_types::ImportId) -> Result<Decisions, Failure> {
    let view = harness.repository.view_import(&harness.admin, id)?;
    let ImportView::Planned { plan, .. } = view else { return Err("no plan".into()) };
    let rows = plan.rows.iter().zip(0..).map(|(row, place)| {
        let choice = *row.choices.first()?;
        Some((place, row.default.clone().or(choice.decision())?))
    });
    Ok(rows.flatten().collect())
}
