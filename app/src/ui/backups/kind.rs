//! The backups of a kind: schedule, folder, the last and the next one.

use api_types::{BackupKind, BackupStatus};
use leptos::prelude::*;

use super::{Context, text};
use crate::{
    api::backups::start_backup,
    text::visible,
    ui::{
        browser,
        kit::{Button, Fact, Facts, unique_id, with_code},
    },
};

/// The section.
pub(super) fn section(
    context: Context,
    status: &BackupStatus,
    is_running: bool,
    editing: RwSignal<Option<BackupKind>>,
) -> AnyView {
    let BackupStatus { schedule, next, .. } = status;
    let kind = schedule.kind;
    let id = unique_id("backups");
    let labelled_by = id.clone();
    let folder = match visible(&schedule.folder) {
        folder if folder.is_empty() => text::NO_FOLDER.to_owned(),
        folder => folder,
    };
    let now = browser::now();
    let reason = match (schedule.folder.is_empty(), is_running) {
        (true, _) => Some(text::FOLDER_MISSING.to_owned()),
        (false, true) => Some(text::OTHER_RUNNING.to_owned()),
        (false, false) => None,
    };
    let next = next.map(|next| {
        view! { <Fact label=text::NEXT>{text::next(next.0, now)}</Fact> }
    });
    let (often, keep) = (text::schedule(schedule.time), schedule.keep.to_string());
    let last = text::last(status, now);
    let start = move |()| context.send(async move { start_backup(kind).await.map(drop) });
    view! {
        <section class="s-backups__kind" aria-labelledby=labelled_by>
            <h2 class="s-backups__title" id=id>
                {text::kind(kind)}
            </h2>
            <p class="s-backups__hint">{with_code(text::explained(kind))}</p>
            <Facts>
                <Fact label=text::SCHEDULE>{often}</Fact>
                <Fact label=text::FOLDER>
                    <bdi>{folder}</bdi>
                </Fact>
                <Fact label=text::KEEP>{keep}</Fact>
                <Fact label=text::LAST>{last}</Fact>
                {next}
            </Facts>
            <div class="s-backups__actions">
                <Button disabled_reason=Signal::stored(reason) on_press=start>
                    {text::back_up_now(kind)}
                </Button>
                <Button on_press=move |()| editing.set(Some(kind))>{text::EDIT_SCHEDULE}</Button>
            </div>
        </section>
    }
    .into_any()
}
