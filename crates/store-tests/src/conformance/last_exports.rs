//! The last export of each saved selection.

use api_types::{LastChange, SavedItemKind, Timestamp};
use repository::{Change, SavedItem, SavedItemKey, Store};

use super::{Outcome, begin};
use crate::fixtures::profile;

fn export(revision: u64) -> LastChange {
    LastChange { revision: revision.into(), actor: "ann".into(), at: Timestamp(7) }
}

pub fn last_exports_belong_to_selections(store: &dyn Store) -> Outcome {
    let selection = |name: &str| {
        let key = SavedItemKey::new(SavedItemKind::Selection, name);
        SavedItem { key, ..profile(name, 1) }
    };
    let (orders, pastry) = (selection("orders"), selection("pastry"));
    begin(store)?.finish(&[Change::PutItem(orders.clone()), Change::PutItem(pastry)])?;
    assert!(store.last_exports().is_empty());
    store.note_export("orders", export(1))?;
    store.note_export("pastry", export(1))?;
    store.note_export("orders", export(2))?;
    let exports = store.last_exports();
    assert_eq!((exports.get("orders"), exports.len()), (Some(&export(2)), 2));
    // Those of selections that are gone are forgotten with the next one.
    begin(store)?.finish(&[Change::RemoveItem(orders.key)])?;
    store.note_export("pastry", export(2))?;
    assert_eq!(store.last_exports().into_keys().collect::<Vec<_>>(), ["pastry".into()]);
    Ok(())
}
