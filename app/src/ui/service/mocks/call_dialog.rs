//! The dialog in which a person edits a call, sends it and sees the answer.

use api_types::{
    self as api, CallProblem, ConsoleAnswer, ConsoleCall, EventMessages, UnmatchedCall,
};
use leptos::{prelude::*, task::spawn_local};
use snapshot::{
    ServiceType,
    describe::{Call, CallBody, ExampleId},
};

use super::{Mocks, answer::answer, messages::messages, text};
use crate::{
    api::{ApiError, mocks::try_mock, services::view_example},
    state::mocks::{CallFault, CallForm, METHODS},
    ui::{
        browser,
        errors::sentence_and_advice,
        kit::{
            Button, ButtonVariant, Dialog, DialogForm, FieldLines, Notice, Select, SelectOption,
            Skeleton, TextField, Tone, ValueField, value_field,
        },
        latest_task::LatestTask,
    },
};

/// What the form begins with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CallStart {
    /// The call of an example. A body that it omits is loaded.
    Example { id: ExampleId, name: Box<str>, call: Call },
    /// A call that got no example.
    Unmatched(UnmatchedCall),
    /// The WebSocket with this path.
    Events(Box<str>),
}

/// What the form edits. It depends on the type of the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Http,
    Grpc,
    /// Nothing: messages of events are shown as soon as the dialog opens.
    Events,
}

impl From<ServiceType> for Form {
    fn from(kind: ServiceType) -> Self {
        match kind {
            ServiceType::Grpc => Self::Grpc,
            ServiceType::Event | ServiceType::GenericEvent => Self::Events,
            _ => Self::Http,
        }
    }
}

/// What became of the call.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Editing,
    Sending,
    Answered(ConsoleAnswer),
    Messages(EventMessages),
    Rejected(CallProblem),
    Failed(ApiError),
}

/// The dialog.
#[derive(Clone, Copy)]
pub(super) struct CallDialog {
    form: Form,
    start: RwSignal<Option<CallStart>>,
    method: RwSignal<String>,
    path: RwSignal<String>,
    headers: RwSignal<String>,
    body: RwSignal<String>,
    is_loading_body: RwSignal<bool>,
    fault: RwSignal<Option<CallFault>>,
    state: RwSignal<State>,
    sending: LatestTask,
    loading: LatestTask,
}

impl CallDialog {
    pub(super) fn new(kind: ServiceType) -> Self {
        Self {
            form: kind.into(),
            start: RwSignal::new(None),
            method: RwSignal::new(String::new()),
            path: RwSignal::new(String::new()),
            headers: RwSignal::new(String::new()),
            body: RwSignal::new(String::new()),
            is_loading_body: RwSignal::new(false),
            fault: RwSignal::new(None),
            state: RwSignal::new(State::Editing),
            sending: LatestTask::new(),
            loading: LatestTask::new(),
        }
    }

    /// Opens the dialog.
    pub(super) fn open(self, start: CallStart) {
        let form = match &start {
            CallStart::Example { call, .. } => CallForm::new(call, None),
            CallStart::Unmatched(call) => {
                let method = (self.form == Form::Http).then(|| call.method.to_string());
                CallForm { method, path: call.path.to_string(), ..CallForm::default() }
            }
            CallStart::Events(path) => CallForm { path: path.to_string(), ..CallForm::default() },
        };
        self.fill(form);
        self.fault.set(None);
        self.state.set(State::Editing);
        self.start.set(Some(start));
    }

    fn fill(self, CallForm { method, path, headers, body }: CallForm) {
        self.method.set(method.unwrap_or_default());
        self.path.set(path);
        self.headers.set(headers);
        self.body.set(body);
    }

    fn call(self) -> Result<ConsoleCall, CallFault> {
        if self.form == Form::Events {
            return Ok(ConsoleCall::Events(self.path.get_untracked()));
        }
        let form = CallForm {
            method: (self.form == Form::Http).then(|| self.method.get_untracked()),
            path: self.path.get_untracked(),
            headers: self.headers.get_untracked(),
            body: self.body.get_untracked(),
        };
        form.call()
    }

    fn close(self) {
        self.sending.stop();
        self.loading.stop();
        self.is_loading_body.set(false);
        self.start.set(None);
    }

    fn stop(self) {
        self.sending.stop();
        self.state.set(State::Editing);
    }

    /// Loads the body that the call of an example omits.
    fn load_body(self, mocks: Mocks) {
        let start = self.start.get_untracked();
        let Some(CallStart::Example { id, call, .. }) = start else { return };
        if call.body != CallBody::Omitted {
            return;
        }
        let is_current = self.loading.begin();
        self.is_loading_body.set(true);
        spawn_local(async move {
            let loaded = view_example(mocks.context.service.get_value(), id, true).await;
            if !is_current() {
                return;
            }
            self.is_loading_body.set(false);
            match loaded {
                Ok(content) => {
                    let body = content.request.and_then(|request| request.body);
                    self.body.set(body.map(|body| body.text.to_string()).unwrap_or_default());
                }
                Err(error) => {
                    mocks.session.report_error(&error);
                    self.state.set(State::Failed(error));
                }
            }
        });
    }

