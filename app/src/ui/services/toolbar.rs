//! The toolbar that filters a list of services by text, type, label and time, and sorts it.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::{Services, memory::ListQuery, text};
use crate::{
    state::{FILTER_KINDS, Filter, Since, Sort, SortBy, all_labels},
    text::{type_name, visible},
    ui::{
        browser,
        erased::memo,
        kit::{Button, ButtonVariant, SearchField, Select, SelectOption},
    },
};

/// The id of the toolbar.
const TOOLBAR: &str = "services-toolbar";

/// The id of the search field.
pub(super) const SEARCH: &str = "services-search";

/// Clears every filter. The focus moves to the toolbar, because the button that was pressed
/// disappears.
pub(super) fn clear_filter(query: RwSignal<ListQuery>) {
    browser::focus(TOOLBAR);
    query.update(|query| query.filter = Filter::default());
}

/// The filters above a list of services. They offer the types and labels that the services have.
///
/// Everything is always there, so that nothing moves while a person filters. The order is a menu too, for
/// narrow windows, where the list has no heads.
#[component]
pub(super) fn ServiceToolbar(
    /// All services, also those that the filter hides.
    #[prop(into)]
    services: Signal<Services>,
    /// The filter and the order.
    query: RwSignal<ListQuery>,
    /// The id of the list.
    list: &'static str,
) -> impl IntoView {
    let change =
        move |change: &dyn Fn(&mut Filter)| query.update(|query| change(&mut query.filter));
    let filter = memo(move || query.with(|query| query.filter.clone()));
    let sort = memo(move || query.with(|query| query.sort.name()));
    let Menus { kind, kinds, label, labels } = Menus::new(services, filter.into());
    let search = memo(move || filter.with(|filter| filter.search.clone()));
    let since = memo(move || filter.with(|filter| filter.since.name().to_owned()));
    let nothing_to_clear =
        Signal::derive(move || filter.with(Filter::is_empty).then(|| text::NO_FILTER.to_owned()));
    view! {
        <div class="s-toolbar" id=TOOLBAR tabindex="-1" role="search" aria-label=text::TITLE>
            <SearchField
                label=text::SEARCH
                value=search
                id=SEARCH
                list=list
                on_change=move |words: String| change(&|filter| filter.search.clone_from(&words))
            />
            <Select
                label=text::TYPE
                options=kinds
                value=kind
                on_change=move |name: String| change(&|filter| filter.kind = kind_named(&name))
            />
            <Select
                label=text::LABEL
                options=labels
                value=label
                on_change=move |label: String| change(&|filter| filter.label.clone_from(&label))
            />
            <Select
                label=text::CHANGED
                options=Signal::stored(times())
                value=since
                on_change=move |name: String| change(&|filter| filter.since = Since::from_name(&name))
            />
            <div class="s-toolbar__sort">
                <Select
                    label=text::SORT
                    options=Signal::stored(orders())
                    value=sort
                    on_change=move |name: String| {
                        query.update(|query| query.sort = Sort::from_name(&name));
                    }
                />
            </div>
            <Button
                variant=ButtonVariant::Quiet
                disabled_reason=nothing_to_clear
                reason_hidden=true
                on_press=move |()| query.update(|query| query.filter = Filter::default())
            >
                {text::CLEAR_FILTERS}
            </Button>
        </div>
    }
    .into_any()
}

/// The menus of types and labels, with the selected value of each.
///
/// The entries are computed from the services alone. The selection is a separate memo, so typing in
/// the search field recomputes neither.
#[derive(Clone, Copy)]
struct Menus {
    kind: Memo<String>,
    kinds: Memo<Vec<SelectOption>>,
    label: Memo<String>,
    labels: Memo<Vec<SelectOption>>,
}

impl Menus {
    fn new(services: Signal<Services>, filter: Signal<Filter>) -> Self {
        let present_kinds = memo(move || {
            services.with(|services| {
                let count = |kind: ServiceType| {
                    (kind, services.iter().filter(|service| service.kind == kind).count())
                };
                let counts = FILTER_KINDS.into_iter().map(count);
                counts.filter(|(_, count)| *count > 0).collect::<Vec<_>>()
            })
        });
        let present_labels =
            memo(move || services.with(|services| all_labels(services.iter().map(AsRef::as_ref))));
        let selected_kind = memo(move || filter.with(|filter| filter.kind));
        let label = memo(move || filter.with(|filter| filter.label.clone()));
        Self {
            kind: memo(move || {
                selected_kind.get().map(|kind| kind.name().to_owned()).unwrap_or_default()
            }),
            kinds: memo(move || {
                present_kinds.with(|present| kind_options(present, selected_kind.get()))
            }),
            label,
            labels: memo(move || {
                present_labels.with(|present| label.with(|label| label_options(present, label)))
            }),
        }
    }
}

fn kind_named(name: &str) -> Option<ServiceType> {
    FILTER_KINDS.into_iter().find(|kind| kind.name() == name)
}

