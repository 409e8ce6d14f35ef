//! The dialog that adds or changes an instance, and tries its values.

use api_types::{
    InstanceForm, InstanceFormProblem, InstanceId, InstanceTrial, InstanceView, SavedInstance,
};
use leptos::{prelude::*, task::spawn_local};

use super::{problem::form_problem, text, trial};
use crate::{
    api::{
        ApiError,
        instances::{add_instance, change_instance, try_instance},
    },
    state::instances::{InstanceDraft, InstanceField, SignInKind, field_of, has_stored_secret},
    ui::{
        erased::{changing, effect},
        errors::sentence_and_advice,
        kit::{
            Button, ButtonVariant, Dialog, DialogForm, FieldLines, Notice, ProgressLine, Select,
            SelectOption, TextField, Tone, ValueField, value_field,
        },
        latest_task::LatestTask,
        session::use_session,
    },
};

/// What the form is about.
#[derive(Clone)]
pub(super) enum FormOf {
    /// An instance that is added.
    New,
    /// An instance that is changed.
    Existing(Box<InstanceView>),
}

/// What the dialog shows below the fields.
#[derive(Clone)]
enum Outcome {
    Nothing,
    Trying,
    Tried(InstanceTrial),
    Rejected(InstanceFormProblem),
    Failed(ApiError),
}

/// The fields.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    url: RwSignal<String>,
    sign_in: RwSignal<SignInKind>,
    client: RwSignal<String>,
    secret: RwSignal<String>,
    authority: RwSignal<String>,
    outcome: RwSignal<Outcome>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            url: text(),
            sign_in: RwSignal::new(SignInKind::Open),
            client: text(),
            secret: text(),
            authority: text(),
            outcome: RwSignal::new(Outcome::Nothing),
        }
    }

    fn fill(self, draft: InstanceDraft) {
        let InstanceDraft { name, url, sign_in, client, secret, authority } = draft;
        self.name.set(name);
        self.url.set(url);
        self.sign_in.set(sign_in);
        self.client.set(client);
        self.secret.set(secret);
        self.authority.set(authority);
        self.outcome.set(Outcome::Nothing);
    }

    fn form(self) -> InstanceForm {
        let draft = InstanceDraft {
            name: self.name.get_untracked(),
            url: self.url.get_untracked(),
            sign_in: self.sign_in.get_untracked(),
            client: self.client.get_untracked(),
            secret: self.secret.get_untracked(),
            authority: self.authority.get_untracked(),
        };
        draft.form()
    }

    /// The sentence below a field, if the problem is there.
    fn error(self, field: InstanceField) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.outcome.with(|outcome| {
                let (Outcome::Rejected(problem)
                | Outcome::Tried(InstanceTrial::Rejected(problem))) = outcome
                else {
                    return None;
                };
                (field_of(problem) == Some(field)).then(|| form_problem(problem))
            })
        })
    }
}

