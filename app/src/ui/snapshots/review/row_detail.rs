//! The details of an opened row: a summary of changes, and on demand field by field.

use api_types::{ImportId, Row, Status};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::text as common,
    change_list::change_list,
    detail::{Detail, PAGE_ITEMS, WholeField},
    text,
};
use crate::{
    api::import::import_detail,
    state::Review,
    ui::{
        browser,
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Notice, Skeleton, Tone},
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
pub(super) fn row_detail(
    import: ImportId,
    index: u32,
    row: &Row,
    review: RwSignal<Review>,
) -> AnyView {
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
    let is_compared = row.status.diff().is_some();
    let is_content = !is_compared && !matches!(row.status, Status::IdConflict { .. });
    if !is_compared {
        // There is no summary, so the row opens with what it holds.
        load(None);
    }
    let kind = row.summary.kind;
    let row = StoredValue::new(row.clone());
    let limit = RwSignal::new(PAGE_ITEMS);
    let decision = Memo::new(move |_| review.with(|review| review.decision(index)));
    let read_only = review.with_untracked(Review::is_read_only);
    let decision = Memo::new(move |_| decision.get().filter(|_| !read_only));
    let content = move || match fields.get() {
        Fields::NotRequested => {
            let show = move |()| {
                load(None);
                // The button disappears, so the focus moves to its container.
                browser::focus(&id.get_value());
            };
            view! {
                <p>
                    <Button variant=ButtonVariant::Secondary on_press=show>
                        {text::SHOW_FIELDS}
                    </Button>
                </p>
                {change_list(row, decision)}
            }
            .into_any()
        }
        Fields::Loading => view! { <Skeleton label=text::LOADING_FIELDS /> }.into_any(),
        Fields::Loaded(detail) => {
            let on_whole = move |whole: WholeField| load(Some(whole));
            // Content has no differences to decide about.
            let decision = if is_compared { decision.get() } else { None };
            view! { <Detail detail kind id=id.get_value() is_content decision limit on_whole /> }
                .into_any()
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
