//! The fields of a schedule: how often something runs, into which folder, and how many files are kept.

pub(in crate::ui) mod text;

use api_types::{BackupTime, ScheduleProblem};
use leptos::prelude::*;

use super::{
    erased::changing,
    kit::{Select, SelectOption, TextField},
};
use crate::state::schedule_time::{Often, TimeDraft};

const OFTEN: [Often; 4] = [Often::Never, Often::Hours, Often::Daily, Often::Weekly];

/// The fields.
#[derive(Clone, Copy)]
pub(in crate::ui) struct ScheduleFields {
    often: RwSignal<Often>,
    hours: RwSignal<String>,
    weekday: RwSignal<u8>,
    time: RwSignal<String>,
    pub(in crate::ui) folder: RwSignal<String>,
    pub(in crate::ui) keep: RwSignal<String>,
    pub(in crate::ui) problem: RwSignal<Option<ScheduleProblem>>,
}

impl ScheduleFields {
    pub(in crate::ui) fn new() -> Self {
        Self {
            often: RwSignal::default(),
            hours: RwSignal::default(),
            weekday: RwSignal::default(),
            time: RwSignal::default(),
            folder: RwSignal::default(),
            keep: RwSignal::default(),
            problem: RwSignal::new(None),
        }
    }

    /// Fills the fields.
    pub(in crate::ui) fn fill(self, time: Option<BackupTime>, folder: String, keep: String) {
        let TimeDraft { often, hours, weekday, time } = time.into();
        self.often.set(often);
        self.hours.set(hours);
        self.weekday.set(weekday);
        self.time.set(time);
        self.folder.set(folder);
        self.keep.set(keep);
        self.problem.set(None);
    }

    /// What was entered about the time.
    pub(in crate::ui) fn time_draft(self) -> TimeDraft {
        TimeDraft {
            often: self.often.get_untracked(),
            hours: self.hours.get_untracked(),
            weekday: self.weekday.get_untracked(),
            time: self.time.get_untracked(),
        }
    }

    /// How often.
    pub(in crate::ui) fn time(self) -> AnyView {
        let error = self.error(|problem| *problem == ScheduleProblem::Time);
        let often = move || OFTEN.iter().position(|often| *often == self.often.get());
        let details = changing(move || match self.often.get() {
            Often::Never => ().into_any(),
            Often::Hours => {
                view! { <TextField label=text::HOURS value=self.hours error required=true /> }
                    .into_any()
            }
            Often::Daily => self.clock(error),
            Often::Weekly => {
                let weekday = Signal::derive(move || self.weekday.get().to_string());
                let choose = move |value: String| {
                    self.weekday.set(value.parse().unwrap_or_default());
                };
                view! {
                    <Select
                        label=text::WEEKDAY
                        options=options(&text::WEEKDAYS)
                        value=weekday
                        on_change=choose
                    />
                    {self.clock(error)}
                }
                .into_any()
            }
        });
        view! {
            <Select
                label=text::OFTEN
                options=options(&text::OFTEN_OPTIONS)
                value=Signal::derive(move || often().unwrap_or_default().to_string())
                on_change=move |value: String| {
                    let chosen = value.parse().ok().and_then(|at: usize| OFTEN.get(at));
                    self.often.set(chosen.copied().unwrap_or_default());
                }
            />
            {details}
        }
        .into_any()
    }

    /// Into which folder, and how many files are kept.
    pub(in crate::ui) fn folder(self) -> AnyView {
        let keep_error = self.error(|problem| *problem == ScheduleProblem::Keep);
        let folder_error =
            self.error(|problem| !matches!(problem, ScheduleProblem::Time | ScheduleProblem::Keep));
        view! {
            <TextField
                label=text::FOLDER
                hint=text::FOLDER_HINT
                value=self.folder
                error=folder_error
            />
            <TextField
                label=text::KEEP
                hint=text::KEEP_HINT
                value=self.keep
                error=keep_error
                required=true
            />
        }
        .into_any()
    }

    fn clock(self, error: Signal<Option<String>>) -> AnyView {
        view! { <TextField label=text::TIME value=self.time error required=true /> }.into_any()
    }

    /// The sentence below a field, if the problem is there.
    fn error(self, is_here: fn(&ScheduleProblem) -> bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let problem = self.problem.get().filter(is_here);
            problem.as_ref().map(text::problem)
        })
    }
}

fn options(texts: &[&str]) -> Signal<Vec<SelectOption>> {
    let options = texts.iter().enumerate();
    Signal::stored(options.map(|(at, text)| SelectOption::new(at.to_string(), *text)).collect())
}