    fn send(self, mocks: Mocks) {
        let call = match self.call() {
            Ok(call) => call,
            Err(fault) => {
                self.fault.set(Some(fault));
                browser::run_after(
                    50,
                    Callback::new(|()| browser::focus_first("dialog [aria-invalid='true']")),
                );
                return;
            }
        };
        self.fault.set(None);
        self.state.set(State::Sending);
        let is_current = self.sending.begin();
        spawn_local(async move {
            let sent = try_mock(call).await;
            if !is_current() {
                return;
            }
            self.state.set(match sent {
                Ok(api::ConsoleCallResult::Answered(answer)) => State::Answered(*answer),
                Ok(api::ConsoleCallResult::Messages(messages)) => State::Messages(messages),
                Ok(api::ConsoleCallResult::Rejected(problem)) => State::Rejected(problem),
                Err(error) => {
                    mocks.session.report_error(&error);
                    State::Failed(error)
                }
            });
            mocks.query.reload();
        });
    }
}

/// The dialog. It is open while there is something to start with.
pub(super) fn call_dialog(mocks: Mocks, dialog: CallDialog) -> AnyView {
    Effect::new(move || match dialog.start.read().as_ref() {
        Some(CallStart::Events(_)) => dialog.send(mocks),
        Some(_) => dialog.load_body(mocks),
        None => {}
    });
    let is_sending = Memo::new(move |_| dialog.state.with(|state| *state == State::Sending));
    // The title stays while the dialog closes.
    let title = Memo::new(move |before: Option<&String>| {
        let now = dialog.start.with(|start| match start {
            Some(CallStart::Example { name, .. }) => Some(text::try_title(name)),
            Some(CallStart::Unmatched(_)) => Some(text::try_title("")),
            Some(CallStart::Events(_)) => Some(text::NEXT_MESSAGES.to_owned()),
            None => None,
        });
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let send = move |()| dialog.send(mocks);
    let busy = move || is_sending.get() || dialog.is_loading_body.get();
    let actions = move || {
        let stop = move || {
            if is_sending.get() {
                view! { <Button on_press=move |()| dialog.stop()>{text::STOP}</Button> }
            } else {
                view! { <Button on_press=move |()| dialog.close()>{text::CLOSE}</Button> }
            }
        };
        view! {
            {stop}
            <Button variant=ButtonVariant::Primary busy=Signal::derive(busy) on_press=send>
                {text::send(dialog.form == Form::Events)}
            </Button>
        }
    };
    view! {
        <div class="s-mocks__dialog">
            <Dialog
                title
                open=Signal::derive(move || dialog.start.with(Option::is_some))
                on_close=move |()| dialog.close()
                actions
            >
                <DialogForm
                    class="s-mocks__form"
                    on_submit=move |()| {
                        if !busy() {
                            send(());
                        }
                    }
                >
                    {fields(dialog)}
                </DialogForm>
                {move || outcome(mocks, dialog)}
            </Dialog>
        </div>
    }
    .into_any()
}

fn fields(dialog: CallDialog) -> AnyView {
    if dialog.form == Form::Events {
        return ().into_any();
    }
    let is_grpc = dialog.form == Form::Grpc;
    let methods = {
        let mut methods: Vec<String> = METHODS.map(str::to_owned).into();
        let current = dialog.method.get_untracked();
        if !current.is_empty() && !methods.contains(&current) {
            methods.push(current);
        }
        let option = |method: String| SelectOption::new(method.clone(), method);
        methods.into_iter().map(option).collect::<Vec<_>>()
    };
    let fault_of = move |is_header: bool| {
        Signal::derive(move || {
            let fault = dialog.fault.get()?;
            (matches!(fault, CallFault::Header(_)) == is_header).then(|| text::fault(&fault))
        })
    };
    let area = move |label: &'static str, value: RwSignal<String>, fault, lines| {
        value_field(ValueField {
            label: Signal::stored(label.to_owned()),
            value: value.into(),
            fault,
            on_input: Callback::new(move |text| value.set(text)),
            lines,
            ..ValueField::default()
        })
    };
    let body = move || {
        if dialog.is_loading_body.get() {
            return view! { <Skeleton lines=3 label=text::LOADING_BODY /> }.into_any();
        }
        let label = if is_grpc { text::GRPC_MESSAGE } else { text::BODY };
        area(label, dialog.body, Signal::stored(None), FieldLines::Code)
    };
    let method = (!is_grpc).then(|| {
        view! {
            <Select
                label=text::METHOD
                options=Signal::stored(methods)
                value=dialog.method
                on_change=move |method: String| dialog.method.set(method)
            />
        }
    });
    let (path, headers) = match is_grpc {
        true => (text::GRPC_METHOD, text::METADATA),
        false => (text::PATH, text::HEADERS),
    };
    view! {
        {method}
        <TextField label=path value=dialog.path error=fault_of(false) />
        {area(headers, dialog.headers, fault_of(true), FieldLines::Text)}
        {body}
    }
    .into_any()
}

/// What became of the call.
fn outcome(mocks: Mocks, dialog: CallDialog) -> AnyView {
    match dialog.state.get() {
        State::Editing => ().into_any(),
        State::Sending => view! {
            <p class="s-mocks__hint" role="status">
                {text::SENDING}
            </p>
        }
        .into_any(),
        State::Answered(content) => answer(&content, mocks),
        State::Messages(content) => messages(&content),
        State::Rejected(problem) => {
            let title = text::problem(&problem);
            view! { <Notice tone=Tone::Danger title>{text::NO_ANSWER}</Notice> }.into_any()
        }
        State::Failed(error) => {
            let title = sentence_and_advice(&error);
            view! { <Notice tone=Tone::Danger title /> }.into_any()
        }
    }
}
