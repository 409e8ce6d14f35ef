//! The part of the health page about the database and the servers that share the repository.

use api_types::{DatabaseContact, DatabaseHealth, RepositoryPlace, ServerHealth};
use leptos::prelude::*;

use super::text::servers as text;
use crate::{
    state::servers::database_problems,
    text::visible,
    ui::{
        errors::Failure,
        kit::{Fact, Facts, Notice, Skeleton, TimeAgo, Tone, unique_id, with_code},
        session::{Query, QueryState},
    },
};

/// The part of the page about the database and the servers.
pub(super) fn servers_section(query: Query<RepositoryPlace>) -> AnyView {
    let state = query.state();
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=3 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(place) => place_view(&place),
    };
    let id = unique_id("health");
    let labelled_by = id.clone();
    view! {
        <section class="s-health__section" aria-labelledby=labelled_by>
            <h2 class="s-health__title" id=id>
                {text::TITLE}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn place_view(place: &RepositoryPlace) -> AnyView {
    let problems: Vec<AnyView> = database_problems(place)
        .iter()
        .map(|problem| {
            let (title, next) = text::problem(problem);
            view! { <Notice tone=Tone::Danger title>{with_code(next)}</Notice> }.into_any()
        })
        .collect();
    let facts = match place {
        RepositoryPlace::DataDirectory => view! { <p>{text::DATA_DIRECTORY}</p> }.into_any(),
        RepositoryPlace::Database(health) => database(health),
    };
    view! {
        {problems}
        {facts}
    }
    .into_any()
}

fn database(health: &DatabaseHealth) -> AnyView {
    let (version, since) = (text::version(health.version.as_deref()), health.since.0);
    let contact = text::contact(matches!(health.contact, DatabaseContact::CaughtUp));
    let standbys =
        health.replication.as_ref().map_or_else(|| text::UNKNOWN.to_owned(), text::standbys);
    let servers = if health.servers.is_empty() {
        view! { <p>{text::NO_SERVERS}</p> }.into_any()
    } else {
        let facts: Vec<AnyView> = health.servers.iter().map(server).collect();
        view! { <Facts>{facts}</Facts> }.into_any()
    };
    view! {
        <Facts>
            <Fact label=text::DATABASE>{version}</Fact>
            <Fact label=contact>
                <TimeAgo at=since />
            </Fact>
            <Fact label=text::STANDBYS>{standbys}</Fact>
        </Facts>
        <h3>{text::SERVERS}</h3>
        {servers}
    }
    .into_any()
}

fn server(server: &ServerHealth) -> AnyView {
    let state = text::server(server);
    view! { <Fact label=visible(&server.name)>{state}</Fact> }.into_any()
}
