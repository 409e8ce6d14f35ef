//! What is remarkable about a file, with places.

use leptos::prelude::*;
use snapshot::{Problem, Severity};

use crate::text::{number, visible};

/// A list of problems of one severity; nothing where there is none.
pub(super) fn problems(
    title: &'static str,
    severity: Severity,
    all: &[Problem],
) -> Option<AnyView> {
    let these: Vec<&Problem> = all.iter().filter(|problem| problem.severity == severity).collect();
    if these.is_empty() {
        return None;
    }
    let open = severity == Severity::Refused;
    let count = number(these.len() as u64);
    let view = view! {
        <details class="s-review__problems" open=open>
            <summary>{title} " (" {count} ")"</summary>
            <ul>{these.into_iter().map(problem).collect_view()}</ul>
        </details>
    };
    Some(view.into_any())
}

fn problem(problem: &Problem) -> AnyView {
    let times = (problem.times > 1).then(|| format!(" ({} times)", number(problem.times.into())));
    view! {
        <li class="s-review__problem">
            <span>{visible(&problem.message)} {times}</span>
            {place(problem)}
        </li>
    }
    .into_any()
}

/// Where it is: line and column, and the JSON Pointer.
pub(super) fn place(problem: &Problem) -> AnyView {
    let place = (problem.position.line > 0).then(|| problem.position.to_string());
    let pointer = (!problem.pointer.is_empty()).then(|| visible(&problem.pointer));
    view! {
        <span class="s-review__place">
            {place} " " {pointer.map(|pointer| view! { <code>{pointer}</code> })}
        </span>
    }
    .into_any()
}
