//! The imports that wait: whose, since when, the way to each, and the way to cancel it.

use api_types::{FileAction, ImportId, ImportKind, Subject, WaitingFor, WaitingImport};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError,
        import::{cancel_import, waiting_imports},
    },
    text::{bytes, visible},
    ui::{
        errors::{Failure, effect, next, sentence},
        kit::{Button, Dialog, Look, Notice, Skeleton, Tone, When, unique_id},
        paths::Path,
        session::{Read, Reading, Session, use_session},
    },
};

/// What the list and the question share.
#[derive(Clone, Copy)]
struct Waiting {
    session: Session,
    read: Read<Vec<WaitingImport>>,
    /// The import of a colleague that is to be cancelled, if that is confirmed.
    asked: RwSignal<Option<WaitingImport>>,
    /// Why the last one could not be cancelled.
    failed: RwSignal<Option<ApiError>>,
}

/// The imports of all administrators that wait; nothing where none does.
#[component]
pub(super) fn WaitingImports() -> impl IntoView {
    let session = use_session();
    let waiting = Waiting {
        session,
        read: session.read(waiting_imports),
        asked: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    let failure = move || {
        waiting.failed.get().map(|error| {
            let text = format!("{} {}", effect(&error), next(&error));
            view! { <Notice tone=Tone::Danger title=sentence(&error)>{text}</Notice> }
        })
    };
    let content = move || match waiting.read.reading().get() {
        Reading::Waiting => {
            Some(view! { <Skeleton lines=2 label="Loading the waiting imports" /> }.into_any())
        }
        Reading::Failed(error) => {
            let again = move |()| waiting.read.again();
            Some(section(view! { <Failure error on_retry=again /> }.into_any()))
        }
        Reading::Read(imports) if imports.is_empty() => None,
        Reading::Read(imports) => {
            let own = session.account().get().map(|account| account.name).unwrap_or_default();
            let rows = imports.into_iter().map(|import| row(import, &own, waiting)).collect_view();
            Some(section(view! { <ul class="s-waiting__list">{rows}</ul> }.into_any()))
        }
    };
    view! {
        {failure}
        {content}
        {question(waiting)}
    }
    .into_any()
}

fn section(content: AnyView) -> AnyView {
    let id = unique_id("waiting");
    let labelled_by = id.clone();
    view! {
        <section class="s-waiting" aria-labelledby=labelled_by>
            <h2 class="s-waiting__title" id=id>
                "Waiting imports"
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn row(import: WaitingImport, own: &str, waiting: Waiting) -> AnyView {
    let name = title(&import.subject);
    let is_own = *import.by == *own;
    let cancel_name = name.clone();
    let link = if matches!(import.state, WaitingFor::Files { .. }) {
        view! { <bdi>{name}</bdi> }.into_any()
    } else {
        let href = Path::Review(import.id.to_string()).href();
        view! { <a href=href><bdi>{name}</bdi></a> }.into_any()
    };
    let whose = if is_own { "You".to_owned() } else { visible(&import.by) };
    let size = (import.size > 0).then(|| " · ".to_owned() + &bytes(import.size));
    let state = state(&import);
    let (since, touched) = (import.since.0, import.touched.0);
    let press = move |()| {
        if is_own {
            cancel(import.id.clone(), waiting);
        } else {
            waiting.asked.set(Some(import.clone()));
        }
    };
    view! {
        <li class="s-waiting__row">
            <div class="s-waiting__what">
                <span class="s-waiting__name">{link}</span>
                <span class="s-waiting__facts">
                    <bdi>{whose}</bdi> ", started " <When at=since /> ", last opened "
                    <When at=touched /> {size} " · " {state}
                </span>
            </div>
            <Button on_press=press>
                "Cancel" <span class="u-hidden">" the import of " {cancel_name}</span>
            </Button>
        </li>
    }
    .into_any()
}

/// Asks before a colleague's import is cancelled.
fn question(waiting: Waiting) -> AnyView {
    let Waiting { asked, .. } = waiting;
    let open = Signal::derive(move || asked.with(Option::is_some));
    let asked_title = Signal::derive(move || {
        asked.with(|asked| {
            let ask = |import: &WaitingImport| {
                format!("Cancel {} of {}?", title(&import.subject), visible(&import.by))
            };
            asked.as_ref().map(ask).unwrap_or_default()
        })
    });
    let confirm = move |()| {
        if let Some(import) = asked.get_untracked() {
            asked.set(None);
            cancel(import.id, waiting);
        }
    };
    view! {
        <Dialog
            title=asked_title
            open
            on_close=move |()| asked.set(None)
            actions=move || {
                view! {
                    <Button on_press=move |()| asked.set(None)>"Keep it"</Button>
                    <Button look=Look::Danger on_press=confirm>
                        "Cancel the import"
                    </Button>
                }
            }
        >
            <p>
                "The file and the decisions made for it are lost. Nothing changes in the repository. "
                "Its owner sees that you cancelled it."
            </p>
        </Dialog>
    }
    .into_any()
}

fn cancel(import: ImportId, waiting: Waiting) {
    waiting.failed.set(None);
    spawn_local(async move {
        if let Err(error) = cancel_import(import).await
            && !waiting.session.report_error(&error)
        {
            let _gone = waiting.failed.try_set(Some(error));
        }
        waiting.read.again();
    });
}

/// What an import is of.
fn title(subject: &Subject) -> String {
    match subject {
        Subject::Files { action, names } => {
            let names = match &names[..] {
                [name] => visible(name),
                names => format!("{} files", names.len()),
            };
            match action {
                FileAction::Import => names,
                FileAction::Compare => "Comparison of ".to_owned() + &names,
            }
        }
        Subject::Revision(ImportKind::Undo(revision)) => format!("Undo of revision {revision}"),
        Subject::Revision(ImportKind::Restore(revision)) => {
            format!("Restore of revision {revision}")
        }
        Subject::Revision(ImportKind::Import | ImportKind::Compare { .. }) => {
            "Comparison".to_owned()
        }
    }
}

/// What it waits for.
fn state(import: &WaitingImport) -> String {
    match (&import.state, &import.subject) {
        (WaitingFor::Files { received }, _) => {
            let percent = received.saturating_mul(100).checked_div(import.size).unwrap_or(100);
            format!("{percent} % received")
        }
        (WaitingFor::Comparison, _) => "waits to be compared".to_owned(),
        (WaitingFor::Decisions, Subject::Files { action: FileAction::Compare, .. }) => {
            "compared".to_owned()
        }
        (WaitingFor::Decisions, _) => "waits for decisions".to_owned(),
        (WaitingFor::Job(_), _) => "working".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api_types::{JobProgress, Timestamp};

    use super::*;

    fn import(subject: Subject, state: WaitingFor) -> WaitingImport {
        WaitingImport {
            id: "1".to_owned().into(),
            subject,
            by: "bob".into(),
            since: Timestamp(0),
            touched: Timestamp(0),
            size: 200,
            state,
        }
    }

    #[test]
    fn each_import_has_a_name_and_a_state_in_words() {
        let files = |action, names: &[&str]| Subject::Files {
            action,
            names: names.iter().map(|name| (*name).into()).collect(),
        };
        let one = files(FileAction::Import, &["a\u{202e}.json"]);
        let two = files(FileAction::Compare, &["a", "b"]);
        assert_eq!(title(&one), "a⟨U+202E⟩.json");
        assert_eq!(title(&two), "Comparison of 2 files");
        assert_eq!(title(&Subject::Revision(ImportKind::Undo(7.into()))), "Undo of revision 7");
        let received = import(one.clone(), WaitingFor::Files { received: 90 });
        assert_eq!(state(&received), "45 % received");
        assert_eq!(state(&import(one.clone(), WaitingFor::Decisions)), "waits for decisions");
        assert_eq!(state(&import(two, WaitingFor::Decisions)), "compared");
        let working = JobProgress { stage: api_types::Stage::Writing, done: 1, total: 2 };
        assert_eq!(state(&import(one, WaitingFor::Job(working))), "working");
    }
}
