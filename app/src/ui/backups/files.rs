//! The files with backups: verify one, or restore its services through a review.

use api_types::{BackupFile, OpenedBackup};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Context, text};
use crate::{
    api::{
        ApiError,
        backups::{import_backup, verify_backup},
    },
    text::visible,
    ui::{
        browser,
        errors::{Failure, sentence_and_advice},
        kit::{
            Badge, Button, ButtonVariant, Dialog, EmptyState, Menu, MenuItem, Notice, Skeleton,
            Tone, unique_id, with_code,
        },
        paths::Path,
        session::{Query, QueryState},
    },
};

/// What the last action found.
#[derive(Clone)]
enum Found {
    Good(String),
    Bad(String),
}

/// What the rows can do.
#[derive(Clone, Copy)]
struct Actions {
    verify: Callback<String>,
    ask: Callback<BackupFile>,
}

/// The section with the files, and the question before a restore.
pub(super) fn files(context: Context, query: Query<Vec<BackupFile>>) -> AnyView {
    let found = RwSignal::new(None::<Found>);
    let asked = RwSignal::new(None::<BackupFile>);
    let fail = move |error: &ApiError| {
        context.session.report_error(error);
        found.try_set(Some(Found::Bad(sentence_and_advice(error))));
    };
    let verify = Callback::new(move |name: String| {
        found.set(None);
        spawn_local(async move {
            match verify_backup(name.clone()).await {
                Ok(None) => drop(found.try_set(Some(Found::Good(text::verified(&name))))),
                Ok(Some(problem)) => drop(found.try_set(Some(Found::Bad(problem)))),
                Err(error) => fail(&error),
            }
        });
    });
    let actions = Actions { verify, ask: Callback::new(move |file| asked.set(Some(file))) };
    let state = query.state();
    let list = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=3 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(files) if files.is_empty() => {
            view! { <EmptyState title=text::NO_FILES>{text::NO_FILES_NEXT}</EmptyState> }.into_any()
        }
        QueryState::Loaded(files) => {
            let rows = files.into_iter().map(|file| row(file, actions)).collect_view();
            view! {
                <ul class="s-backups__list" aria-label=text::FILES>
                    {rows}
                </ul>
            }
            .into_any()
        }
    };
    let notice = move || {
        found.get().map(|found| match found {
            Found::Good(title) => view! { <Notice tone=Tone::Success title /> }.into_any(),
            Found::Bad(title) => {
                view! { <Notice tone=Tone::Danger title=visible(&title) /> }.into_any()
            }
        })
    };
    let id = unique_id("backups");
    let labelled_by = id.clone();
    view! {
        <section class="s-backups__kind" aria-labelledby=labelled_by>
            <h2 class="s-backups__title" id=id>
                {text::FILES}
            </h2>
            {notice}
            {list}
        </section>
        {restore_dialog(context, asked)}
    }
    .into_any()
}

fn row(file: BackupFile, actions: Actions) -> AnyView {
    let name = file.name.clone();
    let facts = text::facts(&file, browser::now());
    let problem = file.problem.as_ref().map(|problem| {
        let problem = visible(problem);
        view! {
            <Badge tone=Tone::Danger text=text::UNUSABLE />
            <p class="s-backups__hint">{problem}</p>
        }
    });
    let label = text::actions_of(&name);
    let kind = text::one(file.kind);
    let items = {
        let file = StoredValue::new(file);
        let verify = move || actions.verify.run(file.with_value(|file| file.name.clone()));
        let mut items = vec![MenuItem::new(text::VERIFY, verify)];
        if file.with_value(|file| file.problem.is_none()) {
            let ask = move || actions.ask.run(file.get_value());
            items.push(MenuItem::new(text::RESTORE, ask));
        }
        items
    };
    view! {
        <li class="s-backups__row">
            <div class="s-backups__name">
                <bdi>{visible(&name)}</bdi>
                " "
                <Badge text=kind />
                " "
                {problem}
            </div>
            <span class="s-backups__facts">{facts}</span>
            <Menu label items />
        </li>
    }
    .into_any()
}

/// The question before a restore. It is open while there is a file.
fn restore_dialog(context: Context, asked: RwSignal<Option<BackupFile>>) -> AnyView {
    let is_busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let navigate = StoredValue::new_local(use_navigate());
    // The words stay while the dialog closes.
    let words = Memo::new(move |before: Option<&(String, &'static str)>| {
        let now = asked.with(|file| {
            let file = file.as_ref()?;
            Some((text::restore_question(&file.name), text::restore_explained(file.kind)))
        });
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let close = move |()| {
        failure.set(None);
        asked.set(None);
    };
    let restore = move |()| {
        let Some(file) = asked.get_untracked() else { return };
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = import_backup(file.name).await;
            is_busy.try_set(false);
            match answer {
                Ok(OpenedBackup::Import(import)) => {
                    let to = Path::Review(import.to_string()).href();
                    navigate.try_with_value(|go| go(&to, NavigateOptions::default()));
                }
                Ok(OpenedBackup::Rejected(why)) => drop(failure.try_set(Some(visible(&why)))),
                Err(error) => {
                    context.session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let notice = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        <Dialog
            title=Signal::derive(move || words.with(|words| words.0.clone()))
            open=Signal::derive(move || asked.with(Option::is_some))
            on_close=close
            actions=move || {
                view! {
                    <Button on_press=close>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=restore>
                        {text::REVIEW}
                    </Button>
                }
            }
        >
            <p>{move || with_code(words.with(|words| words.1))}</p>
            {notice}
        </Dialog>
    }
    .into_any()
}
