//! The details of an opened row: a summary of changes, and on demand field by field.

use api_types::{ImportId, Row};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::text as common,
    change_list::change_list,
    detail::{Detail, WholeField},
    text,
};
use crate::{
    api::import::import_detail,
    ui::{
        browser,
        errors::sentence_and_advice,
        kit::{Button, Look, Notice, Skeleton, Tone},
        session::use_session,
    },
};

/// The state of the fields.
#[derive(Clone, PartialEq)]
enum Fields {
    NotRequested,
    Loading,
    Loaded(snapshot::Detail),
}

/// The details of a row. The fields replace the summary, which they would repeat.
pub(super) fn row_detail(import: ImportId, index: u32, row: &Row) -> AnyView {
    let id = StoredValue::new(format!("row-{index}-fields"));
    let (fields, failed) = (RwSignal::new(Fields::NotRequested), RwSignal::new(None::<String>));
    // A text that was loaded whole is rendered again, and its button, which had the focus, is gone.
    let expanded = RwSignal::new(None::<String>);
    Effect::new(move || {
        if let Some(id) = expanded.get() {
            browser::focus(&id);
        }
    });
    let session = use_session();
    let import = StoredValue::new(import);
    let load = move |whole: Option<WholeField>| {
        failed.set(None);
        if whole.is_none() {
            fields.set(Fields::Loading);
            // The button disappears, so the focus moves to its container.
            browser::focus(&id.get_value());
        }
        spawn_local(async move {
            let path = whole.as_ref().map(|whole| whole.path.clone().into());
            match import_detail(import.get_value(), index, path).await {
                Ok(answer) => {
                    fields.try_update(|fields| match fields {
                        Fields::Loaded(detail) if whole.is_some() => detail.replace_fields(answer),
                        _ => *fields = Fields::Loaded(answer),
                    });
                    expanded.try_set(whole.map(|whole| whole.id));
                }
                Err(error) => {
                    session.report_error(&error);
                    failed.try_set(Some(sentence_and_advice(&error)));
                    fields.try_update(|fields| {
                        if *fields == Fields::Loading {
                            *fields = Fields::NotRequested;
                        }
                    });
                }
            }
        });
    };
    let row = StoredValue::new(row.clone());
    let content = move || match fields.get() {
        Fields::NotRequested => {
            let changes = row.with_value(change_list);
            view! {
                {changes}
                <p>
                    <Button look=Look::Secondary on_press=move |()| load(None)>
                        {text::SHOW_FIELDS}
                    </Button>
                </p>
            }
            .into_any()
        }
        Fields::Loading => view! { <Skeleton label=text::LOADING_FIELDS /> }.into_any(),
        Fields::Loaded(detail) => {
            let on_whole = move |whole: WholeField| load(Some(whole));
            view! { <Detail detail id=id.get_value() on_whole /> }.into_any()
        }
    };
    let failure = move || {
        let title = failed.get()?;
        Some(view! { <Notice tone=Tone::Danger title>{common::TRY_AGAIN}</Notice> })
    };
    view! {
        <div class="s-review__fields" id=id.get_value() tabindex="-1">
            {failure}
            {content}
        </div>
    }
    .into_any()
}
