//! The mocks of a service: the address of each example, calls, response times, and calls that got no example.

mod answer;
mod call_dialog;
mod messages;
mod operation;
mod plot;
mod script_fallback;
mod switch;
mod text;

use std::{collections::BTreeSet, sync::Arc};

use api_types::{MeasuredTimes, OperationMocks, ScriptFallback, ServiceMocks, ServiceView};
use leptos::prelude::*;
use snapshot::ServiceType;

use self::{
    call_dialog::{CallDialog, CallStart},
    operation::operation,
    plot::plot,
    switch::switch,
};
use super::{context::Context, text as service_text};
use crate::{
    api::mocks::view_mocks,
    state::mocks::MockBase,
    text::number,
    ui::{
        browser,
        errors::Failure,
        kit::{
            Button, CodeValue, EmptyState, Fact, Facts, IconName, Notice, Skeleton, TimeAgo, Tone,
            with_code,
        },
        mocks::{finding, section, unmatched_calls},
        session::{Query, QueryState, Session, use_session},
    },
};

/// Services with more operations open with all of them closed.
const OPEN_OPERATIONS: usize = 3;

/// What the parts share.
#[derive(Clone, Copy)]
struct Mocks {
    context: Context,
    session: Session,
    query: Query<ServiceMocks>,
    view: StoredValue<Arc<ServiceView>>,
    /// Name and version.
    name: StoredValue<String>,
    kind: ServiceType,
    /// The newest answer, with the counts of calls.
    current: Memo<Option<Arc<ServiceMocks>>>,
    /// The operations that are open, also after an answer to another request.
    open: StoredValue<BTreeSet<Box<str>>>,
}

impl Mocks {
    fn is_open(self, operation: &str) -> bool {
        self.open.with_value(|open| open.contains(operation))
    }

    fn set_open(self, operation: &str, is_open: bool) {
        self.open.update_value(|open| {
            if is_open {
                open.insert(operation.into());
            } else {
                open.remove(operation);
            }
        });
    }
}

/// The mocks of a service.
pub(super) fn mocks(view: &Arc<ServiceView>, context: Context) -> AnyView {
    let session = use_session();
    let newest = session.revision();
    let query = session.query(move || {
        newest.track();
        view_mocks(context.service.get_value())
    });
    let operations = &view.overview.operations;
    let names = operations.iter().filter(|_| operations.len() <= OPEN_OPERATIONS);
    let mocks = Mocks {
        context,
        session,
        query,
        view: StoredValue::new(Arc::clone(view)),
        name: StoredValue::new(service_text::service_name(&view.summary.key)),
        kind: view.summary.kind,
        current: Memo::new(move |_| match query.state().get() {
            QueryState::Loaded(view) => Some(Arc::new(view)),
            QueryState::Loading | QueryState::Failed(_) => None,
        }),
        open: StoredValue::new(names.map(|operation| operation.name.clone()).collect()),
    };
    let dialog = CallDialog::new(mocks.kind);
    // What no call changes is rendered once, so that the focus stays where it is.
    let state = Memo::new(move |_| match &*query.state().read() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Loaded(view) => QueryState::Loaded(Arc::new(without_counts(view))),
        QueryState::Failed(error) => QueryState::Failed(error.clone()),
    });
    let is_on = Memo::new(move |_| match &*state.read() {
        QueryState::Loaded(view) => view.address.as_ref().map(|_| view.is_on),
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=8 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(view) => loaded(&view, mocks, dialog),
    };
    let refresh = move || {
        is_on.get().map(|_| {
            view! {
                <Button icon=IconName::Retry busy=query.is_pending() on_press=move |()| query.reload()>
                    {text::REFRESH}
                </Button>
            }
        })
    };
    view! {
        <div class="s-mocks">
            <div class="s-mocks__actions">{refresh} {switch(mocks, is_on)}</div>
            {content}
        </div>
        {call_dialog::call_dialog(mocks, dialog)}
    }
    .into_any()
}

