//! Choosing the file: drop, choose or paste; then it is sent and compared.

use super::{
    frame::{Tab, frame},
    job_progress::{progress_line, watch},
    upload::{Upload, UploadError},
    waiting::WaitingImports,
};
use crate::{
    api::{
        ApiError,
        import::{cancel_import, plan_import},
    },
    text::{bytes, visible},
    ui::{
        browser::{self, Dropped, PickedFile},
        errors::{next, sentence},
        kit::{Button, Checkbox, DropZone, Look, Notice, ProgressLine, Tone},
        latest_task::LatestTask,
        paths::Path,
        session::use_session,
    },
};
use api_types::{FileAction, JobProgress, MAX_FILES};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// How far the page is.
#[derive(Clone, Debug)]
enum Step {
    Choosing,
    /// Something that cannot be taken was dropped or chosen.
    NotTaken(String),
    Sending(Upload),
    Comparing,
    /// Stopped by an error; can go on from there.
    Stopped(Upload, UploadError),
}

/// Where a file to import is chosen.
#[component]
pub fn ImportPage() -> impl IntoView {
    let session = use_session();
    let largest = session.max_upload();
    let step = RwSignal::new_local(Step::Choosing);
    let sent = RwSignal::new(0_u64);
    let rate = RwSignal::new(String::new());
    let working = RwSignal::new(None::<JobProgress>);
    let input = NodeRef::<html::Input>::new();
    let navigate = StoredValue::new_local(use_navigate());

    let stop = move |upload: Upload, why: UploadError| {
        if let UploadError::Api(error) = &why {
            session.report_error(error);
        }
        step.set(Step::Stopped(upload, why));
    };
    let sending = LatestTask::new();
    let send = move |mut upload: Upload| {
        let is_current = sending.begin();
        step.set(Step::Sending(upload.clone()));
        spawn_local(async move {
            let (began, before) = (browser::now(), upload.sent());
            let import = loop {
                let outcome = upload.step().await;
                if !is_current() {
                    return forget(&upload).await;
                }
                sent.set(upload.sent());
                rate.set(speed(upload.sent() - before, browser::now() - began));
                match outcome {
                    Ok(None) => step.set(Step::Sending(upload.clone())),
                    Ok(Some(import)) => break import,
                    Err(why) => return stop(upload, why),
                }
            };
            step.set(Step::Comparing);
            working.set(None);
            watch(import.clone(), move || is_current() && is_comparing(step), working);
            let planned = plan_import(import.clone()).await;
            if !is_current() {
                return forget(&upload).await;
            }
            match planned {
                Ok(()) => navigate.with_value(|navigate| {
                    navigate(&Path::Review(import.to_string()).href(), NavigateOptions::default());
                }),
                Err(why) => stop(upload, UploadError::Api(why)),
            }
        });
    };
    // Signed in again, or the server is back: goes on where it stopped.
    let turn = session.retry_epoch();
    Effect::new(move |before: Option<u32>| {
        let now = turn.get();
        if before.is_some_and(|before| before != now)
            && let Step::Stopped(upload, UploadError::Api(_)) = step.get_untracked()
        {
            send(upload);
        }
        now
    });

    let only_compare = RwSignal::new(false);
    let take = move |files: Vec<PickedFile>| {
        let limit = largest.get_untracked();
        let action =
            if only_compare.get_untracked() { FileAction::Compare } else { FileAction::Import };
        if files.is_empty() {
            return;
        }
        match cannot_take(action, &files, limit) {
            Some(why) => step.set(Step::NotTaken(why)),
            None => {
                sent.set(0);
                send(Upload::new(action, files));
            }
        }
    };
    let is_busy =
        move || step.with_untracked(|step| matches!(step, Step::Sending(_) | Step::Comparing));
    let over = browser::take_drops(Callback::new(move |dropped| {
        if is_busy() {
            return;
        }
        match dropped {
            Dropped::Files(files) => take(files),
            Dropped::Text(text) => {
                take(browser::pasted("pasted text", &text).into_iter().collect())
            }
            Dropped::Folder => step.set(Step::NotTaken(
                "A folder was dropped. Drop the snapshot file that is in it.".to_owned(),
            )),
            Dropped::Nothing => step.set(Step::NotTaken(
                "What was dropped is not a file. Drop a snapshot file.".to_owned(),
            )),
        }
    }));
    let cancel = move |()| {
        sending.stop();
        if let Step::Stopped(upload, _) = step.get_untracked() {
            spawn_local(async move { forget(&upload).await });
        }
        step.set(Step::Choosing);
    };

    let limit = move || match largest.get() {
        0 => "JSON from an export. ".to_owned(),
        limit => format!("JSON from an export, up to {}. ", bytes(limit)),
    };
    let zone = move || {
        view! {
            <DropZone
                title="Drop a snapshot anywhere on this page"
                accept=".json,application/json"
                input
                over
                multiple=true
                on_choose=move |()| take(browser::take_files(input))
            >
                <p>"Or choose one or more files here, or paste the text of one. " {limit}</p>
                <p>
                    "A snapshot holds services with their contracts, examples and settings. It never \
                     holds test results, analytics, secrets, users or import jobs."
                </p>
                <p>"Nothing is written before you have seen what would change."</p>
            </DropZone>
            <Checkbox
                label="Only compare: one file with the repository, or the second of two files with the first"
                tick=Signal::derive(move || only_compare.get().into())
                on_change=move |on| only_compare.set(on)
            />
        }
        .into_any()
    };
    let content = move || match step.get() {
        Step::Choosing => zone(),
        Step::NotTaken(why) => view! {
            <Notice tone=Tone::Danger title=why>"Nothing was changed."</Notice>
            {zone()}
        }
        .into_any(),
        Step::Sending(upload) => progress(&upload, sent, rate, Callback::new(cancel)),
        Step::Comparing => progress_line(working, Some(Callback::new(cancel))),
        Step::Stopped(upload, why) => {
            let retry = {
                let upload = upload.clone();
                move |()| send(upload.clone())
            };
            stopped(&upload, &why, Callback::new(retry), Callback::new(cancel))
        }
    };
    // Slice after slice is another step of the same sending.
    let is_sending =
        Memo::new(move |_| step.with(|step| matches!(step, Step::Sending(_) | Step::Comparing)));
    let waiting = move || (!is_sending.get()).then(|| view! { <WaitingImports /> });
    let content = view! { <div class="s-import">{content} {waiting}</div> };
    frame(Tab::Import, None, content.into_any())
}

