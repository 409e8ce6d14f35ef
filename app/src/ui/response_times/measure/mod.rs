//! Makes a profile from measurements. The browser reads the file, in slices that leave the page responsive.

mod read;

use std::sync::Arc;

use leptos::{html, prelude::*, task::spawn_local};
use snapshot::response_times::{
    InvalidProfile, MAX_RULES, Profile,
    measured::{Basis, Measurements},
};

use self::read::{Progress, ReadError, read_measurements};
use super::text::measure as words;
use crate::{
    api::ApiError,
    ui::{
        browser::{self, Dropped, PickedFile},
        erased::changing,
        errors::Failure,
        kit::{
            Button, ButtonVariant, DropZone, Notice, ProgressLine, Segment, Segments, Tone,
            with_code,
        },
        latest_task::LatestTask,
        session::use_session,
    },
};

/// The choices, in the order of the control.
const BASES: [Basis; 2] = [Basis::P50Fixed, Basis::P50WithSpread];

/// The state of the step.
#[derive(Clone, Debug)]
enum MeasureState {
    Choosing,
    Reading,
    Cancelled,
    Rejected(String),
    Failed(ApiError),
    Done(Arc<Measurements>),
}

/// The step. Passes the profile to `open`.
pub(super) fn measure_step(open: Callback<Arc<Profile>>) -> AnyView {
    let session = use_session();
    let state = RwSignal::new(MeasureState::Choosing);
    let progress = RwSignal::new(Progress::default());
    let input = NodeRef::<html::Input>::new();
    let reading = LatestTask::new();
    let read = move |file: PickedFile| {
        let is_current = reading.begin();
        progress.set(Progress::default());
        state.set(MeasureState::Reading);
        spawn_local(async move {
            let show = move |now| {
                if is_current() {
                    progress.set(now);
                }
            };
            let read = read_measurements(file, show, is_current).await;
            if !is_current() {
                return;
            }
            state.set(match read {
                Ok(measurements) => MeasureState::Done(Arc::new(measurements)),
                Err(ReadError::Cancelled) => MeasureState::Cancelled,
                Err(ReadError::Rejected(sentence)) => MeasureState::Rejected(sentence),
                Err(ReadError::Api(error)) => {
                    session.report_error(&error);
                    MeasureState::Failed(error)
                }
            });
        });
    };
    let choose = move |()| {
        if let Some(file) = browser::take_files(input).into_iter().next() {
            read(file);
        }
    };
    let over = browser::accept_drops(Callback::new(move |dropped| {
        if let Dropped::Files(files) = dropped
            && let Some(file) = files.into_iter().next()
        {
            read(file);
        }
    }));
    let cancel = move |()| {
        reading.stop();
        state.set(MeasureState::Cancelled);
    };
    let content = changing(move || match state.get() {
        MeasureState::Choosing => drop_zone(input, over, choose),
        MeasureState::Reading => reading_line(progress, cancel),
        MeasureState::Cancelled => view! {
            {drop_zone(input, over, choose)}
            <Notice title=words::CANCELLED />
        }
        .into_any(),
        MeasureState::Rejected(sentence) => view! {
            {drop_zone(input, over, choose)}
            <Notice tone=Tone::Danger title=words::REJECTED>
                {sentence}
            </Notice>
        }
        .into_any(),
        MeasureState::Failed(error) => {
            let retry = move |()| state.set(MeasureState::Choosing);
            view! { <Failure error on_retry=retry /> }.into_any()
        }
        MeasureState::Done(measurements) => {
            let another = move |()| state.set(MeasureState::Choosing);
            done(&measurements, open, another)
        }
    });
    view! { <div class="s-measure">{content}</div> }.into_any()
}

fn drop_zone(
    input: NodeRef<html::Input>,
    over: ReadSignal<bool>,
    on_choose: impl Fn(()) + Send + Sync + 'static,
) -> AnyView {
    view! {
        <DropZone
            title=words::DROP
            button=words::CHOOSE
            accept=".csv,.har,.json,text/csv,application/json"
            input
            over=over
            on_choose
        >
            <p>{with_code(words::CSV_HINT)}</p>
            <p>{words::HAR_HINT}</p>
            <p>{words::LIMIT_HINT}</p>
        </DropZone>
    }
    .into_any()
}

