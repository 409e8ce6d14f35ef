//! Writes a small data directory, as a fixture for tests of later versions.
//!
//! ```sh
//! cargo run -p store --example write_fixture -- FOLDER
//! ```
//!
//! Its journal has a compacted base, revisions of an import, an undo, a restore, a removal, an edit and a
//! saved profile, every choice, kept settings, and checkpoints.

use std::{error::Error, path::Path, sync::Arc};

use api_types::{Decision, Decisions, Draft, RevisionKind, RevisionNumber, Timestamp};
use repository::{ImportView, Revert, Store};
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

    let pastry = service("a1", "Pastry", &[("cake", "1"), ("tart", "2")]);
    let order = service("b1", "Order \u{201c}new\u{201d}", &[("one", "x")]);
    let beer = service("c1", "Beer", &[]);
    decide(&harness, &[pastry.clone(), order.clone(), beer], &[])?; // 1
    let slow = Service { delay: 300, ..pastry };
    let settings = Exclusions { settings: true, ..Exclusions::default() };
    decide(&harness, std::slice::from_ref(&slow), &[Decision::Replace(settings)])?; // 2
    let more = service("b1", &order.name, &[("one", "y"), ("two", "z")]);
    let copy = Decision::Copy(ServiceKey::new("Beer", "copy"));
    let beers = service("c1", "Beer", &[("ale", "1")]);
    let mine = service("a1", "Pastry", &[("pie", "9")]);
    let decisions = [Decision::Merge(Exclusions::default()), copy, Decision::KeepMine];
    decide(&harness, &[more, beers, mine], &decisions)?; // 3
    let other = service("a1", "Other name", &[("cake", "3")]);
    decide(&harness, &[other], &[Decision::AddWithNewIds])?; // 4
    let undo = harness.repository.start_revert(&harness.admin, Revert::Undo(RevisionNumber(4)))?;
    let report = harness.apply(&undo, &Decisions::default())?; // 5: removes
    assert_eq!(report.revision, RevisionNumber(5));
    let restore =
        harness.repository.start_revert(&harness.admin, Revert::Restore(RevisionNumber(2)))?;
    let report = harness.apply(&restore, &everything(&harness, &restore)?)?; // 6
    assert_eq!(report.revision, RevisionNumber(6));
    store.compact(RevisionNumber(2))?;
    decide(
        &harness,
        &[Service { delay: 20, ..slow }],
        &[Decision::Replace(Exclusions::default())],
    )?; // 7
    for kind in [RevisionKind::Edit, RevisionKind::SavedProfile] {
        let item = Some("Slow evening".into());
        let draft = Draft { item, ..Draft::new(kind, "anna", Timestamp(1)) };
        store.begin(draft, store.head().revision.number)?.finish(&[])?; // 8, 9
    }
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
