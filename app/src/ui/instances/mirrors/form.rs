//! The dialog that adds or changes a mirror.

use api_types::{
    Choice, MirrorCase, MirrorForm, MirrorPolicy, MirrorProblem, MirrorView, SavedMirror,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Mirrors, text};
use crate::{
    api::{ApiError, mirrors::save_mirror, selections::list_selections},
    state::{
        instances::{ChosenIds, MirrorDraft, MirrorKind, MirrorServices},
        schedule_time::TimeDraft,
    },
    ui::{
        erased::{changing, effect, memo},
        errors::sentence_and_advice,
        kit::{
            Button, ButtonVariant, CheckState, Checkbox, Dialog, DialogForm, Notice, Select,
            SelectOption, Tone,
        },
        schedule::ScheduleFields,
        session::{QueryState, use_session},
    },
};

/// The mirror in the dialog.
#[derive(Clone)]
pub(super) enum MirrorOf {
    /// A new one. These services are selected in the list.
    New(ChosenIds),
    Existing(Box<MirrorView>),
}

/// The fields.
#[derive(Clone, Copy)]
struct Fields {
    kind: RwSignal<MirrorKind>,
    services: RwSignal<MirrorServices>,
    chosen: RwSignal<ChosenIds>,
    policy: RwSignal<MirrorPolicy>,
    schedule: ScheduleFields,
    problem: RwSignal<Option<MirrorProblem>>,
    failure: RwSignal<Option<ApiError>>,
}

impl Fields {
    fn new() -> Self {
        Self {
            kind: RwSignal::default(),
            services: RwSignal::default(),
            chosen: RwSignal::default(),
            policy: RwSignal::default(),
            schedule: ScheduleFields::new(),
            problem: RwSignal::new(None),
            failure: RwSignal::new(None),
        }
    }

    fn fill(self, draft: MirrorDraft, form: Option<&MirrorForm>) {
        let MirrorDraft { kind, services, chosen, policy, folder, keep } = draft;
        self.kind.set(kind);
        self.services.set(services);
        self.chosen.set(chosen);
        self.policy.set(policy);
        let time = form.map_or(Some(api_types::BackupTime::Hours(1)), |form| form.time);
        self.schedule.fill(time, folder, keep);
        self.reject(None);
        self.failure.set(None);
    }

    fn read(self) -> Result<MirrorForm, MirrorProblem> {
        let draft = MirrorDraft {
            kind: self.kind.get_untracked(),
            services: self.services.get_untracked(),
            chosen: self.chosen.get_untracked(),
            policy: self.policy.get_untracked(),
            folder: self.schedule.folder.get_untracked(),
            keep: self.schedule.keep.get_untracked(),
        };
        let time: TimeDraft = self.schedule.time_draft();
        draft.read(&time)
    }

    /// Shows why it cannot be saved.
    fn reject(self, problem: Option<MirrorProblem>) {
        let schedule = match &problem {
            Some(MirrorProblem::Schedule(problem)) => Some(problem.clone()),
            _ => None,
        };
        self.schedule.problem.try_set(schedule);
        self.problem.try_set(problem);
    }
}

