//! The executable content of an opened row. The whole of it is loaded on demand.

use api_types::{ImportId, Row};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ExecutableContent;

use super::{detail::Detail, text};
use crate::{
    api::import::import_detail,
    text::visible_lines,
    ui::{
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, unique_id},
        session::use_session,
    },
};

/// The executable content of a row, each with its beginning.
pub(super) fn executable_content(import: &ImportId, index: u32, row: &Row) -> Option<AnyView> {
    let all = &row.warnings.executable_content;
    (!all.is_empty()).then(|| {
        let kind = row.summary.kind;
        let each = all.iter().map(|content| one(import.clone(), index, content, kind));
        view! { <ul class="s-review__scripts">{each.collect_view()}</ul> }.into_any()
    })
}

fn one(
    import: ImportId,
    index: u32,
    content: &ExecutableContent,
    kind: snapshot::ServiceType,
) -> AnyView {
    let title = text::executable(content);
    let sample = visible_lines(&content.sample);
    let is_cut = content.length > ExecutableContent::MAX_SAMPLE_CHARS as u64;
    let whole = RwSignal::new(None::<Result<snapshot::Detail, String>>);
    let session = use_session();
    let path = content.detail_path();
    let button_name = title.clone();
    let load = move |()| {
        let (import, path) = (import.clone(), path.clone());
        spawn_local(async move {
            let answer = import_detail(import, index, Some(path)).await;
            if let Err(error) = &answer {
                session.report_error(error);
            }
            whole.try_set(Some(answer.map_err(|error| sentence_and_advice(&error))));
        });
    };
    let load = StoredValue::new(load);
    let body = move || match whole.get() {
        Some(Ok(detail)) => {
            let id = unique_id("whole");
            view! { <Detail detail id kind on_whole=|_| () /> }.into_any()
        }
        failed => {
            let failure = failed.and_then(Result::err);
            let name = button_name.clone();
            let more = is_cut.then(|| {
                view! {
                    <Button variant=ButtonVariant::Quiet on_press=move |()| load.with_value(|load| load(()))>
                        {text::SHOW_SCRIPT} <span class="u-hidden">" " {name}</span>
                    </Button>
                }
            });
            view! {
                <code>{sample.clone()} {is_cut.then_some("…")}</code>
                <p role="alert">{failure}</p>
                {more}
            }
            .into_any()
        }
    };
    view! {
        <li class="s-review__script">
            <strong>{title}</strong>
            {body}
        </li>
    }
    .into_any()
}
