//! The dialog that edits a schedule.

use api_types::{BackupKind, BackupSchedule};
use leptos::{prelude::*, task::spawn_local};

use super::{Context, text};
use crate::{
    api::{ApiError, backups::set_backup_schedule},
    state::backup_schedule::ScheduleDraft,
    ui::{
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Dialog, DialogForm, Notice, Tone},
        schedule::ScheduleFields,
        session::QueryState,
    },
};

/// The fields, and why saving them failed.
#[derive(Clone, Copy)]
struct Fields {
    schedule: ScheduleFields,
    failure: RwSignal<Option<ApiError>>,
}

impl Fields {
    fn fill(self, schedule: &BackupSchedule) {
        let ScheduleDraft { folder, keep, .. } = ScheduleDraft::from(schedule);
        self.schedule.fill(schedule.time, folder, keep);
        self.failure.set(None);
    }

    fn draft(self) -> ScheduleDraft {
        ScheduleDraft {
            time: self.schedule.time_draft(),
            folder: self.schedule.folder.get_untracked(),
            keep: self.schedule.keep.get_untracked(),
        }
    }
}

/// The dialog. It is open while there is a kind.
pub(super) fn dialog(context: Context, editing: RwSignal<Option<BackupKind>>) -> AnyView {
    let fields = Fields { schedule: ScheduleFields::new(), failure: RwSignal::new(None) };
    let problem = fields.schedule.problem;
    let is_busy = RwSignal::new(false);
    let schedule = move |kind| {
        context
            .backups
            .state()
            .with_untracked(|state| match state {
                QueryState::Loaded(view) => view
                    .kinds
                    .iter()
                    .find(|status| status.schedule.kind == kind)
                    .map(|status| status.schedule.clone()),
                QueryState::Loading | QueryState::Failed(_) => None,
            })
            .unwrap_or_else(|| BackupSchedule::off(kind))
    };
    Effect::new(move || {
        if let Some(kind) = editing.get() {
            fields.fill(&schedule(kind));
        }
    });
    let save = move |()| {
        let Some(kind) = editing.get_untracked() else { return };
        let drafted = match fields.draft().schedule(&schedule(kind)) {
            Ok(drafted) => drafted,
            Err(found) => return problem.set(Some(found)),
        };
        problem.set(None);
        fields.failure.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let answer = set_backup_schedule(drafted).await;
            is_busy.try_set(false);
            match answer {
                Ok(None) => {
                    editing.try_set(None);
                    context.backups.reload();
                }
                Ok(found) => drop(problem.try_set(found)),
                Err(error) => {
                    context.session.report_error(&error);
                    fields.failure.try_set(Some(error));
                }
            }
        });
    };
    // The title stays while the dialog closes.
    let title = Memo::new(move |before: Option<&String>| {
        let now = editing.get().map(|kind| [text::SCHEDULE, ": ", text::kind(kind)].concat());
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let close = move |()| editing.set(None);
    view! {
        <Dialog
            title
            open=Signal::derive(move || editing.get().is_some())
            on_close=close
            actions=move || {
                view! {
                    <Button on_press=close>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=save>
                        {text::SAVE_SCHEDULE}
                    </Button>
                }
            }
        >
            <DialogForm on_submit=save>
                {form(fields)}
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

fn form(fields: Fields) -> AnyView {
    let failed = move || {
        fields.failure.get().map(|error| {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
        })
    };
    view! {
        {failed}
        {fields.schedule.time()}
        {fields.schedule.folder()}
    }
    .into_any()
}