/// The dialog. It is open while there is a subject. Calls `on_saved` with the ID of the saved instance.
pub(super) fn form_dialog(
    subject: RwSignal<Option<FormOf>>,
    on_saved: Callback<InstanceId>,
) -> AnyView {
    let session = use_session();
    let fields = Fields::new();
    let is_busy = RwSignal::new(false);
    let trials = LatestTask::new();
    effect(move || match subject.get() {
        Some(FormOf::New) => fields.fill(InstanceDraft::default()),
        Some(FormOf::Existing(instance)) => fields.fill(InstanceDraft::from(&*instance)),
        None => {
            // A secret does not stay in the page.
            fields.secret.set(String::new());
            trials.stop();
        }
    });
    let instance = move || match subject.get_untracked() {
        Some(FormOf::Existing(instance)) => Some(instance.id),
        Some(FormOf::New) | None => None,
    };
    let fail = move |error: ApiError| {
        session.report_error(&error);
        fields.outcome.try_set(Outcome::Failed(error));
    };
    let try_it = move |()| {
        let is_current = trials.begin();
        fields.outcome.set(Outcome::Trying);
        let (form, instance) = (fields.form(), instance());
        spawn_local(async move {
            let answer = try_instance(form, instance).await;
            if !is_current() {
                return;
            }
            match answer {
                Ok(trial) => fields.outcome.set(Outcome::Tried(trial)),
                Err(error) => fail(error),
            }
        });
    };
    let save = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        trials.stop();
        fields.outcome.set(Outcome::Nothing);
        is_busy.set(true);
        let (form, instance) = (fields.form(), instance());
        spawn_local(async move {
            let answer = match instance {
                Some(instance) => change_instance(instance, form).await,
                None => add_instance(form).await,
            };
            is_busy.try_set(false);
            match answer {
                Ok(SavedInstance::Saved(id)) => {
                    subject.try_set(None);
                    on_saved.run(id);
                }
                Ok(SavedInstance::Rejected(problem)) => {
                    fields.outcome.try_set(Outcome::Rejected(problem));
                }
                Err(error) => fail(error),
            }
        });
    };
    let close = move |()| subject.set(None);
    // The title stays while the dialog closes.
    let title = Memo::new(move |before: Option<&String>| {
        let now = subject.with(|subject| {
            subject.as_ref().map(|subject| match subject {
                FormOf::New => text::ADD.to_owned(),
                FormOf::Existing(instance) => text::edit(&instance.name),
            })
        });
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let is_trying = Signal::derive(move || matches!(*fields.outcome.read(), Outcome::Trying));
    let actions = move || {
        view! {
            <Button on_press=close>{text::CANCEL}</Button>
            <Button busy=is_trying on_press=try_it>
                {text::TRY}
            </Button>
            <Button variant=ButtonVariant::Primary busy=is_busy on_press=save>
                {text::SAVE}
            </Button>
        }
    };
    let content = move || {
        view! {
            <DialogForm on_submit=save>
                {inputs(fields, subject)}
            </DialogForm>
            {outcome(fields, trials)}
        }
        .into_any()
    };
    view! {
        <Dialog
            title
            open=Signal::derive(move || subject.with(Option::is_some))
            on_close=close
            actions
        >
            {content()}
        </Dialog>
    }
    .into_any()
}

fn inputs(fields: Fields, subject: RwSignal<Option<FormOf>>) -> AnyView {
    let sign_in = changing(move || {
        let kind = fields.sign_in.get();
        let client = (kind == SignInKind::ServiceAccount).then(|| {
            let error = fields.error(InstanceField::Client);
            view! { <TextField label=text::CLIENT value=fields.client error required=true /> }
        });
        let has_stored = subject.with_untracked(|subject| match subject {
            Some(FormOf::Existing(instance)) => has_stored_secret(instance, kind),
            Some(FormOf::New) | None => false,
        });
        let secret = (kind != SignInKind::Open).then(|| {
            let error = fields.error(InstanceField::Secret);
            let label = if kind == SignInKind::Token { text::TOKEN } else { text::SECRET };
            let hint = if has_stored { text::SECRET_STORED } else { text::SECRET_HINT };
            view! {
                <TextField
                    label
                    hint
                    value=fields.secret
                    error
                    password=true
                    autocomplete="new-password"
                    required=!has_stored
                />
            }
        });
        view! {
            {client}
            {secret}
        }
        .into_any()
    });
    let options = text::SIGN_IN_OPTIONS.iter().enumerate();
    let options = options.map(|(at, text)| SelectOption::new(at.to_string(), *text)).collect();
    let chosen = move || {
        let kind = fields.sign_in.get();
        let at = SignInKind::ALL.iter().position(|other| *other == kind);
        at.unwrap_or_default().to_string()
    };
    let choose = move |value: String| {
        let kind = value.parse().ok().and_then(|at: usize| SignInKind::ALL.get(at));
        fields.sign_in.set(kind.copied().unwrap_or_default());
    };
    let authority = value_field(ValueField {
        label: Signal::stored(text::AUTHORITY.to_owned()),
        value: fields.authority.into(),
        fault: fields.error(InstanceField::Authority),
        on_input: Callback::new(move |text| fields.authority.set(text)),
        lines: FieldLines::Text,
        ..ValueField::default()
    });
    view! {
        <TextField
            label=text::NAME
            hint=text::NAME_HINT
            value=fields.name
            error=fields.error(InstanceField::Name)
            required=true
        />
        <TextField
            label=text::URL
            hint=text::URL_HINT
            value=fields.url
            error=fields.error(InstanceField::Url)
            required=true
        />
        <Select
            label=text::SIGN_IN
            options=Signal::stored(options)
            value=Signal::derive(chosen)
            on_change=choose
        />
        {sign_in}
        {authority}
    }
    .into_any()
}

/// What trying or saving found, unless it is at a field.
fn outcome(fields: Fields, trials: LatestTask) -> AnyView {
    changing(move || match fields.outcome.get() {
        Outcome::Nothing => ().into_any(),
        Outcome::Trying => {
            let cancel = move |()| {
                trials.stop();
                fields.outcome.set(Outcome::Nothing);
            };
            view! { <ProgressLine label=text::TRYING on_cancel=cancel /> }.into_any()
        }
        Outcome::Tried(InstanceTrial::Found(findings)) => trial::found(&findings),
        Outcome::Tried(InstanceTrial::Failed(problem)) => trial::failed(&problem),
        Outcome::Rejected(problem) | Outcome::Tried(InstanceTrial::Rejected(problem)) => {
            if field_of(&problem).is_some() {
                return ().into_any();
            }
            view! { <Notice tone=Tone::Danger title=form_problem(&problem) /> }.into_any()
        }
        Outcome::Failed(error) => {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }.into_any()
        }
    })
}