/// The types that occur with their number of services, and the selected one even where it does not occur.
fn kind_options(
    present: &[(ServiceType, usize)],
    selected: Option<ServiceType>,
) -> Vec<SelectOption> {
    let missing = selected.filter(|selected| present.iter().all(|(kind, _)| kind != selected));
    let offered = present.iter().copied().chain(missing.map(|kind| (kind, 0)));
    let mut options = vec![SelectOption::new("", text::ANY)];
    options.extend(
        offered.map(|(kind, count)| {
            SelectOption::new(kind.name(), text::facet(type_name(kind), count))
        }),
    );
    options
}

/// The labels that occur with their number of services, and the selected one even where it does not occur.
fn label_options(present: &[(String, usize)], selected: &str) -> Vec<SelectOption> {
    let missing = !selected.is_empty() && present.iter().all(|(label, _)| label != selected);
    let labels = present.iter().map(|(label, count)| (label.as_str(), *count));
    let labels = labels.chain(missing.then_some((selected, 0)));
    let mut options = vec![SelectOption::new("", text::ANY)];
    options.extend(
        labels.map(|(label, count)| SelectOption::new(label, text::facet(&visible(label), count))),
    );
    options
}

/// Every column in both directions, the one that people expect first.
fn orders() -> Vec<SelectOption> {
    SortBy::ALL
        .into_iter()
        .flat_map(|by| [Sort::new(by), Sort::new(by).toggled(by)])
        .map(|sort| SelectOption::new(sort.name(), text::sort(sort)))
        .collect()
}

fn times() -> Vec<SelectOption> {
    Since::ALL
        .into_iter()
        .map(|since| SelectOption::new(since.name(), text::since(since)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::services::testing::{CountingList, service};

    fn values(options: Memo<Vec<SelectOption>>) -> Vec<String> {
        options.read().iter().map(|option| option.value.clone()).collect()
    }

    #[test]
    fn typing_does_not_rebuild_the_menus() {
        Owner::new().with(|| {
            let list =
                CountingList::new(vec![service("Orders", &["team=a"]), service("Stock", &[])]);
            let filter = RwSignal::new(Filter::default());
            let menus = Menus::new(list.signal(), filter.into());
            assert_eq!(values(menus.kinds), ["", "REST"]);
            assert_eq!(values(menus.labels), ["", "team=a"]);
            let reads = list.reads();
            for search in ["o", "or", "ord"] {
                filter.set(Filter { search: search.into(), ..Filter::default() });
                assert_eq!(values(menus.kinds).len() + values(menus.labels).len(), 4);
                assert_eq!((menus.kind.get(), menus.label.get()), Default::default());
            }
            assert_eq!(list.reads(), reads);
            list.set(vec![service("Orders", &["team=b"])]);
            assert_eq!(values(menus.labels), ["", "team=b"]);
            assert!(list.reads() > reads);
        });
    }

    #[test]
    fn typing_does_not_notify_the_menus() {
        Owner::new().with(|| {
            let list = CountingList::new(vec![service("Orders", &["team=a"])]);
            let filter = RwSignal::new(Filter::default());
            let Menus { kind, kinds, label, labels } = Menus::new(list.signal(), filter.into());
            let runs = Memo::new(move |runs: Option<&u32>| {
                kinds.with(|_| labels.with(|_| kind.with(|_| label.with(|_| ()))));
                runs.map_or(1, |runs| runs + 1)
            });
            assert_eq!(runs.get(), 1);
            filter.update(|filter| filter.search = "o".into());
            assert_eq!(runs.get(), 1);
            filter.update(|filter| filter.label = "team=a".into());
            assert_eq!(runs.get(), 2);
        });
    }

    #[test]
    fn unknown_type_is_offered_where_a_service_has_it() {
        Owner::new().with(|| {
            let mut odd = (*service("Odd", &[])).clone();
            odd.kind = ServiceType::Unknown;
            let list = CountingList::new(vec![service("Orders", &[]), odd.into()]);
            let menus = Menus::new(list.signal(), Signal::stored(Filter::default()));
            assert_eq!(values(menus.kinds), ["", "REST", "UNKNOWN"]);
            assert_eq!(kind_named("UNKNOWN"), Some(ServiceType::Unknown));
        });
    }

    #[test]
    fn every_order_is_offered_once() {
        let names: Vec<String> = orders().into_iter().map(|order| order.value).collect();
        assert_eq!(names.len(), 14);
        assert!(names.iter().all(|name| Sort::from_name(name).name() == *name), "{names:?}");
    }

    #[test]
    fn selected_value_is_offered_even_where_no_service_has_it() {
        Owner::new().with(|| {
            let list = CountingList::new(vec![service("Orders", &["team=a"])]);
            let label = "team=gone\u{202e}";
            let filter =
                Filter { kind: Some(ServiceType::Grpc), label: label.into(), ..Filter::default() };
            let menus = Menus::new(list.signal(), Signal::stored(filter));
            assert_eq!(values(menus.kinds), ["", "REST", ServiceType::Grpc.name()]);
            assert_eq!(values(menus.labels), ["", "team=a", label]);
            assert_eq!(menus.labels.read()[2].text, "team=gone⟨U+202E⟩ 0");
            assert_eq!(menus.label.get(), label);
        });
    }
}
