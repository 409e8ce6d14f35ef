//! Choosing services and taking them over as one file.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use repository::{ExportOptions, Receipt};
use snapshot::{Kind, Release, ServiceId, Summary};

use super::{
    ask::{Answer, Question, ask},
    download::{DownloadError, FILE_NAME, download, not_handed_over},
    frame::{Tab, frame},
    options::options,
};
use crate::{
    api::{ApiError, export::preview_export},
    state::{
        Selection, TriState,
        export::{asks, left_lines},
    },
    ui::{
        browser,
        errors::Failure,
        kit::{
            Button, EmptyState, Glyph, LinkButton, Look, Mono, Notice, Pick, ProgressLine,
            Skeleton, Tick, Tone, VirtualList,
        },
        latest::Latest,
        paths::Path,
        services::{
            Body, Listed, SERVICE_LIST_TO_CHOOSE, ServiceToolbar, Services, clear_filter, listed,
            service_cells, service_columns, shown, use_filter,
        },
        session::use_session,
        text::{bytes, number, plural},
    },
};

/// How far an export is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Choosing,
    /// The server looks through what is chosen.
    Looking,
    Asking(Question),
    Working,
    Done(Receipt),
    Failed(DownloadError),
}

/// Where services are chosen and exported.
#[component]
pub fn ExportPage() -> impl IntoView {
    let session = use_session();
    let Listed { services, body, read } = listed(session);
    let selection = RwSignal::new(Selection::default());
    Effect::new(move || {
        services.with(|services| {
            if !services.is_empty() {
                selection.update(|chosen| chosen.keep(services.iter().map(|service| &service.id)));
            }
        });
    });
    let run = Run::new();
    let chosen_options = RwSignal::new(ExportOptions::default());
    let saw = Callback::new(move |error| {
        session.saw(&error);
    });
    let start = move |()| {
        let chosen: Vec<ServiceId> =
            selection.with_untracked(|chosen| chosen.iter().cloned().collect());
        let size = services.with_untracked(|all| size_of(all, &chosen));
        run.start(chosen, size, chosen_options.get_untracked(), saw);
    };
    let question = Memo::new(move |_| match run.step.get() {
        Step::Asking(question) => Some(question),
        _ => None,
    });
    let on_answer = Callback::new(move |answer| {
        if answer == Answer::Redact {
            chosen_options.update(|options| options.redact = true);
        }
        run.answer(answer, saw);
    });
    let count = move || selection.with(Selection::len);
    let label = move || match count() {
        0 => "Export".to_owned(),
        count => format!("Export {}", plural(count as u64, "service", "services")),
    };
    let reason = move || (count() == 0).then(|| "Choose at least one service.".to_owned());
    let actions = view! {
        {options(chosen_options)}
        <Button
            look=Look::Primary
            icon=Glyph::Export
            busy=Signal::derive(move || run.is_busy())
            disabled_reason=Signal::derive(reason)
            on_press=start
        >
            {label}
        </Button>
    };
    let content = move || match body.get() {
        Body::Loading => view! { <Skeleton label="Loading the services" /> }.into_any(),
        Body::Failed(error) => {
            view! { <Failure error on_retry=move |()| read.again() /> }.into_any()
        }
        Body::Empty => empty(),
        Body::List => chooser(services, selection),
    };
    let content = view! {
        {move || outcome(run)}
        {content}
        {ask(question, on_answer)}
    };
    frame(Tab::Export, Some(actions.into_any()), content.into_any())
}

/// The export that is under way or was the last one.
#[derive(Clone, Copy)]
struct Run {
    step: RwSignal<Step>,
    received: RwSignal<u64>,
    expected: RwSignal<u64>,
    /// What was chosen when it began.
    chosen: StoredValue<Vec<ServiceId>>,
    latest: Latest,
}

