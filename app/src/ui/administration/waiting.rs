//! The waiting reviews on the thumbnail of snapshots.

use api_types::{WaitingFor, WaitingImport};
use leptos::prelude::*;

use super::text;
use crate::{
    api::import::waiting_imports,
    text::visible,
    ui::{
        kit::TimeAgo,
        paths::Path,
        session::{QueryState, Session},
        snapshots::import_text,
    },
};

/// The number of reviews on the thumbnail. The import page has the others.
const MAX_REVIEWS: usize = 3;

/// The newest reviews that wait for decisions, each with a link. Nothing if there are none. A failure
/// shows nothing either, because the import page reports it.
pub(super) fn waiting_reviews(session: Session) -> AnyView {
    let query = session.query(waiting_imports);
    let list = move || match query.state().get() {
        QueryState::Loading | QueryState::Failed(_) => None,
        QueryState::Loaded(imports) => reviews(imports),
    };
    list.into_any()
}

fn reviews(imports: Vec<WaitingImport>) -> Option<AnyView> {
    let is_review = |import: &WaitingImport| !matches!(import.state, WaitingFor::Files { .. });
    let reviews: Vec<WaitingImport> = imports.into_iter().filter(is_review).collect();
    let more = reviews.len().saturating_sub(MAX_REVIEWS);
    let more = (more > 0).then(|| {
        view! {
            <li>
                <a href=Path::Import.href()>{import_text::more_reviews(more)}</a>
            </li>
        }
    });
    let items = reviews.iter().take(MAX_REVIEWS).map(|import| {
        let href = Path::Review(import.id.to_string()).href();
        let since = import.since.0;
        view! {
            <li>
                <a href=href>
                    <bdi>{import_text::name(import)}</bdi>
                </a>
                <span class="c-thumbnail__item-facts">
                    <bdi>{visible(&import.by)}</bdi>
                    ", "
                    <TimeAgo at=since />
                    " · "
                    {import_text::waiting_for(import)}
                </span>
            </li>
        }
    });
    (!reviews.is_empty()).then(|| {
        view! {
            <ul class="c-thumbnail__items" aria-label=text::WAITING_REVIEWS>
                {items.collect_view()}
                {more}
            </ul>
        }
        .into_any()
    })
}
