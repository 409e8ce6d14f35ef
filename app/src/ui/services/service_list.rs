//! The list of services with its toolbar, its status line and, for administrators, the selection. The page of
//! services and the export show the same.

use std::time::Duration;

use leptos::{leptos_dom::helpers::debounce, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    catalog::Services,
    memory::{ListQuery, use_list_memory},
    query::{shown_services, use_list_query},
    row::{cells, columns, version_width},
    text,
    toolbar::{SEARCH, ServiceToolbar, clear_filter},
};
use crate::{
    state::{Selection, SelectionCounts, SortBy},
    ui::{
        browser,
        erased::{changing, effect, memo},
        kit::{
            Button, ButtonVariant, CheckState, EmptyState, IconName, RowSelection, SelectionChange,
            SortedBy, VirtualList,
        },
        paths::Path,
    },
};

/// The id of the list.
const LIST: &str = "services-list";

/// How long the filter must stay unchanged before the number of matches is announced.
const ANNOUNCEMENT_DELAY: Duration = Duration::from_millis(500);

/// A list of services and its parts.
#[derive(Clone, Copy)]
struct ServiceList {
    services: Memo<Services>,
    query: RwSignal<ListQuery>,
    /// The services that match the filter, in the order of the list.
    rows: Memo<Services>,
    selection: RwSignal<Selection>,
    /// The number of selected services, by whether they match the filter.
    counts: Memo<SelectionCounts>,
    is_selectable: bool,
}

/// The list of these services, with this name. Administrators can select services in it. `keys` is the dialog with
/// its keys.
pub fn service_list(
    services: Memo<Services>,
    label: &'static str,
    is_selectable: bool,
    keys: AnyView,
) -> AnyView {
    let query = use_list_query();
    let rows = shown_services(services.into(), query);
    let selection = use_list_memory().selection();
    let counts = memo(move || {
        rows.with(|rows| {
            selection
                .with(|selection| selection.count_among(rows.iter().map(|service| &service.id)))
        })
    });
    // Services that were removed are no longer selected.
    effect(move || {
        services.with(|services| {
            let is_outdated = |selection: &Selection| !services.is_empty() && !selection.is_empty();
            if selection.with_untracked(is_outdated) {
                selection.update(|selection| {
                    selection.retain(services.iter().map(|service| &service.id))
                });
            }
        });
    });
    let list = ServiceList { services, query, rows, selection, counts, is_selectable };
    let is_empty = memo(move || rows.with(|rows| rows.is_empty()));
    let content = changing(move || if is_empty.get() { list.no_match() } else { list.grid(label) });
    let versions = memo(move || services.with(|services| version_width(services)));
    let class = if is_selectable { "s-list s-list--selectable" } else { "s-list" };
    view! {
        <div class=class data-versions=versions>
            <ServiceToolbar services query list=LIST />
            {list.status_line()}
            {content}
            {list.announcement()}
            {keys}
        </div>
    }
    .into_any()
}

impl ServiceList {
    fn pick(self, pick: SelectionChange) {
        let Self { rows, selection, .. } = self;
        rows.with_untracked(|rows| {
            let ids = || rows.iter().map(|service| &service.id);
            selection.update(|selection| match pick {
                SelectionChange::Row(index) => {
                    if let Some(service) = rows.get(index) {
                        selection.toggle(&service.id);
                    }
                }
                SelectionChange::Range(from, to) => {
                    let (first, last) = (from.min(to), from.max(to));
                    selection.select(ids().take(last + 1).skip(first));
                }
                SelectionChange::All => selection.select(ids()),
                SelectionChange::None => selection.deselect(ids()),
            });
        });
    }

    fn select_all(self) {
        self.services.with_untracked(|all| {
            self.selection
                .update(|selection| selection.select(all.iter().map(|service| &service.id)));
        });
    }

    fn grid(self, label: &'static str) -> AnyView {
        let Self { query, rows, .. } = self;
        let sort = memo(move || query.with(|query| query.sort));
        let sorted_by = move || {
            let sort = sort.get();
            Some(SortedBy { column: column(sort.by), descending: sort.descending })
        };
        let on_sort = move |index: usize| {
            if let Some(by) = SortBy::ALL.into_iter().find(|by| column(*by) == index) {
                query.update(|query| query.sort = query.sort.toggled(by));
            }
        };
        let navigate = StoredValue::new_local(use_navigate());
        let on_open = move |index: usize| {
            let href = rows.with_untracked(|rows| {
                rows.get(index).map(|service| Path::Service(service.id.clone()).href())
            });
            if let Some(href) = href {
                navigate.with_value(|go| go(&href, NavigateOptions::default()));
            }
        };
        view! {
            <VirtualList
                label
                id=LIST
                class="s-services"
                columns=columns()
                rows
                row=cells
                selection=self.is_selectable.then(|| self.row_selection())
                sorted_by=Signal::derive(sorted_by)
                on_sort
                on_open
                on_leave=|()| browser::focus(SEARCH)
            />
        }
        .into_any()
    }

