//! The import page: choose files by drop, button or paste, upload them, compare them.

pub(in crate::ui) mod text;
pub(in crate::ui) mod upload;
mod waiting;

use self::{
    upload::{Upload, UploadError},
    waiting::WaitingImports,
};
use super::{
    frame::{Tab, frame},
    job_progress::{progress_line, watch},
    text as common,
};
use crate::{
    api::{ApiError, import::plan_import},
    ui::{
        browser::{self, Dropped, PickedFile},
        errors::{next, sentence},
        file_drop::take_dropped_files,
        kit::{Button, ButtonVariant, Checkbox, DropZone, Notice, ProgressLine, Tone},
        latest_task::LatestTask,
        paths::Path,
        session::use_session,
    },
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use api_types::{FileAction, JobProgress, MAX_FILES};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The state of the page.
#[derive(Clone, Debug)]
enum PageState {
    Choosing,
    /// The dropped or chosen files cannot be imported.
    Rejected(String),
    Uploading(Upload),
    Comparing,
    /// Stopped by an error. The upload can be resumed.
    Stopped(Upload, UploadError),
}

/// The import page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let session = use_session();
    let max_upload = session.max_upload();
    let state = RwSignal::new_local(PageState::Choosing);
    let sent = RwSignal::new(0_u64);
    let rate = RwSignal::new(None::<u64>);
    let progress = RwSignal::new(None::<JobProgress>);
    let input = NodeRef::<html::Input>::new();
    let navigate = StoredValue::new_local(use_navigate());

    let stop = move |upload: Upload, error: UploadError| {
        if let UploadError::Api(error) = &error {
            session.report_error(error);
        }
        let _gone = state.try_set(PageState::Stopped(upload, error));
    };
    let uploads = LatestTask::new();
    // Leaving the page does not end an upload, so the task cannot depend on the page.
    let cancelled = StoredValue::new(Arc::new(AtomicBool::new(false)));
    let send = move |mut upload: Upload| {
        let is_current = uploads.begin();
        let is_cancelled = Arc::new(AtomicBool::new(false));
        cancelled.set_value(Arc::clone(&is_cancelled));
        let is_cancelled = move || is_cancelled.load(Ordering::Relaxed);
        state.set(PageState::Uploading(upload.clone()));
        spawn_local(async move {
            let (start, sent_before) = (browser::now(), upload.sent());
            let import = loop {
                let outcome = upload.send_next().await;
                if is_cancelled() {
                    return upload.discard().await;
                }
                let bytes = upload.sent() - sent_before;
                let _gone = sent.try_set(upload.sent());
                let _gone = rate.try_set(bytes_per_second(bytes, browser::now() - start));
                match outcome {
                    Ok(None) => {
                        let _gone = state.try_set(PageState::Uploading(upload.clone()));
                    }
                    Ok(Some(import)) => break import,
                    Err(error) => return stop(upload, error),
                }
            };
            let _gone = state.try_set(PageState::Comparing);
            let _gone = progress.try_set(None);
            watch(import.clone(), move || is_current() && is_comparing(state), progress);
            let planned = plan_import(import.clone(), None, None).await;
            if is_cancelled() {
                return upload.discard().await;
            }
            match planned {
                // The import page lists the review of a person who has left.
                Ok(()) if !is_current() => {}
                Ok(()) => navigate.with_value(|navigate| {
                    navigate(&Path::Review(import.to_string()).href(), NavigateOptions::default());
                }),
                Err(error) => stop(upload, UploadError::Api(error)),
            }
        });
    };
    // Resumes after a new sign-in, or when the server is back.
    let epoch = session.retry_epoch();
    Effect::new(move |before: Option<u32>| {
        let now = epoch.get();
        if before.is_some_and(|before| before != now)
            && let PageState::Stopped(upload, UploadError::Api(_)) = state.get_untracked()
        {
            send(upload);
        }
        now
    });

    let only_compare = RwSignal::new(false);
    let take = move |files: Vec<PickedFile>| {
        let limit = max_upload.get_untracked();
        let action =
            if only_compare.get_untracked() { FileAction::Compare } else { FileAction::Import };
        if files.is_empty() {
            return;
        }
        match rejection(action, &files, limit) {
            Some(reason) => state.set(PageState::Rejected(reason)),
            None => {
                sent.set(0);
                send(Upload::new(action, files));
            }
        }
    };
    // Files that were dropped on another page. Once the page is there, so that it shows their upload.
    Effect::new(move || take(take_dropped_files()));
    let is_busy = move || {
        state
            .with_untracked(|state| matches!(state, PageState::Uploading(_) | PageState::Comparing))
    };
    let is_over = browser::accept_drops(Callback::new(move |dropped| {
        if is_busy() {
            return;
        }
        match dropped {
            Dropped::Files(files) => take(files),
            Dropped::Text(pasted) => {
                take(browser::file_from_text(text::PASTED, &pasted).into_iter().collect());
            }
            Dropped::Folder => state.set(PageState::Rejected(text::FOLDER_DROPPED.to_owned())),
            Dropped::Nothing => state.set(PageState::Rejected(text::NO_FILE_DROPPED.to_owned())),
        }
    }));
    let cancel = move |()| {
        uploads.stop();
        cancelled.with_value(|cancelled| cancelled.store(true, Ordering::Relaxed));
        if let PageState::Stopped(upload, _) = state.get_untracked() {
            spawn_local(async move { upload.discard().await });
        }
        state.set(PageState::Choosing);
    };

    let limit = move || text::limit(max_upload.get());
    let zone = move || {
        view! {
            <DropZone
                title=text::DROP_TITLE
                accept=".json,.gz,.zst,.zip,application/json,application/gzip,application/zip"
                input
                over=is_over
                multiple=true
                on_choose=move |()| take(browser::take_files(input))
            >
                <p>{text::OTHER_WAYS} {limit}</p>
                <p>{text::CONTENTS}</p>
                <p>{text::REVIEW_FIRST}</p>
            </DropZone>
            <Checkbox
                label=text::ONLY_COMPARE
                state=Signal::derive(move || only_compare.get().into())
                on_change=move |on| only_compare.set(on)
            />
        }
        .into_any()
    };
    let content = move || match state.get() {
        PageState::Choosing => zone(),
        PageState::Rejected(reason) => view! {
            <Notice tone=Tone::Danger title=reason>{common::NOTHING_CHANGED}</Notice>
            {zone()}
        }
        .into_any(),
        PageState::Uploading(upload) => upload_progress(&upload, sent, rate, Callback::new(cancel)),
        PageState::Comparing => progress_line(progress, Some(Callback::new(cancel))),
        PageState::Stopped(upload, error) => {
            let retry = {
                let upload = upload.clone();
                move |()| send(upload.clone())
            };
            stopped(&upload, &error, Callback::new(retry), Callback::new(cancel))
        }
    };
    // A memo, because the state is set after every slice.
    let is_uploading = Memo::new(move |_| {
        state.with(|state| matches!(state, PageState::Uploading(_) | PageState::Comparing))
    });
    let waiting = move || (!is_uploading.get()).then(|| view! { <WaitingImports /> });
    let content = view! { <div class="s-import">{content} {waiting}</div> };
    frame(Tab::Import, None, content.into_any())
}

