//! What a revision changed in one service, field by field. Loaded when its row is opened.

use api_types::RevisionNumber;
use leptos::{prelude::*, task::spawn_local};
use snapshot::{ServiceKey, ServiceType};

use super::text;
use crate::{
    api::{ApiError, history::revision_detail},
    ui::{
        browser,
        errors::sentence_and_advice,
        kit::{Notice, Skeleton, Tone},
        session::{QueryState, use_session},
        snapshots::{Detail, WholeField},
    },
};

/// The detail of a service of this type. `id` is the prefix of the IDs in it.
pub(in crate::ui) fn change_detail(
    revision: RevisionNumber,
    key: ServiceKey,
    kind: ServiceType,
    id: &str,
) -> AnyView {
    let session = use_session();
    let state = RwSignal::new(QueryState::<snapshot::Detail>::Loading);
    let failed = RwSignal::new(None::<String>);
    // A text that was loaded whole is rendered again, and its button, which had the focus, is gone.
    let expanded = RwSignal::new(None::<String>);
    Effect::new(move || {
        if let Some(id) = expanded.get() {
            browser::focus(&id);
        }
    });
    let key = StoredValue::new(key);
    let load = move |whole: Option<WholeField>| {
        failed.set(None);
        spawn_local(async move {
            let path = whole.as_ref().map(|whole| whole.path.clone().into());
            let answer = revision_detail(revision, key.get_value(), path).await;
            if let Err(error) = &answer {
                session.report_error(error);
            }
            // The signals are gone if the row was closed.
            match (answer, whole) {
                (Ok(part), Some(whole)) => {
                    state.try_update(|state| {
                        if let QueryState::Loaded(detail) = state {
                            detail.replace_fields(part);
                        }
                    });
                    expanded.try_set(Some(whole.id));
                }
                (Err(error), Some(_)) => {
                    failed.try_set(Some(sentence_and_advice(&error)));
                }
                (answer, None) => {
                    let answer = answer.map_or_else(QueryState::Failed, QueryState::Loaded);
                    state.try_set(answer);
                }
            }
        });
    };
    Effect::new(move || load(None));
    let id = StoredValue::new(id.to_owned());
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton label=text::LOADING_CHANGES /> }.into_any(),
        QueryState::Failed(error) => failure(&error),
        QueryState::Loaded(detail) if detail.groups.is_empty() => {
            view! { <p>{text::NO_FIELDS_CHANGED}</p> }.into_any()
        }
        QueryState::Loaded(detail) => {
            let on_whole = move |whole: WholeField| load(Some(whole));
            view! { <Detail detail kind id=id.get_value() on_whole /> }.into_any()
        }
    };
    let failed = move || {
        let title = failed.get()?;
        Some(view! { <Notice tone=Tone::Danger title /> })
    };
    view! {
        {failed}
        {content}
    }
    .into_any()
}

fn failure(error: &ApiError) -> AnyView {
    let title = sentence_and_advice(error);
    view! { <Notice tone=Tone::Danger title /> }.into_any()
}