fn reading_line(
    progress: RwSignal<Progress>,
    on_cancel: impl Fn(()) + Send + Sync + 'static,
) -> AnyView {
    let label = move || {
        let is_file = matches!(progress.get(), Progress::File { .. });
        if is_file { words::READING.to_owned() } else { words::LOADING.to_owned() }
    };
    let done = move || match progress.get() {
        Progress::Operations => 0,
        Progress::File { done, .. } => done,
    };
    let total = move || match progress.get() {
        Progress::Operations => None,
        Progress::File { total, .. } => Some(total),
    };
    let text = move || match progress.get() {
        Progress::Operations => String::new(),
        Progress::File { done, total } => words::progress(done, total),
    };
    view! {
        <ProgressLine
            label=Signal::derive(label)
            done=Signal::derive(done)
            total=Signal::derive(total)
            text=Signal::derive(text)
            on_cancel=on_cancel
        />
    }
    .into_any()
}

fn done(
    measurements: &Arc<Measurements>,
    open: Callback<Arc<Profile>>,
    another: impl Fn(()) + Send + Sync + 'static,
) -> AnyView {
    let calls = measurements.operations.iter().map(|it| it.count).sum();
    let operations = measurements.operations.len();
    let again = view! { <Button on_press=another>{words::ANOTHER}</Button> };
    let make = if operations == 0 {
        view! {
            <Notice tone=Tone::Warning title=words::NOTHING_MATCHED />
            <div class="s-measure__actions">{again}</div>
        }
        .into_any()
    } else {
        let basis = RwSignal::new(0_usize);
        let fault = RwSignal::new(None::<String>);
        let options = BASES.map(|basis| {
            let (name, description) = words::basis(basis);
            Segment::new(name, description.to_owned())
        });
        let measured = Arc::clone(measurements);
        let create = move |()| {
            let basis = BASES.get(basis.get_untracked()).copied().unwrap_or(Basis::P50Fixed);
            match measured.to_profile(words::PROFILE_NAME, basis) {
                Ok(profile) => open.run(Arc::new(profile)),
                Err(InvalidProfile::TooManyRules { found }) => {
                    fault.set(Some(words::too_many_rules(found, MAX_RULES)));
                }
                Err(other) => fault.set(Some(other.to_string())),
            }
        };
        let failed = changing(move || match fault.get() {
            None => ().into_any(),
            Some(title) => view! { <Notice tone=Tone::Danger title /> }.into_any(),
        });
        view! {
            <Notice tone=Tone::Success title=words::matched(calls, operations) />
            <p class="s-measure__label">{words::BASIS}</p>
            <Segments
                label=words::BASIS
                options=options.to_vec()
                value=Signal::derive(move || Some(basis.get()))
                on_choose=move |index| basis.set(index)
            />
            {failed}
            <div class="s-measure__actions">
                <Button variant=ButtonVariant::Primary on_press=create>
                    {words::OPEN}
                </Button>
                {again}
            </div>
        }
        .into_any()
    };
    view! {
        {make}
        {unmatched(measurements)}
    }
    .into_any()
}

/// The calls that belong to no operation.
fn unmatched(measurements: &Measurements) -> AnyView {
    let skipped = words::skipped(measurements.skipped).map(|text| view! { <p>{text}</p> });
    let Some(title) = words::unmatched(measurements.unmatched.total) else {
        return skipped.into_any();
    };
    let rows = measurements.unmatched.calls.iter().map(|call| {
        let [call, count, reason] = words::call(call);
        view! {
            <tr>
                <th scope="row">
                    <bdi>{call}</bdi>
                </th>
                <td>{count}</td>
                <td>{reason}</td>
            </tr>
        }
    });
    let listed: u64 = measurements.unmatched.calls.iter().map(|call| call.count).sum();
    let more = words::more_calls(measurements.unmatched.total.saturating_sub(listed));
    view! {
        <section class="s-times" aria-labelledby="unmatched-calls">
            <h2 class="s-profile__title" id="unmatched-calls">
                {words::UNMATCHED}
            </h2>
            <p>{title}</p>
            // In the tab order, so that a long table can be scrolled by keyboard.
            <div class="s-times__rows" tabindex="0" role="region" aria-label=words::UNMATCHED_TABLE>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words::CALL}</th>
                            <th scope="col">{words::CALLS}</th>
                            <th scope="col">{words::REASON}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {more.map(|more| view! { <p>{more}</p> })}
            {skipped}
        </section>
    }
    .into_any()
}
