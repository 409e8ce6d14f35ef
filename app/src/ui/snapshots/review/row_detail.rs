//! A row that is opened: what differs in words, and on demand field by field.

use api_types::{ImportId, Row};
use leptos::{prelude::*, task::spawn_local};

use super::{
    changes,
    detail::{Detail, Whole},
};
use crate::{
    api::import::import_detail,
    ui::{
        browser,
        errors::sentence,
        kit::{Button, Look, Notice, Skeleton, Tone},
        session::use_session,
    },
};

/// How far the fields are.
#[derive(Clone, PartialEq)]
enum Fields {
    NotAsked,
    Asked,
    Here(snapshot::Detail),
}

/// What an opened row shows. The fields take the place of the words, which they would repeat.
pub(super) fn row_detail(import: ImportId, place: u32, row: &Row) -> AnyView {
    let id = StoredValue::new(format!("row-{place}-fields"));
    let (fields, failed) = (RwSignal::new(Fields::NotAsked), RwSignal::new(None::<String>));
    // A text that has come whole is drawn anew, and the button that asked for it is gone.
    let grown = RwSignal::new(None::<String>);
    Effect::new(move || {
        if let Some(id) = grown.get() {
            browser::focus(&id);
        }
    });
    let session = use_session();
    let import = StoredValue::new(import);
    let ask = move |whole: Option<Whole>| {
        failed.set(None);
        if whole.is_none() {
            fields.set(Fields::Asked);
            // The button that was pressed goes; its place stays.
            browser::focus(&id.get_value());
        }
        spawn_local(async move {
            let path = whole.as_ref().map(|whole| whole.path.clone().into());
            match import_detail(import.get_value(), place, path).await {
                Ok(answer) => {
                    fields.try_update(|fields| match fields {
                        Fields::Here(detail) if whole.is_some() => detail.replace_fields(answer),
                        _ => *fields = Fields::Here(answer),
                    });
                    grown.try_set(whole.map(|whole| whole.id));
                }
                Err(why) => {
                    session.report_error(&why);
                    failed.try_set(Some(sentence(&why)));
                    fields.try_update(|fields| {
                        if *fields == Fields::Asked {
                            *fields = Fields::NotAsked;
                        }
                    });
                }
            }
        });
    };
    let words = StoredValue::new(row.clone());
    let content = move || match fields.get() {
        Fields::NotAsked => {
            let words = words.with_value(changes::details);
            view! {
                {words}
                <p>
                    <Button look=Look::Secondary on_press=move |()| ask(None)>
                        "Show field by field"
                    </Button>
                </p>
            }
            .into_any()
        }
        Fields::Asked => view! { <Skeleton label="Comparing field by field" /> }.into_any(),
        Fields::Here(detail) => {
            let on_whole = move |whole: Whole| ask(Some(whole));
            view! { <Detail detail id=id.get_value() on_whole /> }.into_any()
        }
    };
    let why = move || {
        let title = failed.get()?;
        Some(view! { <Notice tone=Tone::Danger title>"Nothing was changed. Try again."</Notice> })
    };
    view! {
        <div class="s-review__fields" id=id.get_value() tabindex="-1">
            {why}
            {content}
        </div>
    }
    .into_any()
}
