//! One service as a row of a list.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::Summary;

use super::text;
use crate::{
    text::{bytes, number, visible},
    ui::kit::{Column, TimeAgo, TypeBadge},
};

/// The class of a list of services. It sets the widths of the columns.
pub const SERVICE_LIST: &str = "s-services";

/// The class of a list of services with a checkbox in each row.
pub const SELECTABLE_SERVICE_LIST: &str = "s-services s-services--selectable";

/// The columns, in the order of the cells.
#[must_use]
pub fn service_columns() -> Vec<Column> {
    vec![
        Column::text(text::NAME),
        Column::text(text::VERSION),
        Column::text(text::TYPE),
        Column::number(text::OPERATIONS),
        Column::number(text::EXAMPLES),
        Column::text(text::LABELS),
        Column::text(text::CHANGED),
        Column::number(text::SIZE),
    ]
}

/// The cells of a row, in the order of the columns.
#[must_use]
pub fn service_cells(service: &Arc<Summary>) -> AnyView {
    let [name, version] = [&service.key.name, &service.key.version].map(|text| visible(text));
    let labels = service.labels.iter().map(|(key, value)| visible(&[key, "=", value].concat()));
    let labels = labels.collect::<Vec<_>>();
    let (whole_name, whole_version, all_labels) =
        (name.clone(), version.clone(), labels.join("\n"));
    view! {
        <span role="gridcell" title=whole_name>
            <bdi class="s-services__name">{name}</bdi>
        </span>
        <span role="gridcell" title=whole_version>
            <bdi>{version}</bdi>
        </span>
        <span role="gridcell">
            <TypeBadge of=service.kind />
        </span>
        {count(service.operations)}
        {count(service.examples())}
        <span role="gridcell" data-muted="" title=all_labels>
            {labels.into_iter().map(label).collect_view()}
        </span>
        <span role="gridcell" data-muted="">
            {service.last_update.map(|at| view! { <TimeAgo at /> })}
        </span>
        <span role="gridcell" data-number="" data-muted="">
            {bytes(service.size)}
        </span>
    }
    .into_any()
}

fn count(count: u32) -> AnyView {
    view! {
        <span role="gridcell" data-number="">
            {number(count.into())}
        </span>
    }
    .into_any()
}

fn label(text: String) -> AnyView {
    view! {
        <bdi class="s-services__label">{text}</bdi>
        " "
    }
    .into_any()
}
