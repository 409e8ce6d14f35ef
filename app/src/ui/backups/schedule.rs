//! The dialog that edits a schedule.

use api_types::{BackupKind, BackupSchedule, ScheduleProblem};
use leptos::{prelude::*, task::spawn_local};

use super::{Context, text};
use crate::{
    api::{ApiError, backups::set_backup_schedule},
    state::backup_schedule::{Often, ScheduleDraft},
    ui::{
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Dialog, Notice, Select, SelectOption, TextField, Tone},
        session::QueryState,
    },
};

const OFTEN: [Often; 4] = [Often::Never, Often::Hours, Often::Daily, Often::Weekly];

/// The fields.
#[derive(Clone, Copy)]
struct Fields {
    often: RwSignal<Often>,
    hours: RwSignal<String>,
    weekday: RwSignal<u8>,
    time: RwSignal<String>,
    folder: RwSignal<String>,
    keep: RwSignal<String>,
    problem: RwSignal<Option<ScheduleProblem>>,
    failure: RwSignal<Option<ApiError>>,
}

impl Fields {
    fn new() -> Self {
        Self {
            often: RwSignal::default(),
            hours: RwSignal::default(),
            weekday: RwSignal::default(),
            time: RwSignal::default(),
            folder: RwSignal::default(),
            keep: RwSignal::default(),
            problem: RwSignal::new(None),
            failure: RwSignal::new(None),
        }
    }

    fn fill(self, draft: ScheduleDraft) {
        self.often.set(draft.often);
        self.hours.set(draft.hours);
        self.weekday.set(draft.weekday);
        self.time.set(draft.time);
        self.folder.set(draft.folder);
        self.keep.set(draft.keep);
        self.problem.set(None);
        self.failure.set(None);
    }

    fn draft(self) -> ScheduleDraft {
        ScheduleDraft {
            often: self.often.get_untracked(),
            hours: self.hours.get_untracked(),
            weekday: self.weekday.get_untracked(),
            time: self.time.get_untracked(),
            folder: self.folder.get_untracked(),
            keep: self.keep.get_untracked(),
        }
    }

    /// The sentence below a field, if the problem is there.
    fn error(self, is_here: fn(&ScheduleProblem) -> bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let problem = self.problem.get().filter(is_here);
            problem.as_ref().map(text::problem)
        })
    }
}

/// The dialog. It is open while there is a kind.
pub(super) fn dialog(context: Context, editing: RwSignal<Option<BackupKind>>) -> AnyView {
    let fields = Fields::new();
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
            fields.fill(ScheduleDraft::from(&schedule(kind)));
        }
    });
    let save = move |()| {
        let Some(kind) = editing.get_untracked() else { return };
        let drafted = match fields.draft().schedule(&schedule(kind)) {
            Ok(drafted) => drafted,
            Err(problem) => return fields.problem.set(Some(problem)),
        };
        fields.problem.set(None);
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
                Ok(problem) => drop(fields.problem.try_set(problem)),
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
            <form
                class="s-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    save(());
                }
            >
                {form(fields)}
                // With several fields, Enter submits a form only if it has such a button.
                <input type="submit" hidden=true />
            </form>
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
    let time_error = fields.error(|problem| *problem == ScheduleProblem::Time);
    let keep_error = fields.error(|problem| *problem == ScheduleProblem::Keep);
    let folder_error =
        fields.error(|problem| !matches!(problem, ScheduleProblem::Time | ScheduleProblem::Keep));
    let often = move || OFTEN.iter().position(|often| *often == fields.often.get());
    let time = move || {
        let clock = || {
            view! { <TextField label=text::TIME value=fields.time error=time_error required=true /> }
                .into_any()
        };
        match fields.often.get() {
            Often::Never => ().into_any(),
            Often::Hours => {
                view! { <TextField label=text::HOURS value=fields.hours error=time_error required=true /> }
                    .into_any()
            }
            Often::Daily => clock(),
            Often::Weekly => {
                let weekday = Signal::derive(move || fields.weekday.get().to_string());
                let choose = move |value: String| {
                    fields.weekday.set(value.parse().unwrap_or_default());
                };
                view! {
                    <Select
                        label=text::WEEKDAY
                        options=options(&text::WEEKDAYS)
                        value=weekday
                        on_change=choose
                    />
                    {clock()}
                }
                .into_any()
            }
        }
    };
    view! {
        {failed}
        <Select
            label=text::OFTEN
            options=options(&text::OFTEN_OPTIONS)
            value=Signal::derive(move || often().unwrap_or_default().to_string())
            on_change=move |value: String| {
                let chosen = value.parse().ok().and_then(|at: usize| OFTEN.get(at));
                fields.often.set(chosen.copied().unwrap_or_default());
            }
        />
        {time}
        <TextField
            label=text::FOLDER
            hint=text::FOLDER_HINT
            value=fields.folder
            error=folder_error
        />
        <TextField
            label=text::KEEP
            hint=text::KEEP_HINT
            value=fields.keep
            error=keep_error
            required=true
        />
    }
    .into_any()
}

fn options(texts: &[&str]) -> Signal<Vec<SelectOption>> {
    let options = texts.iter().enumerate();
    Signal::stored(options.map(|(at, text)| SelectOption::new(at.to_string(), *text)).collect())
}
