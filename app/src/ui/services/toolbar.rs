//! What narrows a list of services: words, a type, a label, a time.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::Services;
use crate::{
    state::{Filter, Since, labels},
    text::visible,
    ui::{
        browser,
        kit::{Button, Choice, Look, SearchField, Select, type_word},
    },
};

/// The toolbar's id.
const TOOLBAR: &str = "services-toolbar";

/// Takes every filter away, with the focus to the toolbar: the button that was pressed goes too.
pub fn clear_filter(on_change: Callback<Filter>) {
    browser::focus(TOOLBAR);
    on_change.run(Filter::default());
}

/// The filters above a list of services; they offer what the services have.
#[component]
pub fn ServiceToolbar(
    /// All services, whatever the filter leaves of them.
    #[prop(into)]
    services: Signal<Services>,
    /// The filter.
    #[prop(into)]
    filter: Signal<Filter>,
    /// Hears of another filter.
    #[prop(into)]
    on_change: Callback<Filter>,
) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut Filter)| {
        let mut filter = filter.get_untracked();
        change(&mut filter);
        on_change.run(filter);
    };
    let value = move |read: fn(&Filter) -> String| Signal::derive(move || filter.with(read));
    view! {
        <div class="s-toolbar" id=TOOLBAR tabindex="-1" role="search" aria-label="Services">
            <SearchField
                label="Search name, version, label"
                value=value(|filter| filter.search.clone())
                on_change=move |words: String| change(&|filter| filter.search.clone_from(&words))
            />
            <Select
                label="Type"
                choices=Signal::derive(move || kinds(&services.read(), filter.read().kind))
                value=value(|filter| filter.kind.map(|kind| kind.name().to_owned()).unwrap_or_default())
                on_change=move |name: String| change(&|filter| filter.kind = kind_of(&name))
            />
            <Select
                label="Label"
                choices=Signal::derive(move || all_labels(&services.read(), &filter.read().label))
                value=value(|filter| filter.label.clone())
                on_change=move |label: String| change(&|filter| filter.label.clone_from(&label))
            />
            <Select
                label="Changed"
                choices=Signal::derive(times)
                value=value(|filter| filter.since.word().to_owned())
                on_change=move |word: String| change(&|filter| filter.since = Since::of_word(&word))
            />
            <Show when=move || !filter.read().is_empty()>
                <Button look=Look::Quiet on_press=move |()| clear_filter(on_change)>
                    "Clear filters"
                </Button>
            </Show>
        </div>
    }
    .into_any()
}

fn kind_of(name: &str) -> Option<ServiceType> {
    ServiceType::KNOWN.into_iter().find(|kind| kind.name() == name)
}

/// The types that the services have, and the one that is asked for even where none has it.
fn kinds(services: &Services, asked: Option<ServiceType>) -> Vec<Choice> {
    let known = ServiceType::KNOWN.into_iter();
    let there = known.filter(|kind| {
        asked == Some(*kind) || services.iter().any(|service| service.kind == *kind)
    });
    let mut choices = vec![Choice::new("", "Any")];
    choices.extend(there.map(|kind| Choice::new(kind.name(), type_word(kind))));
    choices
}

fn all_labels(services: &Services, asked: &str) -> Vec<Choice> {
    let mut labels = labels(services.iter().map(AsRef::as_ref));
    if !asked.is_empty() && !labels.iter().any(|label| label == asked) {
        labels.push(asked.to_owned());
    }
    let mut choices = vec![Choice::new("", "Any")];
    choices.extend(labels.into_iter().map(|label| {
        let text = visible(&label);
        Choice::new(label, text)
    }));
    choices
}

fn times() -> Vec<Choice> {
    let entries = Since::ALL.into_iter().map(|since| {
        let text = match since {
            Since::Ever => "Any time",
            Since::Day => "Last 24 hours",
            Since::Week => "Last 7 days",
            Since::Month => "Last 30 days",
        };
        Choice::new(since.word(), text)
    });
    entries.collect()
}