    fn row_selection(self) -> RowSelection {
        let Self { rows, selection, counts, .. } = self;
        let is_selected = move |index: usize| {
            rows.with_untracked(|rows| rows.get(index).cloned())
                .is_some_and(|service| selection.with(|selection| selection.contains(&service.id)))
        };
        let header = move || CheckState::from_counts(counts.get().shown, self.shown());
        RowSelection {
            is_selected: Callback::new(is_selected),
            header: Some(Signal::derive(header)),
            on_select: Callback::new(move |pick| self.pick(pick)),
        }
    }

    /// The number of services, and for administrators the selection with buttons that select many at once.
    /// Each part has its place, so that nothing moves while the numbers change.
    fn status_line(self) -> AnyView {
        let total = Signal::derive(move || text::total(self.shown(), self.all()));
        let selection = self.is_selectable.then(|| self.selection_status());
        view! {
            <div class="s-status">
                <span class="s-status__total">{total}</span>
                {selection}
            </div>
        }
        .into_any()
    }

    fn selection_status(self) -> AnyView {
        let Self { selection, counts, .. } = self;
        let count = memo(move || selection.with(Selection::len));
        let status = Signal::derive(move || text::selected(count.get(), counts.get().hidden));
        let hint = Signal::derive(move || {
            if count.get() == 0 { text::SELECT_TO_EXPORT.to_owned() } else { String::new() }
        });
        let select_shown = button(
            "s-status__shown",
            Signal::derive(move || text::select_shown(self.shown())),
            Signal::derive(move || match self.shown() {
                0 => Some(text::NOTHING_SHOWN),
                shown if shown == counts.get().shown => Some(text::ALL_SELECTED),
                _ => None,
            }),
            Callback::new(move |()| self.pick(SelectionChange::All)),
        );
        let select_all = button(
            "s-status__all",
            Signal::derive(move || text::select_all(self.all())),
            Signal::derive(move || (count.get() == self.all()).then_some(text::ALL_SELECTED)),
            Callback::new(move |()| self.select_all()),
        );
        let clear = button(
            "s-status__clear",
            Signal::stored(text::CLEAR_SELECTION.to_owned()),
            Signal::derive(move || (count.get() == 0).then_some(text::NOTHING_SELECTED)),
            Callback::new(move |()| selection.update(Selection::clear)),
        );
        view! {
            <span class="s-status__selected">
                <span role="status">{status}</span>
                <span class="s-status__hint">{hint}</span>
            </span>
            {select_shown}
            {select_all}
            {clear}
        }
        .into_any()
    }

    /// The number of services that match, for screen readers, once the person has stopped typing.
    fn announcement(self) -> AnyView {
        let announced = RwSignal::new(String::new());
        let mut announce = debounce(ANNOUNCEMENT_DELAY, move |()| {
            let text = untrack(|| text::matches(self.shown(), self.all()));
            announced.set(text);
        });
        let filter = memo(move || self.query.with(|query| query.filter.clone()));
        // The first list is what the page is about, so it is not announced.
        let mut is_first = true;
        effect(move || {
            // Read, because a memo that was never read does not notify.
            filter.with(|_| ());
            if !std::mem::take(&mut is_first) {
                announce(());
            }
        });
        view! {
            <span class="u-hidden" role="status">
                {announced}
            </span>
        }
        .into_any()
    }

    fn no_match(self) -> AnyView {
        let Self { query, .. } = self;
        let clear = move || {
            view! {
                <Button variant=ButtonVariant::Primary on_press=move |()| clear_filter(query)>
                    {text::CLEAR_FILTERS}
                </Button>
            }
        };
        let explanation =
            if self.is_selectable { text::HIDDEN_STAY_SELECTED } else { text::NO_MATCH_EXPLAINED };
        view! {
            <EmptyState icon=IconName::Search title=text::NO_MATCH actions=clear>
                {explanation}
            </EmptyState>
        }
        .into_any()
    }

    /// The number of services that match the filter.
    fn shown(self) -> usize {
        self.rows.with(|rows| rows.len())
    }

    /// The number of all services.
    fn all(self) -> usize {
        self.services.with(|services| services.len())
    }
}

/// The index of the column that shows what a list is sorted by.
const fn column(by: SortBy) -> usize {
    match by {
        SortBy::Name => 0,
        SortBy::Version => 1,
        SortBy::Type => 2,
        SortBy::Operations => 3,
        SortBy::Examples => 4,
        SortBy::Changed => 6,
        SortBy::Size => 7,
    }
}

/// A button of the status line. It stays in its place when there is nothing to do.
fn button(
    class: &'static str,
    label: Signal<String>,
    nothing_to_do: Signal<Option<&'static str>>,
    on_press: Callback<()>,
) -> AnyView {
    let reason = Signal::derive(move || nothing_to_do.get().map(str::to_owned));
    view! {
        <span class=class>
            <Button variant=ButtonVariant::Quiet disabled_reason=reason reason_hidden=true on_press>
                {label}
            </Button>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::services::row::columns;

    #[test]
    fn every_order_has_its_own_column() {
        let used: Vec<usize> = SortBy::ALL.into_iter().map(column).collect();
        assert!(used.is_sorted() && used.iter().all(|column| *column < columns().len()));
    }
}
