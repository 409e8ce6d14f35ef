//! What becomes of a definition, opened: operation by operation, example by example.

use api_types::Row;
use leptos::prelude::*;
use snapshot::{ChangeKind, ContractChange, Diff, ExampleChange, FieldChange, OperationDiff};

use super::change::{self, line};
use crate::{state::labels, text::visible};

/// The details of a row.
pub(super) fn details(row: &Row) -> AnyView {
    match row.status.diff() {
        Some(diff) => changes(diff),
        None => view! { <p class="s-review__holds">{labels::holds(&row.summary)}</p> }.into_any(),
    }
}

fn changes(diff: &Diff) -> AnyView {
    let service = diff.service.iter().map(setting).collect_view();
    let operations = diff.operations.iter().map(operation).collect_view();
    let contracts = diff.contracts.iter().map(contract).collect_view();
    let group = |title: &'static str, shown: bool, lines: AnyView| {
        shown.then(|| {
            view! {
                <section>
                    <h2 class="s-review__operation">{title}</h2>
                    <ul class="s-review__changes">{lines}</ul>
                </section>
            }
        })
    };
    let form = diff.is_formatting_only().then(|| {
        view! { <p class="s-review__holds">{labels::written(diff)}</p> }
    });
    view! {
        {form}
        {operations}
        {group("Contracts", !diff.contracts.is_empty(), contracts.into_any())}
        {group("Service", !diff.service.is_empty(), service.into_any())}
    }
    .into_any()
}

fn operation(operation: &OperationDiff) -> AnyView {
    let whole = change::operation(operation.change.as_ref()).map(listed);
    let settings = operation.settings.iter().map(setting).collect_view();
    view! {
        <section>
            <h2 class="s-review__operation">{visible(&operation.name)}</h2>
            <ul class="s-review__changes">
                {whole} {operation.examples.iter().map(example).collect_view()} {settings}
            </ul>
        </section>
    }
    .into_any()
}

fn setting(change: &FieldChange) -> AnyView {
    let (change, text) = labels::setting(change);
    listed(line(change, text))
}

fn example(example: &ExampleChange) -> AnyView {
    named(example.change, "example", &example.name, &example.parts)
}

fn contract(contract: &ContractChange) -> AnyView {
    named(contract.change, "contract", &contract.name, &contract.parts)
}

fn named(change: ChangeKind, what: &str, name: &str, parts: &[FieldChange]) -> AnyView {
    let mut text = format!("{what} \u{201c}{}\u{201d}", visible(name));
    if !parts.is_empty() {
        let parts: Vec<String> = parts.iter().map(labels::part).collect();
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    listed(line(change, text))
}

fn listed(line: AnyView) -> AnyView {
    view! { <li>{line}</li> }.into_any()
}
