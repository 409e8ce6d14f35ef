//! The dialog that saves the selected services, or the filter of the list, under a name.

use api_types::{RevisionNumber, SavedSelection, SelectionContent};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use snapshot::ServiceId;

use super::text;
use crate::{
    api::selections::{list_selections, save_selection},
    state::{Filter, Selection, query_of},
    ui::{
        errors::sentence_and_advice,
        kit::{Button, ButtonVariant, Dialog, Notice, Select, SelectOption, TextField, Tone},
        paths::Path,
        services::use_list_memory,
        session::use_session,
    },
};

/// The values of the choice what to save.
const SELECTED: &str = "selected";
const QUERY: &str = "query";

/// The dialog. It opens the page of the selection when it is saved.
pub(in super::super) fn save_dialog(
    open: RwSignal<bool>,
    selection: RwSignal<Selection>,
) -> AnyView {
    let (session, memory) = (use_session(), use_list_memory());
    let path = use_location().pathname;
    let navigate = StoredValue::new_local(use_navigate());
    let name = RwSignal::new(String::new());
    let existing = RwSignal::new(Vec::<SavedSelection>::new());
    let failure = RwSignal::new(None::<String>);
    let (is_busy, is_tried) = (RwSignal::new(false), RwSignal::new(false));
    let filter = Memo::new(move |_| {
        open.track();
        path.with_untracked(|path| memory.filter(path))
    });
    let count = Memo::new(move |_| selection.with(Selection::len));
    let chosen = RwSignal::new(SELECTED.to_owned());
    Effect::new(move || {
        if open.get() {
            failure.set(None);
            is_tried.set(false);
            let is_selected = count.get_untracked() > 0;
            chosen.set(if is_selected { SELECTED } else { QUERY }.to_owned());
            spawn_local(async move {
                if let Ok(all) = list_selections().await {
                    existing.try_set(all);
                }
            });
        }
    });
    let options = Signal::derive(move || {
        let selected =
            (count.get() > 0).then(|| SelectOption::new(SELECTED, text::selected(count.get())));
        let words = filter.with(text::filter);
        let query = SelectOption::new(QUERY, text::matching(&words));
        selected.into_iter().chain([query]).collect::<Vec<_>>()
    });
    let replaced = Memo::new(move |_| {
        let name = name.read();
        let found = existing.read();
        let found = found.iter().find(|saved| *saved.name == *name.trim());
        found.map(|saved| saved.changed.revision)
    });
    let error = Signal::derive(move || {
        (is_tried.get() && name.read().trim().is_empty()).then(|| text::NO_NAME.to_owned())
    });
    let save = move |()| {
        is_tried.set(true);
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() || is_busy.get_untracked() {
            return;
        }
        let content = content(&chosen.get_untracked(), selection, &filter.get_untracked());
        let expected: Option<RevisionNumber> = replaced.get_untracked();
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = save_selection(name.clone(), content, expected).await;
            is_busy.try_set(false);
            match answer {
                Ok(_) => {
                    session.refresh();
                    open.try_set(false);
                    let to = Path::Selection(name).href();
                    navigate.with_value(|go| go(&to, NavigateOptions::default()));
                }
                Err(error) => {
                    session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let label = move || if replaced.get().is_some() { text::REPLACE } else { text::SAVE };
    let warning = move || {
        let name = name.get();
        replaced.get().is_some().then(|| {
            view! { <p class="s-export__hint">{text::replaces(name.trim())}</p> }
        })
    };
    let notice = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        <Dialog
            title=text::SAVE_TITLE
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=save>
                        {label}
                    </Button>
                }
            }
        >
            <div class="s-selection__form">
                <TextField label=text::NAME value=name error />
                {warning}
                <Select
                    label=text::CONTENT
                    options
                    value=chosen
                    on_change=move |value| chosen.set(value)
                />
                {notice}
            </div>
        </Dialog>
    }
    .into_any()
}

fn content(chosen: &str, selection: RwSignal<Selection>, filter: &Filter) -> SelectionContent {
    if chosen == QUERY {
        return SelectionContent::Query(query_of(filter).into());
    }
    let mut ids: Vec<ServiceId> =
        selection.with_untracked(|selection| selection.iter().cloned().collect());
    ids.sort();
    SelectionContent::Services(ids)
}
