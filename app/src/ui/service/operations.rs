//! The operations of a service, with a search over them and their examples.

use std::sync::Arc;

use api_types::ServiceView;
use leptos::prelude::*;

use super::{address::ServicePart, context::Context, operation::operation, text};
use crate::{
    state::{FoundOperation, find_operations},
    ui::kit::{EmptyState, IconName, SearchField},
};

/// Services with more operations open with all of them closed.
const OPEN_OPERATIONS: usize = 3;

/// The operations.
pub(super) fn operations(view: &Arc<ServiceView>, context: Context) -> AnyView {
    let overview = &view.overview;
    if overview.operations.is_empty() {
        return view! {
            <EmptyState icon=IconName::Services title=text::NO_OPERATIONS>
                {text::NO_OPERATIONS_EXPLAINED}
            </EmptyState>
        }
        .into_any();
    }
    let total = overview.operations.len();
    let examples: usize = overview.operations.iter().map(|it| it.examples.len()).sum();
    let omitted = overview.omitted_examples;
    let search = RwSignal::new(String::new());
    let found = {
        let view = Arc::clone(view);
        Memo::new(move |_| Arc::new(find_operations(&view.overview, &search.read())))
    };
    let count = move || {
        let found = found.get();
        let shown = found.iter().map(|operation| operation.examples.len()).sum();
        text::shown((found.len(), total), (shown, examples))
    };
    let is_searched = Memo::new(move |_| !search.read().trim().is_empty());
    let view = Arc::clone(view);
    let indexes = move || found.get().iter().map(|operation| operation.index).collect::<Vec<_>>();
    let row = move |index: usize| {
        let shown = Memo::new(move |_| {
            let found = found.get();
            let of_this = find_by_index(&found, index);
            of_this.map(|operation| operation.examples.clone()).unwrap_or_default()
        });
        let is_found_by_examples = Memo::new(move |_| {
            let found = found.get();
            let of_this = find_by_index(&found, index);
            is_searched.get() && of_this.is_some_and(|operation| operation.is_found_by_examples)
        });
        let is_open = total <= OPEN_OPERATIONS || is_addressed(&view, index, context);
        operation(&view, index, shown, is_found_by_examples, is_open, context)
    };
    let no_match = move || {
        found.read().is_empty().then(|| {
            view! {
                <EmptyState icon=IconName::Search title=text::NO_MATCH>
                    {text::NO_MATCH_NEXT}
                </EmptyState>
            }
        })
    };
    view! {
        <div class="s-service__tools">
            <SearchField
                label=text::SEARCH
                value=search
                on_change=move |words| search.set(words)
            />
            <span class="s-service__count" role="status">
                {count}
            </span>
        </div>
        {(omitted > 0).then(|| view! { <p class="s-service__note">{text::omitted(omitted)}</p> })}
        <div class="s-service__operations">
            <For each=indexes key=|index| *index children=row />
        </div>
        {no_match}
    }
    .into_any()
}

/// The operation with this index. They are in the order of their indexes.
fn find_by_index(found: &[FoundOperation], index: usize) -> Option<&FoundOperation> {
    let at = found.binary_search_by_key(&index, |operation| operation.index).ok()?;
    found.get(at)
}

/// Whether the address names this operation or one of its examples.
fn is_addressed(view: &ServiceView, index: usize, context: Context) -> bool {
    let Some(operation) = view.overview.operations.get(index) else { return false };
    context.part.with_untracked(|part| match part {
        Some(ServicePart::Operation(name)) => **name == *operation.name,
        Some(ServicePart::Example(id)) => operation.examples.iter().any(|it| it.id == *id),
        _ => false,
    })
}
