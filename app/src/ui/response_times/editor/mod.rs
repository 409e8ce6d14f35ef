//! The page of one profile.

mod action_fields;
mod apply;
mod compare;
mod context;
mod delete;
mod header;
mod kept;
mod leave;
mod outcome;
mod preview;
mod rule_fields;
mod rule_order;
mod rule_row;
mod rules;
mod save;
mod start;
mod state;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use snapshot::response_times::BuiltIn;

use self::{
    action_fields::action_fields,
    compare::compare,
    context::PageContext,
    header::header,
    preview::preview,
    rules::rules,
    start::{Start, start_step},
    state::Editor,
};
use super::{
    client::{SavedVersion, list_saved},
    text::{self, editor as words, rule::Units},
};
use crate::{
    state::response_times::ProfileDraft,
    ui::{
        erased::{changing, effect},
        errors::Failure,
        kit::{EmptyState, FieldLines, IconName, LinkButton, Skeleton, ValueField, value_field},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{Query, QueryState, use_session},
    },
};

/// The page of a saved profile.
#[component]
pub fn ProfilePage(
    /// The name.
    name: String,
) -> impl IntoView {
    let query = use_session().query(list_saved);
    let title = text::name(&name);
    let context = PageContext::new();
    let address = Path::Profile(name.clone()).href();
    loaded_page(query, title, address, move |all| {
        let saved = all.iter().find(|saved| saved.profile.name() == name)?;
        Some(Editor::saved_profile(saved, all, context))
    })
}

/// The page of a profile that does not exist yet. The address names what it starts from.
#[component]
pub fn NewProfilePage() -> impl IntoView {
    let query = use_session().query(list_saved);
    let from = use_query_map().with_untracked(|query| query.get("from").unwrap_or_default());
    let start = match &*from {
        "file" => Some(Start::File),
        "measurements" => Some(Start::Measurements),
        _ => None,
    };
    let context = PageContext::new();
    let address = [&*Path::NewProfile.href(), "?from=", &*from].concat();
    // A draft that was left follows the step that made it.
    let is_begun = start.is_none() || kept::has_draft(&address);
    let draft = RwSignal::new(is_begun.then(|| Arc::new(draft_from(&from))));
    changing(move || match (draft.get(), start) {
        (None, Some(start)) => start_step(start, draft),
        (draft, _) => loaded_page(query, text::NEW_TITLE.to_owned(), address.clone(), move |all| {
            let draft = draft.as_deref().cloned().unwrap_or_default();
            // What was read from a file would be lost.
            let unchanged = if start.is_none() { draft.clone() } else { ProfileDraft::default() };
            Some(Editor::new_profile(draft, unchanged, all, context))
        }),
    })
}

/// The draft that starts from a profile that Mockpit has, or an empty one. It has no name yet.
fn draft_from(id: &str) -> ProfileDraft {
    let Some(built_in) = BuiltIn::from_id(id) else {
        return ProfileDraft::default();
    };
    ProfileDraft { name: String::new(), ..ProfileDraft::from(&built_in.profile()) }
}

/// The page once the profiles are loaded. Later answers do not replace what somebody edits.
fn loaded_page(
    query: Query<Vec<SavedVersion>>,
    title: String,
    address: String,
    open: impl Fn(&[SavedVersion]) -> Option<Editor> + Send + 'static,
) -> AnyView {
    let editor = RwSignal::new(None::<Option<Editor>>);
    let state = query.state();
    // Signals of the editor would otherwise end with the next answer.
    let restored_address = address.clone();
    let owner = Owner::current().unwrap_or_default();
    effect(move || {
        if let QueryState::Loaded(all) = &*state.read()
            && editor.with_untracked(|editor| !matches!(editor, Some(Some(_))))
        {
            let opened = owner.with(|| untrack(|| open(all)));
            if let Some(opened) = opened {
                kept::restore(opened, &restored_address);
            }
            editor.set(Some(opened));
        }
    });
    changing(move || match editor.get() {
        Some(Some(editor)) => {
            kept::keep_on_leaving(editor, address.clone());
            editor_page(editor)
        }
        Some(None) => page(title.clone(), missing()),
        None => {
            let content = match state.get() {
                QueryState::Failed(error) => {
                    view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
                }
                QueryState::Loading | QueryState::Loaded(_) => {
                    view! { <Skeleton lines=8 label=text::LOADING /> }.into_any()
                }
            };
            page(title.clone(), content)
        }
    })
}

