//! The dialog with the snapshots that a mirror wrote. Each can become an import.

use api_types::{BackupFile, OpenedBackup};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Mirrors, text};
use crate::{
    api::{
        ApiError,
        mirrors::{list_mirror_files, restore_mirror_file},
    },
    text::visible,
    ui::{
        browser,
        erased::{changing, effect},
        errors::sentence_and_advice,
        kit::{Button, Dialog, EmptyState, Notice, Skeleton, Tone},
        paths::Path,
    },
};

/// What the server answered about the files.
type Answer = Option<Result<Vec<BackupFile>, ApiError>>;

/// The dialog. It is open while there is a mirror.
pub(super) fn dialog(mirrors: Mirrors) -> AnyView {
    let opened = mirrors.files;
    let answer = RwSignal::new(None::<Result<Vec<BackupFile>, ApiError>>);
    let failure = RwSignal::new(None::<String>);
    let navigate = StoredValue::new_local(use_navigate());
    effect(move || {
        let Some(mirror) = opened.get() else { return };
        answer.set(None);
        failure.set(None);
        let instance = mirrors.instance();
        spawn_local(async move {
            let files = list_mirror_files(instance, mirror.clone()).await;
            if opened.try_get_untracked().flatten() == Some(mirror) {
                answer.set(Some(files));
            }
        });
    });
    let restore = Callback::new(move |file: String| {
        let Some(mirror) = opened.get_untracked() else { return };
        failure.set(None);
        let instance = mirrors.instance();
        spawn_local(async move {
            match restore_mirror_file(instance, mirror, file).await {
                Ok(OpenedBackup::Import(import)) => {
                    let to = Path::Review(import.to_string()).href();
                    navigate.try_with_value(|go| go(&to, NavigateOptions::default()));
                }
                Ok(OpenedBackup::Rejected(why)) => drop(failure.try_set(Some(visible(&why)))),
                Err(error) => {
                    mirrors.session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    });
    let close = move |()| opened.set(None);
    let notice = move || {
        changing(move || match failure.get() {
            Some(title) => view! { <Notice tone=Tone::Danger title /> }.into_any(),
            None => ().into_any(),
        })
    };
    let content = move || changing(move || list(answer.get(), restore));
    view! {
        <Dialog
            title=text::FILES_TITLE
            open=Signal::derive(move || opened.with(Option::is_some))
            on_close=close
            actions=move || view! { <Button on_press=close>{text::CLOSE}</Button> }
        >
            <p>{text::RESTORE_EXPLAINED}</p>
            {notice()}
            {content()}
        </Dialog>
    }
    .into_any()
}

fn list(answer: Answer, restore: Callback<String>) -> AnyView {
    let files = match answer {
        None => return view! { <Skeleton lines=3 label=text::LOADING /> }.into_any(),
        Some(Err(error)) => {
            let title = sentence_and_advice(&error);
            return view! { <Notice tone=Tone::Danger title /> }.into_any();
        }
        Some(Ok(files)) => files,
    };
    if files.is_empty() {
        return view! { <EmptyState title=text::NO_FILES>{text::NO_FILES_NEXT}</EmptyState> }
            .into_any();
    }
    let now = browser::now();
    let row = |file: BackupFile| {
        let (name, facts) = (visible(&file.name), text::file(&file, now));
        let press = move |()| restore.run(file.name.clone());
        view! {
            <li class="s-instances__row s-mirrors__file">
                <div class="s-instances__text">
                    <bdi>{name}</bdi>
                    <span class="s-instances__facts">{facts}</span>
                </div>
                <Button on_press=press>{text::RESTORE}</Button>
            </li>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = files.into_iter().map(row).collect();
    view! {
        <ul class="s-instances__list" aria-label=text::FILES_TITLE>
            {rows}
        </ul>
    }
    .into_any()
}