impl Run {
    fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Choosing),
            received: RwSignal::new(0),
            expected: RwSignal::new(0),
            chosen: StoredValue::new(Vec::new()),
            latest: Latest::new(),
        }
    }

    fn is_busy(self) -> bool {
        self.step.with(|step| matches!(step, Step::Looking | Step::Asking(_) | Step::Working))
    }

    /// Has the server look first, and goes on by itself where there is nothing to ask.
    fn start(
        self,
        chosen: Vec<ServiceId>,
        size: u64,
        options: ExportOptions,
        saw: Callback<ApiError>,
    ) {
        if untrack(|| self.is_busy()) {
            return;
        }
        let is_current = self.latest.begin();
        self.step.set(Step::Looking);
        self.expected.set(size);
        self.chosen.set_value(chosen.clone());
        spawn_local(async move {
            let preview = preview_export(chosen, options).await;
            if !is_current() {
                return;
            }
            match preview {
                Ok(preview) if asks(&preview, options) => {
                    self.step.set(Step::Asking(Question { preview: Arc::new(preview), options }));
                }
                Ok(_) => self.take(options, saw),
                Err(error) => self.failed(error.into(), saw),
            }
        });
    }

    fn answer(self, answer: Answer, saw: Callback<ApiError>) {
        let Step::Asking(Question { options, .. }) = self.step.get_untracked() else { return };
        match answer {
            Answer::Cancel => self.step.set(Step::Choosing),
            Answer::Export => self.take(options, saw),
            Answer::Redact => self.take(ExportOptions { redact: true, ..options }, saw),
        }
    }

    /// Takes the file over.
    fn take(self, options: ExportOptions, saw: Callback<ApiError>) {
        let is_current = self.latest.begin();
        self.step.set(Step::Working);
        self.received.set(0);
        let chosen = self.chosen.get_value();
        spawn_local(async move {
            let progress = move |received| {
                if is_current() {
                    self.received.set(received);
                }
            };
            let outcome = download(chosen, options, progress, move || !is_current()).await;
            if !is_current() {
                return;
            }
            match outcome {
                Ok((file, receipt)) => {
                    browser::save(&file);
                    self.step.set(Step::Done(receipt));
                }
                Err(error) => self.failed(error, saw),
            }
        });
    }

    fn failed(self, error: DownloadError, saw: Callback<ApiError>) {
        if let DownloadError::Api(error) = &error {
            saw.run(error.clone());
        }
        self.step.set(Step::Failed(error));
    }

    fn cancel(self) {
        self.latest.stop();
        self.step.set(Step::Failed(DownloadError::Cancelled));
    }
}

/// About how many bytes these services make in a file.
fn size_of(all: &[Arc<Summary>], chosen: &[ServiceId]) -> u64 {
    let is_chosen = |service: &&Arc<Summary>| chosen.binary_search(&service.id).is_ok();
    all.iter().filter(is_chosen).map(|service| service.size).sum()
}

fn empty() -> AnyView {
    view! {
        <EmptyState
            title="There is nothing to export yet"
            actions=move || view! {
                <LinkButton href=Path::Import.href() look=Look::Primary>"Import a snapshot"</LinkButton>
            }
        >
            "This repository holds no services. Import a snapshot that a Microcks or another Mockpit \
             has exported."
        </EmptyState>
    }
    .into_any()
}