fn breadcrumbs() -> AnyView {
    let links = vec![
        Crumb::new(Path::Administration.href(), text::ADMINISTRATION),
        Crumb::new(Path::Profiles.href(), text::TITLE),
    ];
    view! { <Breadcrumbs links /> }.into_any()
}

/// A page without an editor.
fn page(title: String, content: AnyView) -> AnyView {
    let heading = title.clone();
    view! {
        <Page title>
            {breadcrumbs()}
            <PageHeader title=heading />
            {content}
        </Page>
    }
    .into_any()
}

fn missing() -> AnyView {
    let all = || view! { <LinkButton href=Path::Profiles.href()>{text::SHOW_ALL}</LinkButton> };
    view! {
        <EmptyState icon=IconName::Clock title=text::NO_PROFILE actions=all>
            {text::NO_PROFILE_NEXT}
        </EmptyState>
    }
    .into_any()
}

fn editor_page(editor: Editor) -> AnyView {
    leave::guard(editor);
    let title = editor.title();
    view! {
        <Page title=title>
            {breadcrumbs()}
            {header(editor)}
            {outcome::outcome(editor)}
            <div class="s-profile">
                <div class="s-profile__form">
                    {about(editor)}
                    {rules(editor)}
                    {otherwise(editor)}
                </div>
                <div class="s-profile__effect">
                    {preview(editor)}
                    {compare(editor)}
                </div>
            </div>
            {leave::question(editor)}
            {delete::question(editor)}
        </Page>
    }
    .into_any()
}

/// The name and the description.
fn about(editor: Editor) -> AnyView {
    let draft = editor.draft;
    let renamed = move || {
        let old = editor
            .saved
            .with(|saved| saved.as_ref().map(|saved| saved.profile.name().to_owned()))?;
        let is_renamed = draft.with(|draft| draft.name.trim() != old);
        is_renamed.then(|| words::renamed(&old))
    };
    let name = ValueField {
        id: state::NAME_FIELD.to_owned(),
        label: Signal::stored(words::NAME.to_owned()),
        value: Signal::derive(move || draft.with(|draft| draft.name.clone())),
        fault: editor.shown_fault(move |editor| {
            let taken = editor.is_name_taken();
            editor.draft.with(ProfileDraft::name_fault).or(taken)
        }),
        on_input: Callback::new(move |name| draft.update(|draft| draft.name = name)),
        ..ValueField::default()
    };
    let description = ValueField {
        id: state::DESCRIPTION_FIELD.to_owned(),
        label: Signal::stored(words::DESCRIPTION.to_owned()),
        value: Signal::derive(move || draft.with(|draft| draft.description.clone())),
        fault: editor.shown_fault(|editor| editor.draft.with(ProfileDraft::description_fault)),
        on_input: Callback::new(move |text| draft.update(|draft| draft.description = text)),
        lines: FieldLines::Text,
        ..ValueField::default()
    };
    view! {
        <div class="s-profile__about">
            {value_field(name)}
            <p class="s-profile__hint">{renamed}</p>
            {value_field(description)}
        </div>
    }
    .into_any()
}

/// The action for operations that no rule matches.
fn otherwise(editor: Editor) -> AnyView {
    let draft = editor.draft;
    let form = Memo::new(move |_| draft.with(|draft| draft.otherwise.clone()));
    view! {
        <section
            class="s-profile__section"
            id=state::OTHERWISE
            aria-labelledby="profile-otherwise"
        >
            <h2 class="s-profile__title" id="profile-otherwise">
                {words::OTHERWISE}
            </h2>
            <p class="s-profile__hint">{words::OTHERWISE_EXPLAINED}</p>
            {action_fields(
                editor,
                state::OTHERWISE,
                form,
                Signal::stored(Units::Milliseconds),
                Callback::new(move |form| draft.update(|draft| draft.otherwise = form)),
            )}
        </section>
    }
    .into_any()
}
