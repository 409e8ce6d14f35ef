//! The list of services that an import wrote or removed, with filters and a search.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    filter_button::filter_button,
    text::{self as review_text, result as text},
};
use crate::{
    state::{ShowWritten, Written},
    text::{number, visible},
    ui::{
        kit::{Column, EmptyState, Icon, IconName, SearchField, TypeBadge, VirtualList},
        paths::Path,
    },
};

/// The list. Nothing if nothing was written.
pub(super) fn result_list(all: Vec<Arc<Written>>) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let (show, search) = (RwSignal::new(ShowWritten::All), RwSignal::new(String::new()));
    let filters = filters(&all, show);
    let total = all.len();
    let shown = Memo::new(move |_| Arc::new(Written::find(&all, show.get(), &search.read())));
    let count = move || text::shown(shown.read().len(), total);
    let view = view! {
        <div class="s-review__tools">
            <div class="s-review__filters" role="group" aria-label=review_text::SHOW>
                {filters}
            </div>
            <SearchField
                label=review_text::SEARCH
                value=search
                on_change=move |words| search.set(words)
            />
        </div>
        <p class="s-result__count" role="status">{count}</p>
        <Show
            when=move || !shown.read().is_empty()
            fallback=|| view! { <EmptyState icon=IconName::Search title=text::NO_MATCH>{text::NO_MATCH_NEXT}</EmptyState> }
        >
            <VirtualList
                label=text::CHANGED_SERVICES
                class="c-list--cards s-result__list"
                columns=text::COLUMNS.map(Column::text).to_vec()
                rows=shown
                row=cells
            />
        </Show>
    };
    Some(view.into_any())
}

/// The filters that show anything, unless there is only one kind of row.
fn filters(all: &[Arc<Written>], show: RwSignal<ShowWritten>) -> Vec<AnyView> {
    let count = |kind: ShowWritten| all.iter().filter(|it| kind.shows(it)).count();
    let offered = ShowWritten::ALL.map(|kind| (kind, count(kind)));
    let offered = offered.into_iter().filter(|(_, count)| *count > 0);
    let button = |(kind, count): (ShowWritten, usize)| {
        let count = Signal::stored(number(count as u64));
        let is_pressed = Signal::derive(move || show.get() == kind);
        filter_button(
            text::filter(kind),
            count,
            is_pressed,
            Callback::new(move |()| show.set(kind)),
        )
    };
    offered.map(button).collect()
}

fn cells(written: &Arc<Written>) -> AnyView {
    let service = &written.service;
    let [name, version] = [&service.key.name, &service.key.version].map(|text| visible(text));
    let (whole_name, whole_version) = (name.clone(), version.clone());
    // A removed service has no page.
    let name = if written.is_removed() {
        view! { <bdi>{name}</bdi> }.into_any()
    } else {
        let href = Path::ServiceNamed(service.key.clone()).href();
        view! { <a href=href><bdi>{name}</bdi></a> }.into_any()
    };
    let confusable = written.confusable.as_ref().map(|other| {
        let words = text::confusable(&service.key, &other.key);
        let title = words.clone();
        view! {
            <span class="s-result__confusable" title=title>
                <Icon name=IconName::Warning />
                <span class="u-hidden">{words}</span>
            </span>
        }
    });
    let changes = text::changes(service);
    let whole_changes = changes.clone();
    view! {
        <span role="gridcell">{text::action(service)}</span>
        <span role="gridcell" title=whole_name>
            {confusable}
            {name}
        </span>
        <span role="gridcell" title=whole_version>
            <bdi>{version}</bdi>
        </span>
        <span role="gridcell">
            <TypeBadge of=service.kind />
        </span>
        <span role="gridcell" data-muted="" title=whole_changes>
            {changes}
        </span>
    }
    .into_any()
}