/// Why these files cannot be imported or compared. `None` if they can.
fn rejection(action: FileAction, files: &[PickedFile], max_bytes: u64) -> Option<String> {
    let max_files = if action == FileAction::Compare { 2 } else { MAX_FILES };
    if files.len() > max_files {
        return Some(text::too_many_files(action, files.len(), max_files));
    }
    let large = files.iter().find(|file| max_bytes > 0 && file.size() > max_bytes)?;
    Some(text::too_large(large.name(), large.size(), max_bytes))
}

fn is_comparing(state: RwSignal<PageState, LocalStorage>) -> bool {
    state.try_with_untracked(|state| matches!(state, PageState::Comparing)).unwrap_or(false)
}

/// None before 200 ms have passed, because the rate is not reliable yet.
fn bytes_per_second(sent: u64, elapsed_millis: i64) -> Option<u64> {
    let elapsed = u64::try_from(elapsed_millis).ok().filter(|elapsed| *elapsed > 200)?;
    Some(sent * 1000 / elapsed)
}

fn upload_progress(
    upload: &Upload,
    sent: RwSignal<u64>,
    rate: RwSignal<Option<u64>>,
    cancel: Callback<()>,
) -> AnyView {
    let size = upload.size();
    let text = move || text::uploaded(sent.get(), size, rate.get());
    view! {
        <ProgressLine
            label=text::uploading(&upload.name())
            done=sent
            total=Some(size)
            text=Signal::derive(text)
            on_cancel=cancel
        />
    }
    .into_any()
}

fn stopped(
    upload: &Upload,
    error: &UploadError,
    retry: Callback<()>,
    cancel: Callback<()>,
) -> AnyView {
    let name = upload.name();
    let (title, next) = match error {
        UploadError::Unreadable(reason) => {
            (text::file_unreadable(&name, reason), text::FILE_UNREADABLE_NEXT.to_owned())
        }
        UploadError::Api(ApiError::SignedOut) => {
            (text::SIGNED_OUT.to_owned(), text::SIGNED_OUT_NEXT.to_owned())
        }
        UploadError::Api(error @ ApiError::DiskFull { .. }) => {
            (sentence(error), text::DISK_FULL_NEXT.to_owned())
        }
        UploadError::Api(
            error @ (ApiError::NoSpace { .. }
            | ApiError::ImportDiscarded { .. }
            | ApiError::Conflict(_)),
        ) => (text::not_uploaded(&name, &sentence(error)), next(error)),
        UploadError::Api(error) => {
            (text::not_uploaded(&name, &sentence(error)), text::STOPPED_NEXT.to_owned())
        }
    };
    view! {
        <Notice
            tone=Tone::Danger
            title=title
            actions=move || view! {
                <Button variant=ButtonVariant::Primary on_press=retry>{text::RESUME}</Button>
                <Button variant=ButtonVariant::Secondary on_press=cancel>{common::CHOOSE_ANOTHER_FILE}</Button>
            }
        >
            {common::NOTHING_CHANGED}
            " "
            {next}
        </Notice>
    }
    .into_any()
}
