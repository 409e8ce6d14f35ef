//! What a service is: its type, its labels, who changed it, and where it comes from.

use std::collections::BTreeMap;

use api_types::{LastChange, Role, ServiceView};
use leptos::prelude::*;

use super::text;
use crate::{
    api::services::last_change,
    text::{exact_time, visible},
    ui::{
        kit::{CodeValue, Fact, Facts, TimeAgo, TypeBadge},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// The line below the heading: type, labels and the last change.
pub(super) fn subtitle(view: &ServiceView) -> AnyView {
    let key = StoredValue::new(view.summary.key.clone());
    let change = use_session().query(move || last_change(key.get_value()));
    // Without an answer nothing is missing: the history has it too.
    let change = move || match change.state().get() {
        QueryState::Loaded(Some(change)) => Some(changed(&change)),
        QueryState::Loaded(None) | QueryState::Loading | QueryState::Failed(_) => None,
    };
    view! {
        <span class="s-service__line">
            <TypeBadge of=view.summary.kind />
            {pairs(&view.summary.labels)}
            <span class="s-service__changed">{change}</span>
        </span>
    }
    .into_any()
}

/// "Changed by anna in revision 38, 2 days ago". The revision is a link for administrators.
fn changed(change: &LastChange) -> AnyView {
    let LastChange { revision, actor, at } = change;
    let (number, at) = (revision.0, at.0);
    let is_admin = use_session().account().get().is_some_and(|account| account.role == Role::Admin);
    let name = text::in_revision(number);
    let revision = if is_admin {
        view! { <a href=Path::Revision(number).href()>{name}</a> }.into_any()
    } else {
        name.into_any()
    };
    view! {
        {text::CHANGED_BY}
        <bdi>{visible(actor)}</bdi>
        {text::IN}
        {revision}
        ", "
        <TimeAgo at />
    }
    .into_any()
}

/// Labels or annotations, each as `key=value`.
fn pairs(pairs: &BTreeMap<Box<str>, Box<str>>) -> AnyView {
    let pairs = pairs.iter().map(|(key, value)| {
        view! { <bdi class="s-services__label">{visible(&[key, "=", value].concat())}</bdi> }
    });
    pairs.collect_view().into_any()
}

/// Where the service comes from.
pub(super) fn facts(view: &ServiceView) -> AnyView {
    let ServiceView { summary, overview, .. } = view;
    let fact = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact label><bdi class="s-service__fact">{value}</bdi></Fact> })
    };
    let text = |value: &Option<Box<str>>| value.as_deref().map(visible);
    let annotations = (!overview.annotations.is_empty()).then(|| {
        let annotations = pairs(&overview.annotations);
        view! {
            <Fact label=text::ANNOTATIONS>
                <span class="s-service__line">{annotations}</span>
            </Fact>
        }
    });
    let id = summary.id.to_string();
    let source = fact(text::SOURCE, text(&overview.source_artifact));
    let namespace = fact(text::NAMESPACE, text(&overview.xml_namespace));
    let created = fact(text::CREATED, overview.created.map(exact_time));
    let updated = fact(text::UPDATED, summary.last_update.map(exact_time));
    view! {
        <Facts>
            {source}
            {namespace}
            {created}
            {updated}
            {annotations}
            <Fact label=text::ID>
                <CodeValue text=id short=24 copy=text::COPY_ID />
            </Fact>
        </Facts>
    }
    .into_any()
}