/// Why these files cannot be taken, if they cannot.
fn cannot_take(action: FileAction, files: &[PickedFile], limit: u64) -> Option<String> {
    let most = if action == FileAction::Compare { 2 } else { MAX_FILES };
    if files.len() > most {
        return Some(match action {
            FileAction::Compare => "Two files can be compared at a time.".to_owned(),
            FileAction::Import => {
                format!("{} files were given. At most {most} are imported at a time.", files.len())
            }
        });
    }
    let large = files.iter().find(|file| limit > 0 && file.size() > limit)?;
    Some(format!(
        "{} has {}; this server takes at most {} (setting max-upload).",
        visible(large.name()),
        bytes(large.size()),
        bytes(limit)
    ))
}

fn is_comparing(step: RwSignal<Step, LocalStorage>) -> bool {
    step.try_with_untracked(|step| matches!(step, Step::Comparing)).unwrap_or(false)
}

async fn forget(upload: &Upload) {
    if let Some(import) = upload.started().cloned() {
        // What is not cancelled is forgotten sooner or later.
        let _ = cancel_import(import).await;
    }
}

fn speed(sent: u64, milliseconds: i64) -> String {
    match u64::try_from(milliseconds) {
        Ok(elapsed) if elapsed > 200 => format!("{}/s", bytes(sent * 1000 / elapsed)),
        _ => String::new(),
    }
}

fn progress(
    upload: &Upload,
    sent: RwSignal<u64>,
    rate: RwSignal<String>,
    cancel: Callback<()>,
) -> AnyView {
    let size = upload.size();
    let text = move || {
        let sent = format!("{} of {}", bytes(sent.get()), bytes(size));
        let rate = rate.get();
        if rate.is_empty() { sent } else { format!("{sent} · {rate}") }
    };
    view! {
        <ProgressLine
            label=format!("Sending {}", visible(&upload.name()))
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
    why: &UploadError,
    retry: Callback<()>,
    cancel: Callback<()>,
) -> AnyView {
    let name = visible(&upload.name());
    let (title, next): (String, String) = match why {
        UploadError::Unreadable(what) => (
            format!("The browser cannot read {name}: {what}"),
            "The file may have been moved or changed meanwhile. Choose it again.".into(),
        ),
        UploadError::Api(ApiError::SignedOut) => (
            "You were signed out meanwhile.".to_owned(),
            "Sign in; sending then goes on where it stopped.".into(),
        ),
        UploadError::Api(error @ ApiError::DiskFull { .. }) => {
            (sentence(error), "What arrived is kept. Free some space, then press Resume.".into())
        }
        UploadError::Api(error @ (ApiError::NoRoom { .. } | ApiError::ImportGone { .. })) => {
            (format!("{name} could not be sent. {}", sentence(error)), next(error))
        }
        UploadError::Api(error) => (
            format!("{name} could not be sent. {}", sentence(error)),
            "What arrived is kept. Press Resume, or choose another file.".into(),
        ),
    };
    view! {
        <Notice
            tone=Tone::Danger
            title=title
            actions=move || view! {
                <Button look=Look::Primary on_press=retry>"Resume"</Button>
                <Button look=Look::Secondary on_press=cancel>"Choose another file"</Button>
            }
        >
            "Nothing was changed. "
            {next}
        </Notice>
    }
    .into_any()
}
