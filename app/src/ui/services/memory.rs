//! What the lists of services remember while a person is signed in: the services of the newest revision,
//! the filter of each page, and the selection.

use leptos::prelude::*;
use snapshot::ServiceId;

use super::catalog::Catalog;
use crate::{
    state::{Filter, Selection, Sort},
    ui::{browser, erased::effect, session::use_session},
};

/// The name of the stored selection.
const SELECTION: &str = "mockpit.selection";

/// What a page shows of the services, and in which order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListQuery {
    /// Which services.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
}

/// The memory, shared by all pages with a list of services.
#[derive(Clone, Copy)]
pub struct ListMemory {
    /// The services and their revision.
    catalog: StoredValue<Option<(u64, Catalog)>>,
    /// The path of each page with its last query.
    queries: StoredValue<Vec<(String, ListQuery)>>,
    /// The selected services. The tab stores them too, so that they survive a reload.
    selection: RwSignal<Selection>,
}

/// Returns the memory.
///
/// # Panics
/// Outside of the console, which provides it before it shows a page.
#[must_use]
#[expect(clippy::expect_used, reason = "the console provides it before it shows a page")]
pub fn use_list_memory() -> ListMemory {
    use_context().expect("the memory is provided around all pages")
}

/// Creates the memory. It is empty again when another account signs in, or nobody.
pub(in crate::ui) fn provide_list_memory() {
    let memory = ListMemory {
        catalog: StoredValue::new(None),
        queries: StoredValue::new(Vec::new()),
        selection: RwSignal::new(Selection::default()),
    };
    provide_context(memory);
    let account = use_session().account();
    let account = Memo::new(move |_| account.get().map(|account| account.name));
    let mut owner = None;
    effect(move || {
        let account = account.get();
        if owner != account {
            memory.catalog.set_value(None);
            memory.queries.set_value(Vec::new());
            memory.selection.set(account.as_deref().and_then(stored_selection).unwrap_or_default());
        }
        memory.selection.with(|selection| {
            if let Some(account) = &account {
                store_selection(account, selection);
            }
        });
        owner = account;
    });
}

/// The selection that this account made in this tab.
fn stored_selection(account: &str) -> Option<Selection> {
    from_text(account, &browser::load_from_session(SELECTION)?)
}

fn store_selection(account: &str, selection: &Selection) {
    if let Some(text) = to_text(account, selection) {
        browser::store_for_session(SELECTION, &text);
    }
}

/// The account and the selected services as one list of texts, which needs the least code.
fn to_text(account: &str, selection: &Selection) -> Option<String> {
    let mut texts = vec![account];
    texts.extend(selection.iter().map(ServiceId::as_str));
    // Texts always have a JSON.
    serde_json::to_string(&texts).ok()
}

/// The selection of this account, from its text.
fn from_text(account: &str, text: &str) -> Option<Selection> {
    // From bytes, as all answers are read. Reading from a text would compile the reader a second time.
    let texts: Vec<String> = serde_json::from_slice(text.as_bytes()).ok()?;
    let (owner, ids) = texts.split_first()?;
    (owner == account).then(|| {
        let ids: Vec<ServiceId> = ids.iter().map(|id| id.as_str().into()).collect();
        let mut selection = Selection::default();
        selection.select(ids.iter());
        selection
    })
}

impl ListMemory {
    /// The selected services.
    #[must_use]
    pub const fn selection(self) -> RwSignal<Selection> {
        self.selection
    }

    /// The services, if those of this revision were loaded.
    pub(super) fn catalog(self, revision: Option<u64>) -> Option<Catalog> {
        self.catalog.with_value(|catalog| {
            let (loaded, catalog) = catalog.as_ref()?;
            (Some(*loaded) == revision).then(|| catalog.clone())
        })
    }

    pub(super) fn set_catalog(self, revision: u64, catalog: Catalog) {
        self.catalog.set_value(Some((revision, catalog)));
    }

    /// The last query of the page with this path.
    /// The filter of a page with a list.
    #[must_use]
    pub fn filter(self, path: &str) -> Filter {
        self.query(path).filter
    }

    pub(super) fn query(self, path: &str) -> ListQuery {
        self.queries.with_value(|queries| {
            let known = queries.iter().find(|(known, _)| known == path);
            known.map(|(_, query)| query.clone()).unwrap_or_default()
        })
    }

    pub(super) fn set_query(self, path: &str, query: ListQuery) {
        self.queries.update_value(|queries| {
            queries.retain(|(known, _)| known != path);
            queries.push((path.to_owned(), query));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_survives_as_text_of_its_account() {
        let mut selection = Selection::default();
        let ids: Vec<ServiceId> = ["a", "1\n2", "\u{202e}"].map(ServiceId::from).into();
        selection.select(ids.iter());
        let text = to_text("anna", &selection).unwrap();
        assert_eq!(from_text("anna", &text), Some(selection));
        assert_eq!(from_text("ben", &text), None);
        let text = to_text("anna", &Selection::default()).unwrap();
        assert_eq!(from_text("anna", &text), Some(Selection::default()));
        for text in ["", "[]", "{}", "[\"anna\",1]"] {
            assert_eq!(from_text("anna", text), None, "{text}");
        }
    }
}
