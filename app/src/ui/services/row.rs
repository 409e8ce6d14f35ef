//! One service as a row of a list.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::Summary;

use super::text;
use crate::{
    text::{bytes, number, visible, visible_name},
    ui::{
        kit::{Column, TimeAgo, TypeBadge},
        paths::Path,
    },
};

/// How many letters of labels fit next to each other in a row. One label is cut at the end instead.
const LABELS_ROOM: usize = 16;

/// The columns, in the order of the cells.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::text(text::NAME).sortable(),
        Column::text(text::VERSION).sortable(),
        Column::text(text::TYPE).sortable(),
        Column::number(text::OPERATIONS).sortable(),
        Column::number(text::EXAMPLES).sortable(),
        Column::text(text::LABELS),
        Column::text(text::CHANGED).sortable(),
        Column::number(text::SIZE).sortable(),
    ]
}

/// How much room the versions of these services need. Very long ones are cut.
pub(super) fn version_width(services: &[Arc<Summary>]) -> &'static str {
    let longest = services.iter().map(|service| service.key.version.chars().count()).max();
    match longest.unwrap_or_default() {
        0..=8 => "short",
        9..=13 => "long",
        _ => "longest",
    }
}

/// The cells of a row, in the order of the columns.
pub(super) fn cells(service: &Arc<Summary>) -> AnyView {
    let [name, version] = [&service.key.name, &service.key.version].map(|text| visible_name(text));
    let (whole_name, whole_version) = (name.clone(), version.clone());
    let href = Path::Service(service.id.clone()).href();
    let (operations, examples) = (service.operations, service.examples());
    view! {
        <span role="gridcell" class="s-services__name" title=whole_name>
            // The list is one tab stop. Enter opens the active row.
            <a class="s-services__link" href=href tabindex="-1">
                <bdi>{name}</bdi>
            </a>
        </span>
        <span role="gridcell" class="s-services__version" title=whole_version>
            <bdi>{version}</bdi>
        </span>
        <span role="gridcell">
            <TypeBadge of=service.kind />
        </span>
        {count(operations, text::operations(operations))}
        {count(examples, text::examples(examples))}
        {labels(service)}
        <span role="gridcell" data-muted="">
            {service.last_update.map(|at| view! { <TimeAgo at /> })}
        </span>
        <span role="gridcell" data-number="" data-muted="">
            {bytes(service.size)}
        </span>
    }
    .into_any()
}

/// A number with its unit, which only rows without heads show.
fn count(count: u32, unit: &'static str) -> AnyView {
    view! {
        <span role="gridcell" data-number="">
            {number(count.into())}
            <span class="s-services__unit">{unit}</span>
        </span>
    }
    .into_any()
}

/// The labels that the row has room for, and the number of the others.
fn labels(service: &Summary) -> AnyView {
    let all: Vec<String> = service.labels.iter().map(|(key, value)| label(key, value)).collect();
    let shown = fitting(&all);
    let others = all.len() - shown;
    let others = (others > 0).then(|| {
        let title = all.join("\n");
        view! {
            <span class="s-services__more" title=title>
                {text::more(others)}
            </span>
        }
    });
    let chip = |label: String| {
        let title = label.clone();
        view! {
            <bdi class="s-services__label" title=title>
                {label}
            </bdi>
        }
    };
    view! {
        <span role="gridcell" class="s-services__labels" data-muted="">
            {all.into_iter().take(shown).map(chip).collect_view()}
            {others}
        </span>
    }
    .into_any()
}

fn label(key: &str, value: &str) -> String {
    visible(&[key, "=", value].concat())
}

/// How many of these labels fit. The first one always does, because it can be cut.
fn fitting(labels: &[String]) -> usize {
    let mut room = LABELS_ROOM;
    let fits = |label: &&String| {
        let length = label.chars().count();
        let is_within = length <= room;
        room = room.saturating_sub(length);
        is_within
    };
    labels.iter().take_while(fits).count().max(1).min(labels.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(labels: &[&str]) -> usize {
        fitting(&labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn labels_that_fit_are_shown_and_the_first_one_always() {
        assert_eq!(fits(&[]), 0);
        assert_eq!(fits(&["domain=authentication-and-more"]), 1);
        assert_eq!(fits(&["domain=authentication-and-more", "a=b"]), 1);
        assert_eq!(fits(&["domain=beers", "status=GA"]), 1);
        assert_eq!(fits(&["a=1", "b=2", "c=3"]), 3);
        assert_eq!(fits(&["a=1", "b=2", "c=a-long-value-here"]), 2);
    }
}
