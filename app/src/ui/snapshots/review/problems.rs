//! The problems of a file, with their locations.

use leptos::prelude::*;
use snapshot::{Problem, ServiceKey, Severity};

use super::{text, visible_rows::VisibleRows};
use crate::{
    state::Review,
    text::{number, visible},
    ui::kit::{Button, ButtonVariant},
};

/// The rows of the review that problems can be about.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub(super) review: RwSignal<Review>,
    pub(super) visible: VisibleRows,
}

/// The list of problems of one severity. None if there are none. With `rows`, a problem of a service leads to
/// its row.
pub(super) fn problems(
    title: &'static str,
    severity: Severity,
    all: &[Problem],
    rows: Option<Rows>,
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
            <ul>{matching.into_iter().map(|it| problem(it, rows)).collect_view()}</ul>
        </details>
    };
    Some(view.into_any())
}

fn problem(problem: &Problem, rows: Option<Rows>) -> AnyView {
    let times = (problem.times > 1).then(|| text::repeated(problem.times));
    let service = problem.service.as_ref().map(|key| {
        let Some(open) = rows.and_then(|rows| rows.find(key)) else {
            return text::of_service(key).into_any();
        };
        let name = text::key(key);
        let button = view! {
            <Button variant=ButtonVariant::Quiet on_press=move |()| open.run(())>
                {name}
            </Button>
        };
        view! { {button} ": " }.into_any()
    });
    view! {
        <li class="s-review__problem">
            <span>{service} {visible(&problem.message)} {times}</span>
            {location(problem)}
        </li>
    }
    .into_any()
}

impl Rows {
    /// Opens the row of a service, if the review has one.
    fn find(self, service: &ServiceKey) -> Option<Callback<()>> {
        let index = self.review.with_untracked(|review| {
            let rows = review.rows().iter().zip(0..);
            rows.filter(|(row, _)| row.summary.key == *service).map(|(_, index)| index).next()
        })?;
        Some(Callback::new(move |()| self.visible.open(index)))
    }
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
