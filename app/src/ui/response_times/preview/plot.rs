//! The plot of a distribution before and after a profile. Two bars for each range of times: the upper one is
//! hatched, the lower one is filled. A table has the same numbers.

use leptos::prelude::*;
use snapshot::response_times::{Distribution, Distributions};

use super::text;
use crate::{
    text::{number, response_time::milliseconds},
    ui::kit::{hatched, percent, unique_id},
};

/// The height of a range with both bars, in pixels.
const ROW: u32 = 32;

/// The height of a bar, in pixels.
const BAR: u32 = 11;

/// The width of the longest bar, in tenths of a percent of the plot. Labels have the rest.
const LONGEST: u64 = 540;

/// A range of times, with the number of operations before and after.
struct Range {
    label: String,
    before: u64,
    after: u64,
}

/// The plot and its table. Nothing without response times: events have none.
pub(super) fn plot(distributions: &Distributions) -> Option<AnyView> {
    let ranges = ranges(distributions);
    let longest = ranges.iter().map(|range| range.before.max(range.after)).max()?;
    let pattern = unique_id("hatched");
    let fill = ["url(#", &pattern, ")"].concat();
    let bars = (0..).zip(&ranges).map(|(index, range)| bars(index, range, longest, &fill));
    let bars = bars.collect_view();
    let height = ROW * u32::try_from(ranges.len()).unwrap_or_default();
    let plot = view! {
        <figure class="s-times__plot">
            <figcaption>{text::PLOT}</figcaption>
            <svg width="100%" height=height role="img" aria-label=text::PLOT_LABEL>
                {hatched(pattern, "s-times__hatch")}
                {bars}
            </svg>
            {numbers(&ranges, distributions)}
        </figure>
    };
    Some(plot.into_any())
}

/// The ranges from the first to the last that has operations.
fn ranges(Distributions { before, after }: &Distributions) -> Vec<Range> {
    let counts = before.buckets.iter().zip(&after.buckets).enumerate();
    let ranges = counts.map(|(index, (before, after))| Range {
        label: text::range(index),
        before: *before,
        after: *after,
    });
    let mut ranges: Vec<Range> = ranges.skip_while(Range::is_empty).collect();
    while ranges.last().is_some_and(Range::is_empty) {
        ranges.pop();
    }
    ranges
}

impl Range {
    const fn is_empty(&self) -> bool {
        self.before == 0 && self.after == 0
    }
}

fn bars(index: u32, range: &Range, longest: u64, hatched: &str) -> AnyView {
    let top = index * ROW + 4;
    let bar = |count: u64, y: u32, class: &'static str, fill: Option<String>| {
        let width = if count == 0 { 0 } else { (count * LONGEST / longest).max(4) };
        view! {
            <rect class=class x="32%" y=y width=percent(width) height=BAR fill=fill />
            <text class="s-times__count" x=percent(320 + width) dx="4" y=y + BAR - 1>
                {number(count)}
            </text>
        }
    };
    view! {
        <text x="0" y=top + BAR + 5>
            {range.label.clone()}
        </text>
        {bar(range.before, top, "s-times__before", Some(hatched.to_owned()))}
        {bar(range.after, top + BAR + 2, "s-times__after", None)}
    }
    .into_any()
}

/// The numbers of the plot, for screen readers and on request.
fn numbers(ranges: &[Range], Distributions { before, after }: &Distributions) -> AnyView {
    let row = |label: String, before: String, after: String| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td>{before}</td>
                <td>{after}</td>
            </tr>
        }
    };
    let counts = ranges
        .iter()
        .map(|range| row(range.label.clone(), number(range.before), number(range.after)));
    let fact = |label: &str, fact: fn(&Distribution) -> u64| {
        row(label.to_owned(), milliseconds(fact(before)), milliseconds(fact(after)))
    };
    let facts = [
        fact(text::MEDIAN, |distribution| distribution.median),
        fact(text::P95, |distribution| distribution.p95),
        fact(text::MAX, |distribution| distribution.max),
    ];
    view! {
        <details class="s-times__numbers">
            <summary>{text::NUMBERS}</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text::RESPONSE_TIME}</th>
                        <th scope="col">{text::BEFORE}</th>
                        <th scope="col">{text::AFTER}</th>
                    </tr>
                </thead>
                <tbody>{counts.collect_view()} {facts.into_iter().collect_view()}</tbody>
            </table>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;

    #[test]
    fn plot_has_the_ranges_between_the_first_and_the_last_time() {
        let distribution = |times: &[(usize, u64)]| {
            let mut distribution = Distribution::default();
            for (bucket, count) in times {
                distribution.buckets[*bucket] = *count;
            }
            distribution
        };
        let distributions = Distributions {
            before: distribution(&[(4, 1_200)]),
            after: distribution(&[(6, 1_199), (7, 1)]),
        };
        let labels: Vec<String> =
            ranges(&distributions).into_iter().map(|range| range.label).collect();
        assert_eq!(labels, ["up to 100 ms", "up to 200 ms", "up to 500 ms", "up to 1 s"]);
        let html = Owner::new().with(|| plot(&distributions).unwrap().to_html());
        assert!(html.contains(r#"width="54.0%""#) && html.contains(r#"width="0.4%""#), "{html}");
        assert!(html.contains("1,200") && html.contains("<table>"), "{html}");
    }

    #[test]
    fn events_alone_have_no_plot() {
        assert!(plot(&Distributions::default()).is_none());
    }
}
