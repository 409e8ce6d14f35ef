//! The plot of set and measured response times: two bars for each operation that was called. A table has the same
//! numbers.

use api_types::OperationMocks;
use leptos::prelude::*;

use super::text;
use crate::{
    state::mocks::{TimeScale, set_range},
    text::{response_time::measured, visible_name},
    ui::kit::{hatched, percent, unique_id},
};

/// The operations in the plot.
const MAX_ROWS: usize = 30;

/// The height of the bars of an operation, in pixels.
const HEIGHT: u32 = 24;

/// The plot and its table.
pub(super) fn plot(operations: &[OperationMocks]) -> AnyView {
    let Some(scale) = TimeScale::new(operations.iter()) else {
        return view! { <p class="s-mocks__hint">{text::NOT_CALLED}</p> }.into_any();
    };
    let mut called: Vec<&OperationMocks> =
        operations.iter().filter(|operation| operation.measured.count > 0).collect();
    called.sort_by_key(|operation| std::cmp::Reverse(operation.measured.count));
    called.truncate(MAX_ROWS);
    let pattern = unique_id("hatched");
    let fill = ["url(#", &pattern, ")"].concat();
    let rows = called.iter().map(|operation| row(operation, scale, &fill)).collect_view();
    view! {
        <figure class="s-mocks__plot">
            <figcaption>{text::TIMES_EXPLAINED}</figcaption>
            <svg width="0" height="0" aria-hidden="true" class="s-mocks__patterns">
                {hatched(pattern, "s-mocks__hatch")}
            </svg>
            <div class="s-mocks__bars" role="img" aria-label=text::TIMES_LABEL>
                {rows}
            </div>
            <p class="s-mocks__scale" aria-hidden="true">
                <span>"0"</span>
                <span>{measured(scale.longest())}</span>
            </p>
            {numbers(&called)}
        </figure>
    }
    .into_any()
}

fn row(operation: &OperationMocks, scale: TimeScale, hatched: &str) -> AnyView {
    let (low, high) = set_range(&operation.response_time);
    let bar = |from: u64, to: u64| {
        let (from, to) = (scale.position(from), scale.position(to));
        // At least a thin line, also at the end of the scale.
        let width = to.saturating_sub(from).max(5);
        (percent(from.min(1_000 - width.min(1_000))), percent(width))
    };
    let set = (high > 0).then(|| {
        let (x, width) = bar(low.saturating_mul(1_000), high.saturating_mul(1_000));
        view! { <rect class="s-mocks__set" x=x y="1" width=width height="10" fill=hatched.to_owned() /> }
    });
    let (x, width) = bar(operation.measured.median, operation.measured.p99);
    view! {
        <div class="s-mocks__bar-row">
            <span class="s-mocks__bar-name">
                <bdi>{visible_name(&operation.name)}</bdi>
            </span>
            <span class="s-mocks__bar-times">
                {text::times(&operation.measured, &operation.response_time)}
            </span>
            <svg width="100%" height=HEIGHT aria-hidden="true">
                <line class="s-mocks__axis" x1="0" y1="12" x2="100%" y2="12" />
                {set}
                <rect class="s-mocks__measured" x=x y="13" width=width height="10" />
            </svg>
        </div>
    }
    .into_any()
}

/// The numbers of the plot, for screen readers and on request.
fn numbers(called: &[&OperationMocks]) -> AnyView {
    let rows = called.iter().map(|operation| {
        let times = operation.measured;
        view! {
            <tr>
                <th scope="row">
                    <bdi>{visible_name(&operation.name)}</bdi>
                </th>
                <td>{text::set(&operation.response_time)}</td>
                <td>{measured(times.median)}</td>
                <td>{measured(times.p99)}</td>
                <td>{measured(times.max)}</td>
            </tr>
        }
    });
    view! {
        <details class="s-mocks__numbers">
            <summary>{text::NUMBERS}</summary>
            <div class="s-mocks__table" tabindex="0" role="region" aria-label=text::NUMBERS>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text::OPERATION}</th>
                            <th scope="col">{text::SET}</th>
                            <th scope="col">{text::MEDIAN}</th>
                            <th scope="col">{text::P99}</th>
                            <th scope="col">{text::MAX}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
