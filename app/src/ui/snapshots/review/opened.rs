//! A row that is opened: what differs in words, and on demand field by field.

use leptos::{prelude::*, task::spawn_local};
use repository::ImportId;

use super::{changes, detail::Detail};
use crate::{
    api::import::{Row, import_detail},
    ui::{
        errors::sentence,
        kit::{Button, ErrorState, Look, Skeleton},
        session::use_session,
    },
};

/// How far the fields are.
#[derive(Clone)]
enum Fields {
    NotAsked,
    Asked,
    Failed(String),
    Here(snapshot::Detail),
}

/// What an opened row shows.
pub(super) fn opened(import: ImportId, place: u32, row: &Row) -> AnyView {
    let fields = RwSignal::new(Fields::NotAsked);
    let session = use_session();
    let import = StoredValue::new(import);
    let ask = move |item: Option<String>| {
        if item.is_none() {
            fields.set(Fields::Asked);
        }
        spawn_local(async move {
            let part = item.is_some();
            let answer = import_detail(import.get_value(), place, item).await;
            fields.try_update(|fields| match (answer, &mut *fields) {
                (Ok(whole), Fields::Here(detail)) if part => detail.put(whole),
                (Ok(detail), _) => *fields = Fields::Here(detail),
                (Err(why), _) => {
                    session.saw(&why);
                    *fields = Fields::Failed(sentence(&why));
                }
            });
        });
    };
    let content = move || match fields.get() {
        Fields::NotAsked => view! {
            <p>
                <Button look=Look::Secondary on_press=move |()| ask(None)>
                    "Show field by field"
                </Button>
            </p>
        }
        .into_any(),
        Fields::Asked => view! { <Skeleton label="Comparing field by field" /> }.into_any(),
        Fields::Failed(why) => {
            let retry = Callback::new(move |()| ask(None));
            view! { <ErrorState title=why next="Nothing was changed. Try again." on_retry=retry /> }
                .into_any()
        }
        Fields::Here(detail) => {
            let whole = move |item: Box<str>| ask(Some(item.into()));
            view! { <Detail detail on_whole=whole /> }.into_any()
        }
    };
    view! { {changes::details(row)} {content} }.into_any()
}
