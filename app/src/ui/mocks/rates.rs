//! The plot of calls in the last minutes. A table has the same numbers.

use api_types::MinuteRate;
use leptos::prelude::*;

use super::text;
use crate::{text::number, ui::kit::percent};

/// The height of the plot, in pixels.
const HEIGHT: u64 = 72;

/// The plot and its table.
pub(super) fn rates(minutes: &[MinuteRate]) -> AnyView {
    let most = minutes.iter().map(|minute| minute.calls).max().unwrap_or_default();
    if most == 0 {
        return view! { <p class="s-mocks__hint">{text::NO_CALLS}</p> }.into_any();
    }
    let count = (minutes.len() as u64).max(1);
    let bars = (0..).zip(minutes).map(|(at, minute)| {
        let height = |calls: u64| match calls {
            0 => 0,
            calls => (calls * HEIGHT / most).max(2),
        };
        let (all, without) = (height(minute.calls), height(minute.unmatched));
        let x = percent(at * 1_000 / count);
        let width = percent((800 / count).max(1));
        view! {
            <rect class="s-mocks__bar" x=x.clone() y=HEIGHT - all width=width.clone() height=all />
            <rect class="s-mocks__bar-without" x=x y=HEIGHT - without width=width height=without />
        }
    });
    let rows = minutes.iter().rev().enumerate().filter(|(_, minute)| minute.calls > 0);
    let rows = rows.map(|(ago, minute)| {
        view! {
            <tr>
                <th scope="row">{text::minute(ago)}</th>
                <td>{number(minute.calls)}</td>
                <td>{number(minute.unmatched)}</td>
            </tr>
        }
    });
    view! {
        <figure class="s-mocks__plot">
            <figcaption>{text::rates(minutes)}</figcaption>
            <svg width="100%" height=HEIGHT role="img" aria-label=text::RATES_LABEL>
                {bars.collect_view()}
            </svg>
            <details class="s-mocks__numbers">
                <summary>{text::NUMBERS}</summary>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text::MINUTE}</th>
                            <th scope="col">{text::CALLS}</th>
                            <th scope="col">{text::WITHOUT_EXAMPLE}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}