fn loaded(view: &Arc<ServiceMocks>, mocks: Mocks, dialog: CallDialog) -> AnyView {
    let Some(address) = &view.address else {
        return view! {
            <EmptyState icon=IconName::Reply title=text::off(mocks.kind)>
                {with_code(text::OFF_EXPLAINED)}
            </EmptyState>
        }
        .into_any();
    };
    let base = Arc::new(MockBase::new(address, &browser::origin()));
    let off = (!view.is_on).then(|| {
        view! {
            <Notice tone=Tone::Warning title=text::SWITCHED_OFF>
                {text::SWITCHED_OFF_EXPLAINED}
            </Notice>
        }
    });
    let findings = findings(mocks, None);
    let findings = move || findings().map(|list| section(text::FINDINGS, list));
    let operations: Vec<AnyView> = (0..view.operations.len())
        .map(|index| operation(view, index, &base, mocks, dialog))
        .collect();
    let operations = if operations.is_empty() {
        view! {
            <EmptyState icon=IconName::Reply title=text::NO_OPERATIONS>
                {text::NO_OPERATIONS_EXPLAINED}
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <div class="s-service__operations">{operations}</div> }.into_any()
    };
    let is_event = matches!(mocks.kind, ServiceType::Event | ServiceType::GenericEvent);
    let plot = move || mocks.current.get().map(|view| plot(&view.operations));
    let times = (!is_event).then(|| section(text::TIMES, plot.into_any()));
    let try_call = Callback::new(move |call| dialog.open(CallStart::Unmatched(call)));
    let unmatched = Memo::new(move |_| {
        mocks.current.read().as_ref().map(|view| view.unmatched.clone()).unwrap_or_default()
    });
    let unmatched = move || unmatched_calls(unmatched.get(), Some(try_call));
    let facts = {
        let base = Arc::clone(&base);
        move || mocks.current.get().map(|view| facts(&view, &base))
    };
    view! {
        {off}
        {facts}
        {findings}
        {operations}
        {times}
        {section(text::UNMATCHED, unmatched.into_any())}
    }
    .into_any()
}

/// The list of findings about an operation, or about the whole service. `None` if there are none.
fn findings(mocks: Mocks, operation: Option<Box<str>>) -> impl Fn() -> Option<AnyView> + Copy {
    let found = Memo::new(move |_| {
        let view = mocks.current.read();
        let all = view.iter().flat_map(|view| &view.findings);
        all.filter(|it| it.operation == operation).cloned().collect::<Vec<_>>()
    });
    move || {
        let rows: Vec<AnyView> = found.read().iter().map(|it| finding(it, None)).collect();
        (!rows.is_empty()).then(|| {
            view! {
                <ul class="s-mocks__list" aria-label=text::FINDINGS>
                    {rows}
                </ul>
            }
            .into_any()
        })
    }
}

/// The same without what calls and choices change.
fn without_counts(view: &ServiceMocks) -> ServiceMocks {
    let operations = view.operations.iter().map(|operation| OperationMocks {
        measured: MeasuredTimes::default(),
        unmatched: 0,
        script_fallback: operation.script_fallback.as_ref().map(|_| ScriptFallback::Error),
        ..operation.clone()
    });
    let operations = operations.collect();
    ServiceMocks { operations, findings: Vec::new(), unmatched: Vec::new(), ..view.clone() }
}

fn facts(view: &ServiceMocks, base: &MockBase) -> AnyView {
    let calls = view.operations.iter().map(|operation| operation.measured.count).sum();
    let unmatched = view.operations.iter().map(|operation| operation.unmatched).sum();
    let (address, profile) = (base.http(), text::profile(view.profile.as_ref()));
    let since = view.since.0;
    view! {
        <Facts>
            <Fact label=text::ADDRESS>
                <CodeValue text=address copy=text::COPY_ADDRESS />
            </Fact>
            <Fact label=text::RESPONSE_TIMES>
                <bdi>{profile}</bdi>
            </Fact>
            <Fact label=text::CALLS>{number(calls)}</Fact>
            <Fact label=text::WITHOUT_EXAMPLE>{number(unmatched)}</Fact>
            <Fact label=text::COUNTED_SINCE>
                <TimeAgo at=since />
            </Fact>
        </Facts>
    }
    .into_any()
}
