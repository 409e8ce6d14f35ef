//! The contracts of a service.

use std::sync::Arc;

use api_types::ServiceView;
use leptos::prelude::*;
use snapshot::describe::ContractOverview;

use super::{address::ServicePart, context::Context, contract::contract_content, text};
use crate::{
    text::{bytes, visible, visible_name},
    ui::kit::{Badge, EmptyState, Icon, IconName, unique_id},
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
    let part = ServicePart::Contract(overview.id.clone());
    let is_addressed = context.part.with_untracked(|addressed| addressed.as_ref() == Some(&part));
    let is_open = RwSignal::new(is_addressed);
    let (button_id, content_id) = (unique_id("contract"), unique_id("contract-content"));
    context.focus_if_addressed(&part, &button_id);
    let toggle = move |_| {
        is_open.update(|is_open| *is_open = !*is_open);
        let open = is_open.get_untracked();
        context.go.run(if open { part.clone() } else { ServicePart::Contracts });
    };
    let id = StoredValue::new(overview.id.clone());
    let content = move || is_open.get().then(|| contract_content(id.get_value(), context));
    let kind = overview.kind.as_deref().map(text::contract_kind);
    let main = overview.is_main.then(|| view! { <Badge text=text::MAIN /> });
    view! {
        <li class="s-example">
            <button
                type="button"
                class="s-example__toggle"
                id=button_id
                aria-expanded=move || is_open.get().to_string()
                aria-controls=content_id.clone()
                on:click=toggle
            >
                <Icon name=IconName::Right />
                <bdi class="s-example__name">{visible_name(&overview.name)}</bdi>
                <bdi class="s-example__path">
                    {visible(overview.path.as_deref().unwrap_or_default())}
                </bdi>
                <span class="s-example__answer">{kind} " · " {bytes(overview.bytes)}</span>
                {main}
            </button>
            <div class="s-example__content" id=content_id>
                {content}
            </div>
        </li>
    }
    .into_any()
}
