//! The page with all profiles: saved ones, and those that Mockpit has.

use leptos::prelude::*;
use snapshot::response_times::BuiltIn;

use super::{
    client::{SavedVersion, list_saved},
    text,
};
use crate::ui::{
    errors::Failure,
    kit::{ButtonVariant, EmptyState, IconName, LinkButton, Skeleton, TimeAgo},
    layout::{Breadcrumbs, Crumb, Page, PageHeader},
    paths::Path,
    session::{QueryState, use_session},
};

/// The list of profiles.
#[component]
pub fn ProfilesPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let query = session.query(move || {
        revision.track();
        list_saved()
    });
    let state = query.state();
    let count = move || match &*state.read() {
        QueryState::Loaded(saved) if !saved.is_empty() => text::saved_count(saved.len()),
        _ => String::new(),
    };
    let saved = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=4 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(saved) if saved.is_empty() => empty(),
        QueryState::Loaded(saved) => filled(&saved),
    };
    view! {
        <Page title=text::TITLE>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::TITLE actions=actions>
                <span>{text::EXPLAINED}</span>
                " "
                <span role="status">{count}</span>
            </PageHeader>
            {saved}
            {built_in()}
        </Page>
    }
    .into_any()
}

/// The address of a new profile that starts from something.
fn new_from(start: &str) -> String {
    Path::NewProfile.href() + "?from=" + start
}

fn actions() -> AnyView {
    view! {
        <LinkButton href=new_from("measurements") icon=IconName::Import>
            {text::FROM_MEASUREMENTS}
        </LinkButton>
        <LinkButton href=new_from("file") icon=IconName::File>
            {text::FROM_FILE}
        </LinkButton>
        <LinkButton href=Path::NewProfile.href() variant=ButtonVariant::Primary icon=IconName::Plus>
            {text::NEW}
        </LinkButton>
    }
    .into_any()
}

fn empty() -> AnyView {
    let new = || {
        view! {
            <LinkButton href=Path::NewProfile.href() variant=ButtonVariant::Primary icon=IconName::Plus>
                {text::NEW}
            </LinkButton>
        }
    };
    view! {
        <EmptyState icon=IconName::Clock title=text::NONE_SAVED actions=new>
            {text::NONE_SAVED_NEXT}
        </EmptyState>
    }
    .into_any()
}

fn filled(saved: &[SavedVersion]) -> AnyView {
    let rows: Vec<AnyView> = saved.iter().map(row).collect();
    view! {
        <section class="s-profiles" aria-labelledby="saved-profiles">
            <h2 class="s-profiles__title" id="saved-profiles">
                {text::SAVED}
            </h2>
            <ul class="s-profiles__list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(saved: &SavedVersion) -> AnyView {
    let SavedVersion { profile, actor, at, revision } = saved;
    let href = Path::Profile(profile.name().to_owned()).href();
    let description = text::name(profile.description());
    view! {
        <li class="s-profiles__row">
            <div class="s-profiles__text">
                <a class="s-profiles__name" href=href>
                    <bdi>{text::name(profile.name())}</bdi>
                </a>
                <p class="s-profiles__description">
                    <bdi>{description}</bdi>
                </p>
            </div>
            <p class="s-profiles__facts">
                <span>{text::rule_count(profile.rules().len())}</span>
                <span>
                    {text::CHANGED_BY} <bdi>{text::name(actor)}</bdi> " " <TimeAgo at=at.0 />
                </span>
                <a class="s-profiles__revision" href=Path::Revision(revision.0).href()>
                    {text::revision(revision.0)}
                </a>
            </p>
        </li>
    }
    .into_any()
}

fn built_in() -> AnyView {
    let rows = BuiltIn::ALL.map(|built_in| {
        let profile = built_in.profile();
        let (name, description) = (profile.name().to_owned(), profile.description().to_owned());
        let label = text::use_as_start(&name);
        view! {
            <li class="s-profiles__row">
                <div class="s-profiles__text">
                    <span class="s-profiles__name">{name}</span>
                    <p class="s-profiles__description">{description}</p>
                </div>
                <a class="c-button" data-variant="secondary" href=new_from(built_in.id()) aria-label=label>
                    <span class="c-button__label">{text::USE_AS_START}</span>
                </a>
            </li>
        }
        .into_any()
    });
    view! {
        <section class="s-profiles" aria-labelledby="built-in-profiles">
            <h2 class="s-profiles__title" id="built-in-profiles">
                {text::BUILT_IN}
            </h2>
            <p class="s-profiles__hint">{text::BUILT_IN_EXPLAINED}</p>
            <ul class="s-profiles__list">{rows.into_iter().collect_view()}</ul>
        </section>
    }
    .into_any()
}