fn chooser(services: Memo<Services>, selection: RwSignal<Selection>) -> AnyView {
    let (filter, set_filter) = use_filter();
    let rows = shown(services.into(), filter);
    let among = Memo::new(move |_| {
        rows.with(|rows| {
            selection.with(|chosen| chosen.among(rows.iter().map(|service| &service.id)))
        })
    });
    let tick = move || match among.get().0 {
        TriState::None => Tick::Off,
        TriState::Some => Tick::Some,
        TriState::All => Tick::On,
    };
    let id_at = move |index: usize| {
        rows.with_untracked(|rows| rows.get(index).map(|service| service.id.clone()))
    };
    let on_pick = move |pick: Pick| match pick {
        Pick::Row(index) => {
            if let Some(id) = id_at(index) {
                selection.update(|chosen| chosen.toggle(&id));
            }
        }
        Pick::Range(from, to) => rows.with_untracked(|rows| {
            let (first, last) = (from.min(to), from.max(to));
            let range = rows.get(first..=last.min(rows.len().saturating_sub(1)));
            let ids = range.into_iter().flatten().map(|service| &service.id);
            selection.update(|chosen| chosen.choose(ids));
        }),
        Pick::All => rows.with_untracked(|rows| {
            selection.update(|chosen| chosen.choose(rows.iter().map(|service| &service.id)));
        }),
        Pick::Nothing => rows.with_untracked(|rows| {
            selection.update(|chosen| chosen.release(rows.iter().map(|service| &service.id)));
        }),
    };
    let chosen = move |index: usize| {
        rows.with_untracked(|rows| rows.get(index).cloned())
            .is_some_and(|service| selection.with(|chosen| chosen.contains(&service.id)))
    };
    let status = move || {
        let chosen = selection.with(Selection::len);
        let hidden = among.get().1;
        let mut text = format!("{} chosen", number(chosen as u64));
        if hidden > 0 {
            text.push_str(&format!(" ({} hidden by the filter)", number(hidden as u64)));
        }
        text
    };
    let total = move || services.with(|services| services.len());
    let count = move || rows.with(|rows| rows.len());
    let choose_all = move |()| {
        services.with_untracked(|all| {
            selection.update(|chosen| chosen.choose(all.iter().map(|service| &service.id)));
        });
    };
    let buttons = move || {
        let shown = (count() < total() && count() > 0).then(|| {
            view! {
                <Button look=Look::Quiet on_press=move |()| on_pick(Pick::All)>
                    {format!("Choose the {} shown", number(count() as u64))}
                </Button>
            }
        });
        let clear = (selection.with(|chosen| !chosen.is_empty())).then(|| view! {
            <Button look=Look::Quiet on_press=move |()| selection.update(Selection::clear)>"Clear"</Button>
        });
        view! {
            {shown}
            <Button look=Look::Quiet on_press=choose_all>
                {format!("Choose all {}", number(total() as u64))}
            </Button>
            {clear}
        }
    };
    let list = move |is_empty: bool| {
        if is_empty {
            view! {
                <EmptyState
                    icon=Glyph::Search
                    title="No service matches"
                    actions=move || view! {
                        <Button look=Look::Secondary on_press=move |()| clear_filter(set_filter)>
                            "Clear filters"
                        </Button>
                    }
                >
                    "Chosen services that the filter hides stay chosen."
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <VirtualList
                    label="Services to export"
                    class=SERVICE_LIST_TO_CHOOSE
                    columns=service_columns()
                    rows=rows
                    row=service_cells
                    chosen=Callback::new(chosen)
                    tick=Signal::derive(tick)
                    on_pick=on_pick
                />
            }
            .into_any()
        }
    };
    let is_empty = Memo::new(move |_| count() == 0);
    view! {
        <ServiceToolbar services=services filter=filter on_change=set_filter />
        <div class="s-export__status">
            <span role="status">{status}</span>
            {buttons}
            <span class="s-export__total">
                {move || plural(total() as u64, "service", "services")}
            </span>
        </div>
        {move || list(is_empty.get())}
    }
    .into_any()
}

/// The line between the heading and the list: progress, then the receipt or what went wrong.
fn outcome(run: Run) -> Option<AnyView> {
    let view = match run.step.get() {
        Step::Choosing | Step::Asking(_) => return None,
        Step::Looking => view! {
            <ProgressLine
                label="Looking through what is chosen"
                done=Signal::derive(|| 0)
                total=Signal::derive(|| None)
                text=Signal::derive(String::new)
                on_cancel=move |()| run.cancel()
            />
        }
        .into_any(),
        Step::Working => {
            let text = move || format!("{} received", bytes(run.received.get()));
            view! {
                <ProgressLine
                    label="Exporting"
                    done=run.received
                    total=Signal::derive(move || Some(run.expected.get().max(1)))
                    text=Signal::derive(text)
                    on_cancel=move |()| run.cancel()
                />
            }
            .into_any()
        }
        Step::Done(receipt) => receipt_view(&receipt),
        Step::Failed(error) => not_handed_over("export", &error),
    };
    Some(view)
}

fn receipt_view(receipt: &Receipt) -> AnyView {
    let count = |kind: Kind| {
        let count = receipt.documents.get(kind.index()).copied().unwrap_or_default();
        u64::from(count)
    };
    let examples = count(Kind::Request).max(count(Kind::Response));
    let parts = [
        plural(count(Kind::Service), "service", "services"),
        plural(count(Kind::Resource), "contract", "contracts"),
        plural(examples, "example", "examples"),
        plural(count(Kind::EventMessage), "message", "messages"),
        bytes(receipt.size),
    ];
    let title = format!("{FILE_NAME}: {}", parts.join(", "));
    let revision = format!("Of revision {}. ", receipt.revision);
    let reader = receipt.options.reader;
    let reader = (reader != Release::NEWEST).then(|| format!("For Microcks {reader}. "));
    let left = left_lines(&receipt.left);
    let left = (!left.is_empty()).then(|| format!("Left out: {}. ", left.join(", ")));
    let redacted = (receipt.redacted > 0)
        .then(|| format!("{} redacted. ", plural(receipt.redacted, "secret", "secrets")));
    let sha256 = receipt.sha256.to_string();
    view! {
        <Notice tone=Tone::Success title=title>
            "Handed to your browser's downloads; checked by reading the file again. " {revision}
            {reader} {left} {redacted} "SHA-256 " <Mono text=sha256 short=12 copy="Copy the SHA-256" />
        </Notice>
    }
    .into_any()
}
