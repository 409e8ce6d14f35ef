//! The contracts of a service.

use std::sync::Arc;

use api_types::ServiceView;
use leptos::prelude::*;
use snapshot::describe::ContractOverview;

use super::{
    address::ServicePart, context::Context, contract::contract_content, disclosure::disclosure,
    text,
};
use crate::{
    text::{bytes, visible, visible_name},
    ui::kit::{Badge, EmptyState, IconName},
};

/// The contracts, each of which opens.
pub(super) fn contracts(view: &Arc<ServiceView>, context: Context) -> AnyView {
    let contracts = &view.overview.contracts;
    if contracts.is_empty() {
        return view! {
            <EmptyState icon=IconName::File title=text::NO_CONTRACTS>
                {text::NO_CONTRACTS_EXPLAINED}
            </EmptyState>
        }
        .into_any();
    }
    let rows = contracts.iter().map(|overview| contract(overview, context));
    view! { <ul class="s-operation__examples">{rows.collect_view()}</ul> }.into_any()
}

fn contract(overview: &ContractOverview, context: Context) -> AnyView {
    let id = StoredValue::new(overview.id.clone());
    let content = move || contract_content(id.get_value(), context);
    let kind = overview.kind.as_deref().map(text::contract_kind);
    let main = overview.is_main.then(|| view! { <Badge text=text::MAIN /> });
    let line = view! {
        <bdi class="s-example__name">{visible_name(&overview.name)}</bdi>
        <bdi class="s-example__path">{visible(overview.path.as_deref().unwrap_or_default())}</bdi>
        <span class="s-example__answer">{kind} " · " {bytes(overview.bytes)}</span>
        {main}
    };
    let part = ServicePart::Contract(overview.id.clone());
    disclosure(part, line.into_any(), content, context)
}