/// The dialog. It is open while there is a subject.
pub(super) fn dialog(mirrors: Mirrors) -> AnyView {
    let subject = mirrors.form;
    let fields = Fields::new();
    let is_busy = RwSignal::new(false);
    effect(move || match subject.get() {
        Some(MirrorOf::New(selected)) => fields.fill(MirrorDraft::new(selected), None),
        Some(MirrorOf::Existing(mirror)) => {
            fields.fill(MirrorDraft::from(&mirror.form), Some(&mirror.form));
        }
        None => {}
    });
    let save = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        let form = match fields.read() {
            Ok(form) => form,
            Err(problem) => return fields.reject(Some(problem)),
        };
        fields.reject(None);
        fields.failure.set(None);
        is_busy.set(true);
        let mirror = match subject.get_untracked() {
            Some(MirrorOf::Existing(mirror)) => Some(mirror.id),
            Some(MirrorOf::New(_)) | None => None,
        };
        let instance = mirrors.instance();
        spawn_local(async move {
            let answer = save_mirror(instance, mirror, form).await;
            is_busy.try_set(false);
            match answer {
                Ok(SavedMirror::Saved(_)) => {
                    subject.try_set(None);
                    mirrors.query.reload();
                }
                Ok(SavedMirror::Rejected(problem)) => fields.reject(Some(problem)),
                Err(error) => {
                    mirrors.session.report_error(&error);
                    fields.failure.try_set(Some(error));
                }
            }
        });
    };
    let close = move |()| subject.set(None);
    // The title stays while the dialog closes.
    let title = Memo::new(move |before: Option<&&'static str>| {
        let now = subject.with(|subject| {
            subject.as_ref().map(|subject| match subject {
                MirrorOf::New(_) => text::ADD_TITLE,
                MirrorOf::Existing(_) => text::CHANGE_TITLE,
            })
        });
        now.or_else(|| before.copied()).unwrap_or_default()
    });
    view! {
        <Dialog
            title=Signal::derive(move || title.get().to_owned())
            open=Signal::derive(move || subject.with(Option::is_some))
            on_close=close
            actions=move || {
                view! {
                    <Button on_press=close>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=save>
                        {text::SAVE}
                    </Button>
                }
            }
        >
            <DialogForm on_submit=save>
                {inputs(mirrors, fields)}
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

fn inputs(mirrors: Mirrors, fields: Fields) -> AnyView {
    let name = mirrors.page.name();
    let directions = Signal::derive(move || {
        let option = |(at, kind): (usize, &MirrorKind)| {
            SelectOption::new(at.to_string(), name.with(|name| text::direction(*kind, name)))
        };
        MirrorKind::ALL.iter().enumerate().map(option).collect()
    });
    let direction = move || {
        let at = MirrorKind::ALL.iter().position(|kind| *kind == fields.kind.get());
        at.unwrap_or_default().to_string()
    };
    let choose = move |value: String| {
        let chosen = value.parse().ok().and_then(|at: usize| MirrorKind::ALL.get(at));
        fields.kind.set(chosen.copied().unwrap_or_default());
    };
    let is_backup = memo(move || fields.kind.get() == MirrorKind::BackUp);
    let details =
        changing(move || if is_backup.get() { fields.schedule.folder() } else { policy(fields) });
    let failed = changing(move || {
        let problem = fields.problem.get().map(|problem| text::problem(&problem).to_owned());
        let failure = fields.failure.get().map(|error| sentence_and_advice(&error));
        match problem.or(failure) {
            Some(title) => view! { <Notice tone=Tone::Danger title /> }.into_any(),
            None => ().into_any(),
        }
    });
    view! {
        <Select
            label=text::DIRECTION
            options=directions
            value=Signal::derive(direction)
            on_change=choose
        />
        {services(fields)}
        {fields.schedule.time()}
        {details}
        {failed}
    }
    .into_any()
}

/// The value of an option of the services.
fn services_value(services: &MirrorServices) -> String {
    match services {
        MirrorServices::All => "all".to_owned(),
        MirrorServices::Chosen => "chosen".to_owned(),
        MirrorServices::Selection(name) => "=".to_owned() + name,
    }
}

fn services(fields: Fields) -> AnyView {
    let saved = use_session().query(list_selections);
    let state = saved.state();
    let options = Signal::derive(move || {
        let option = |services: MirrorServices, text: String| {
            SelectOption::new(services_value(&services), text)
        };
        let mut options = vec![option(MirrorServices::All, text::ALL_SERVICES.to_owned())];
        let current = fields.services.get();
        let count = fields.chosen.with(|chosen| chosen.of(fields.kind.get()).len());
        if count > 0 || current == MirrorServices::Chosen {
            options.push(option(MirrorServices::Chosen, text::chosen_services(count)));
        }
        let mut names: Vec<String> = match &*state.read() {
            QueryState::Loaded(all) => all.iter().map(|saved| saved.name.to_string()).collect(),
            QueryState::Loading | QueryState::Failed(_) => Vec::new(),
        };
        // One that was deleted stays chosen.
        if let MirrorServices::Selection(name) = &current
            && !names.contains(name)
        {
            names.push(name.clone());
        }
        options.extend(names.into_iter().map(|name| {
            let text = text::selection(&name);
            option(MirrorServices::Selection(name), text)
        }));
        options
    });
    let choose = move |value: String| {
        fields.services.set(match value.strip_prefix('=') {
            Some(name) => MirrorServices::Selection(name.to_owned()),
            None if value == "chosen" => MirrorServices::Chosen,
            None => MirrorServices::All,
        });
    };
    view! {
        <Select
            label=text::SERVICES
            options
            value=Signal::derive(move || fields.services.with(services_value))
            on_change=choose
        />
    }
    .into_any()
}

/// What happens in each case.
fn policy(fields: Fields) -> AnyView {
    let cases: Vec<AnyView> =
        MirrorCase::ALL.into_iter().map(|case| case_field(fields, case)).collect();
    view! {
        <fieldset class="s-mirrors__policy">
            <legend>{text::POLICY}</legend>
            {cases}
            <Checkbox
                label=text::ACTIVE_CONTENT
                state=Signal::derive(move || {
                    CheckState::from(fields.policy.with(|policy| policy.active_content))
                })
                on_change=move |on| fields.policy.update(|policy| policy.active_content = on)
            />
            <p class="s-instances__hint">{text::POLICY_HINT}</p>
        </fieldset>
    }
    .into_any()
}

/// The position of a choice among those of its case. Asking comes after them.
fn position(case: MirrorCase, choice: Option<Choice>) -> usize {
    let choices = case.choices();
    choices.iter().position(|it| Some(*it) == choice).unwrap_or(choices.len())
}

fn case_field(fields: Fields, case: MirrorCase) -> AnyView {
    let texts = case.choices().iter().map(|choice| text::choice(*choice)).chain([text::ASK]);
    let options: Vec<SelectOption> =
        texts.enumerate().map(|(at, text)| SelectOption::new(at.to_string(), text)).collect();
    let value = move || position(case, fields.policy.with(|policy| policy.of(case))).to_string();
    let choose = move |value: String| {
        let chosen = value.parse().ok().and_then(|at: usize| case.choices().get(at)).copied();
        fields.policy.update(|policy| policy.set(case, chosen));
    };
    view! {
        <Select
            label=text::case(case)
            options=Signal::stored(options)
            value=Signal::derive(value)
            on_change=choose
        />
    }
    .into_any()
}
