//! The search of the history: its fields above the list, and its place in the address.

use api_types::{HistoryField, HistoryFilter, HistoryKind};
use leptos::prelude::*;

use super::text;
use crate::{
    state::history_search::{
        FIELDS, PARAMETERS, field_from_name, field_name, filter_from_query, filter_query,
        kind_from_name, kind_name,
    },
    ui::{
        address_query::{AddressQuery, QueryFormat, use_address_query},
        browser,
        kit::{Button, ButtonVariant, SearchField, Select, SelectOption},
    },
};

/// The id of the toolbar.
const TOOLBAR: &str = "history-toolbar";

/// The filter of the page.
#[derive(Clone, Copy)]
pub(super) struct AddressFilter {
    /// What the fields show.
    entered: RwSignal<HistoryFilter>,
    /// What the address has, and the server searches for.
    applied: Memo<HistoryFilter>,
}

impl AddressFilter {
    /// The filter in the address of the page.
    pub(super) fn new() -> Self {
        let format = QueryFormat {
            parameters: &PARAMETERS,
            read: |query| filter_from_query(|name| query.get(name)),
            write: filter_query,
        };
        let AddressQuery { value: entered, in_address: applied } =
            use_address_query(&format, HistoryFilter::default);
        Self { entered, applied }
    }

    /// The filter that the server searches for.
    pub(super) fn applied(self) -> Memo<HistoryFilter> {
        self.applied
    }

    /// Finds every revision again. The focus moves to the toolbar, because the button that was pressed
    /// can disappear.
    pub(super) fn clear(self) {
        browser::focus(TOOLBAR);
        self.entered.set(HistoryFilter::default());
    }

    fn change(self, change: impl FnOnce(&mut HistoryFilter)) {
        self.entered.update(change);
    }
}

/// The fields above the list.
pub(super) fn toolbar(filter: AddressFilter) -> AnyView {
    let entered = filter.entered;
    let words = Memo::new(move |_| entered.with(|entered| entered.words.clone()));
    let field = Memo::new(move |_| field_name(entered.read().field).to_owned());
    let kind =
        Memo::new(move |_| entered.read().kind.map(kind_name).unwrap_or_default().to_owned());
    let is_cleared = Memo::new(move |_| *entered.read() == HistoryFilter::default());
    view! {
        <div class="s-history__toolbar" id=TOOLBAR tabindex="-1" role="search" aria-label=text::SEARCH_HISTORY>
            <SearchField
                label=text::SEARCH
                value=words
                on_change=move |words: String| filter.change(|filter| filter.words = words)
            />
            <Select
                label=text::SEARCH_IN
                options=Signal::stored(fields())
                value=field
                on_change=move |name: String| {
                    filter.change(|filter| filter.field = field_from_name(&name));
                }
            />
            <Select
                label=text::ACTION
                options=Signal::stored(kinds())
                value=kind
                on_change=move |name: String| {
                    filter.change(|filter| filter.kind = kind_from_name(&name));
                }
            />
            // It keeps its place, so that nothing moves when it appears.
            <span class="s-history__clear" data-hidden=move || is_cleared.get().then_some("")>
                <Button variant=ButtonVariant::Quiet on_press=move |()| filter.clear()>
                    {text::CLEAR_FILTERS}
                </Button>
            </span>
        </div>
    }
    .into_any()
}

fn fields() -> Vec<SelectOption> {
    let option = |field: HistoryField| SelectOption::new(field_name(field), text::field(field));
    FIELDS.into_iter().map(option).collect()
}

fn kinds() -> Vec<SelectOption> {
    let option = |kind: HistoryKind| SelectOption::new(kind_name(kind), text::action(kind));
    let any = SelectOption::new("", text::ANY);
    [any].into_iter().chain(HistoryKind::ALL.into_iter().map(option)).collect()
}
