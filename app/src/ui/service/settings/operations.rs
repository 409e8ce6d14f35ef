//! The operations with their settings.

use leptos::prelude::*;

use super::{form::Form, operation::operation, text};
use crate::ui::{
    kit::{Button, SearchField},
    service::{address::ServicePart, context::Context},
};

/// Services with more operations open with all of them closed, and have a search.
const OPEN_OPERATIONS: usize = 3;

/// Operations in the page at first, and added by each "Show more".
const PAGE_OPERATIONS: usize = 100;

/// The operations.
pub(super) fn operations(form: Form, context: Context) -> AnyView {
    let addressed = context.part.with_untracked(|part| match part {
        Some(ServicePart::OperationSettings(name)) => Some(name.clone()),
        _ => None,
    });
    let first = form.0.with_untracked(|form| {
        let all = &form.service().settings.operations;
        all.iter().position(|it| Some(&*it.name) == addressed.as_deref()).unwrap_or_default()
    });
    let total = form.0.with_untracked(|form| form.service().settings.operations.len());
    let (search, shown) =
        (RwSignal::new(String::new()), RwSignal::new(PAGE_OPERATIONS.max(first + 1)));
    let found = Memo::new(move |_| form.read(|form| form.find_operations(&search.read())));
    let page = move || found.get().into_iter().take(shown.get()).collect::<Vec<_>>();
    let hidden = Memo::new(move |_| found.read().len().saturating_sub(shown.get()));
    let row = move |name: Box<str>| {
        let is_open = total <= OPEN_OPERATIONS || Some(&*name) == addressed.as_deref();
        operation(form, name, is_open, context)
    };
    let tools = (total > OPEN_OPERATIONS).then(|| {
        view! {
            <SearchField
                label=text::SEARCH
                value=search
                on_change=move |words| search.set(words)
            />
        }
    });
    let more = move || {
        let hidden = hidden.get();
        (hidden > 0).then(|| {
            view! {
                <Button on_press=move |()| shown.update(|shown| *shown += PAGE_OPERATIONS)>
                    {super::super::text::show_more(hidden)}
                </Button>
            }
        })
    };
    let empty = (total == 0).then_some(text::NO_OPERATIONS);
    view! {
        <section class="s-settings__section">
            <h2>{text::OPERATIONS}</h2>
            {tools}
            {empty}
            <div class="s-service__operations">
                <For each=page key=|name| name.clone() children=row />
            </div>
            {more}
        </section>
    }
    .into_any()
}
