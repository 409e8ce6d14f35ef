//! The problems of a file, with their locations.

use leptos::prelude::*;
use snapshot::{Problem, Severity};

use super::text;
use crate::text::{number, visible};

/// The list of problems of one severity. None if there are none.
pub(super) fn problems(
    title: &'static str,
    severity: Severity,
    all: &[Problem],
) -> Option<AnyView> {
    let matching: Vec<&Problem> =
        all.iter().filter(|problem| problem.severity == severity).collect();
    if matching.is_empty() {
        return None;
    }
    let open = severity == Severity::Refused;
    let count = number(matching.len() as u64);
    let view = view! {
        <details class="s-review__problems" open=open>
            <summary>{title} " (" {count} ")"</summary>
            <ul>{matching.into_iter().map(problem).collect_view()}</ul>
        </details>
    };
    Some(view.into_any())
}

fn problem(problem: &Problem) -> AnyView {
    let times = (problem.times > 1).then(|| text::repeated(problem.times));
    let service = problem.service.as_ref().map(text::of_service);
    view! {
        <li class="s-review__problem">
            <span>{service} {visible(&problem.message)} {times}</span>
            {location(problem)}
        </li>
    }
    .into_any()
}

/// Line and column, and the JSON Pointer.
pub(super) fn location(problem: &Problem) -> AnyView {
    let position = (problem.position.line > 0).then(|| problem.position.to_string());
    let pointer = (!problem.pointer.is_empty()).then(|| visible(&problem.pointer));
    view! {
        <span class="s-review__location">
            {position} " " {pointer.map(|pointer| view! { <code>{pointer}</code> })}
        </span>
    }
    .into_any()
}
