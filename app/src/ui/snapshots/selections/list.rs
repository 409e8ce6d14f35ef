//! The list of saved selections.

use api_types::SavedSelection;
use leptos::prelude::*;

use super::{
    super::frame::{Tab, frame},
    text,
};
use crate::{
    api::selections::list_selections,
    text::visible,
    ui::{
        errors::Failure,
        kit::{ButtonVariant, EmptyState, IconName, LinkButton, Skeleton, TimeAgo},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// All saved selections.
#[component]
pub fn SelectionsPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let query = session.query(move || {
        revision.track();
        list_selections()
    });
    let state = Memo::new(move |_| query.state().get());
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(all) if all.is_empty() => empty(),
        QueryState::Loaded(all) => {
            let rows = all.into_iter().map(row).collect_view();
            view! { <ul class="s-selection__list">{rows}</ul> }.into_any()
        }
    };
    frame(Tab::Selections, None, content.into_any())
}

fn row(selection: SavedSelection) -> AnyView {
    let SavedSelection { name, content, changed } = selection;
    let href = Path::Selection(name.to_string()).href();
    view! {
        <li class="s-selection__row">
            <a class="s-selection__name" href=href>
                <bdi>{visible(&name)}</bdi>
            </a>
            <bdi>{text::content(&content)}</bdi>
            <span class="s-service__note">
                {text::CHANGED_BY}
                <bdi>{visible(&changed.actor)}</bdi>
                ", "
                <TimeAgo at=changed.at.0 />
            </span>
        </li>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            icon=IconName::Services
            title=text::NO_SELECTIONS
            actions=move || {
                view! {
                    <LinkButton href=Path::Export.href() variant=ButtonVariant::Primary>
                        {text::TO_EXPORT}
                    </LinkButton>
                }
            }
        >
            {text::NO_SELECTIONS_NEXT}
        </EmptyState>
    }
    .into_any()
}
