//! What becomes of a definition, opened: operation by operation, example by example.

use leptos::prelude::*;
use repository::ImportId;
use snapshot::{ChangeKind, ContractChange, Diff, ExampleChange, OperationDiff};

use crate::{
    api::import::Row,
    state::words,
    ui::{
        kit::{Glyph, Icon},
        text::visible,
    },
};

/// The details of a row.
pub(super) fn details(_import: &ImportId, _place: u32, row: &Row) -> AnyView {
    match row.status.diff() {
        Some(diff) => changes(diff),
        None => view! { <p class="s-review__holds">{words::holds(&row.summary)}</p> }.into_any(),
    }
}

fn changes(diff: &Diff) -> AnyView {
    let service = diff.service.iter().map(|change| line(Mark::Changed, words::setting(change)));
    let service = service.collect_view();
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
    view! {
        {operations}
        {group("Contracts", !diff.contracts.is_empty(), contracts.into_any())}
        {group("Service", !diff.service.is_empty(), service.into_any())}
    }
    .into_any()
}

fn operation(operation: &OperationDiff) -> AnyView {
    let whole = match operation.change {
        Some(ChangeKind::Added) => Some(line(Mark::Added, "operation".to_owned())),
        Some(ChangeKind::Removed) => Some(line(Mark::Removed, "operation".to_owned())),
        Some(ChangeKind::Changed) | None => None,
    };
    let settings = operation.settings.iter();
    let settings = settings.map(|change| line(Mark::Changed, words::setting(change)));
    view! {
        <section>
            <h2 class="s-review__operation">{visible(&operation.name)}</h2>
            <ul class="s-review__changes">
                {whole} {operation.examples.iter().map(example).collect_view()}
                {settings.collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

fn example(example: &ExampleChange) -> AnyView {
    named(example.change, "example", &example.name, &example.parts)
}

fn contract(contract: &ContractChange) -> AnyView {
    named(contract.change, "contract", &contract.name, &contract.parts)
}

fn named(change: ChangeKind, what: &str, name: &str, parts: &[Box<str>]) -> AnyView {
    let mut text = format!("{what} \u{201c}{}\u{201d}", visible(name));
    if !parts.is_empty() {
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    let mark = match change {
        ChangeKind::Added => Mark::Added,
        ChangeKind::Removed => Mark::Removed,
        ChangeKind::Changed => Mark::Changed,
    };
    line(mark, text)
}

/// What happened to a line, told by a word and an icon, never by colour alone.
#[derive(Clone, Copy)]
enum Mark {
    Added,
    Changed,
    Removed,
}

fn line(mark: Mark, text: String) -> AnyView {
    let (glyph, word, tone) = match mark {
        Mark::Added => (Glyph::Plus, "added", "success"),
        Mark::Changed => (Glyph::Tilde, "changed", "warning"),
        Mark::Removed => (Glyph::Minus, "removed", "danger"),
    };
    view! {
        <li class="s-review__change" data-tone=tone>
            <Icon glyph />
            <span class="s-review__word">{word}</span>
            <span>{text}</span>
        </li>
    }
    .into_any()
}
