//! What answers while the script of an operation cannot run, and the choice of it for administrators.

use std::sync::Arc;

use api_types::{OperationMocks, ScriptFallback};
use leptos::{prelude::*, task::spawn_local};

use super::{Mocks, text};
use crate::{
    api::mocks::choose_script_fallback,
    text::visible_name,
    ui::{
        errors::sentence_and_advice,
        kit::{Button, Notice, Select, SelectOption, Tone},
    },
};

/// The value of the choice without an example.
const ERROR: &str = "";

/// The choice. `None` if no script chooses the examples of the operation.
pub(super) fn script_fallback(
    operation: &OperationMocks,
    index: usize,
    mocks: Mocks,
) -> Option<AnyView> {
    operation.script_fallback.as_ref()?;
    let name: Arc<str> = (*operation.name).into();
    let current = Memo::new(move |_| {
        let view = mocks.current.read();
        let operation = view.as_ref().and_then(|view| view.operations.get(index));
        match operation.and_then(|operation| operation.script_fallback.as_ref()) {
            Some(ScriptFallback::Example(example)) => example.to_string(),
            Some(ScriptFallback::Error) | None => ERROR.to_owned(),
        }
    });
    let is_admin = mocks.session.is_admin();
    let content = move || {
        if is_admin.get() {
            Some(choice(Arc::clone(&name), current, mocks))
        } else {
            let chosen = current.get();
            (chosen != ERROR).then(|| {
                view! { <p class="s-mocks__hint">{text::fallback(&chosen)}</p> }.into_any()
            })
        }
    };
    Some(content.into_any())
}

fn choice(operation: Arc<str>, current: Memo<String>, mocks: Mocks) -> AnyView {
    let picked = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| picked.get().unwrap_or_else(|| current.get()));
    let (is_busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let view = mocks.view.get_value();
    let known = view.overview.operations.iter().find(|it| *it.name == *operation);
    let mut names: Vec<String> = Vec::new();
    for example in known.into_iter().flat_map(|known| &known.examples) {
        if !example.name.is_empty() && !names.iter().any(|name| **name == *example.name) {
            names.push(example.name.to_string());
        }
    }
    let options = move || {
        let current = current.get();
        let missing = (current != ERROR && !names.contains(&current)).then_some(&current);
        let mut options = vec![SelectOption::new(ERROR, text::FALLBACK_ERROR)];
        options
            .extend(names.iter().chain(missing).map(|it| SelectOption::new(it, visible_name(it))));
        options
    };
    let apply = move |()| {
        let example = value.get_untracked();
        let example = (example != ERROR).then(|| example.into());
        let operation = (*operation).into();
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let service = mocks.context.service.get_value();
            let answer = choose_script_fallback(service, operation, example).await;
            is_busy.try_set(false);
            match answer {
                Ok(()) => mocks.query.reload(),
                Err(error) => {
                    mocks.session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let reason = move || (value.get() == current.get()).then(|| text::ALREADY_CHOSEN.to_owned());
    let failed = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        <div class="s-mocks__choice">
            <Select
                label=text::FALLBACK
                options=Signal::derive(options)
                value
                on_change=move |value: String| picked.set(Some(value))
            />
            <Button
                busy=is_busy
                disabled_reason=Signal::derive(reason)
                reason_hidden=true
                on_press=apply
            >
                {text::CHOOSE}
            </Button>
        </div>
        {failed}
    }
    .into_any()
}
