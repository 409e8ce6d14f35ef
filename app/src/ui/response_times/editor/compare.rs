//! The differences between the edited profile and another one.

use std::sync::Arc;

use leptos::prelude::*;
use snapshot::response_times::{BuiltIn, Profile};

use super::{
    super::text::{self, editor as words},
    state::{Editor, SaveState},
};
use crate::{
    state::response_times::{ProfileDraft, differences},
    ui::{
        erased::{changing, memo},
        kit::{Icon, IconName, Select, SelectOption, attributes::true_or_false},
    },
};

/// The value of the choice of the saved version.
const SAVED: &str = "saved";

/// The value of the choice of a version that somebody else saved meanwhile.
const THEIRS: &str = "theirs";

/// Differences that are listed.
const MAX_LISTED: usize = 200;

/// The differences, compared while they are shown.
pub(super) fn compare(editor: Editor) -> AnyView {
    let is_open = RwSignal::new(false);
    let content = changing(move || if is_open.get() { opened(editor) } else { ().into_any() });
    view! {
        <section class="s-profile__section">
            <h2 class="s-profile__title">
                <button
                    type="button"
                    class="s-differences__toggle"
                    aria-expanded=Signal::derive(move || true_or_false(is_open.get()))
                    aria-controls="profile-differences"
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    <Icon name=IconName::Right />
                    {words::DIFFERENCES}
                </button>
            </h2>
            <div class="s-differences" id="profile-differences">
                {content}
            </div>
        </section>
    }
    .into_any()
}

/// The profiles to compare with, by the values of their choices.
fn candidates(editor: Editor) -> Vec<(String, String, Arc<Profile>)> {
    let own = editor.saved.with(|saved| {
        let profile = Arc::clone(&saved.as_ref()?.profile);
        Some((SAVED.to_owned(), words::SAVED_VERSION.to_owned(), profile))
    });
    // Somebody else saved it meanwhile.
    let theirs = editor.save.with(|save| {
        let SaveState::Conflict(Some(theirs)) = save else { return None };
        let text = words::version_of(&theirs.actor);
        Some((THEIRS.to_owned(), text, Arc::clone(&theirs.profile)))
    });
    let own_name = own.as_ref().map(|(_, _, profile)| profile.name().to_owned());
    let others = editor.all.with_value(|all| {
        let others = all.iter().filter(|it| Some(it.profile.name()) != own_name.as_deref());
        let choice = |name: &str| "profile:".to_owned() + name;
        let others = others.map(|it| {
            (choice(it.profile.name()), text::name(it.profile.name()), Arc::clone(&it.profile))
        });
        others.collect::<Vec<_>>()
    });
    let built_in = BuiltIn::ALL.map(|built_in| {
        let profile = built_in.profile();
        (built_in.id().to_owned(), profile.name().to_owned(), Arc::new(profile))
    });
    own.into_iter().chain(theirs).chain(others).chain(built_in).collect()
}

fn opened(editor: Editor) -> AnyView {
    let choices = memo(move || candidates(editor));
    let chosen = RwSignal::new(String::new());
    let options = move || {
        let options = choices.get().into_iter();
        options.map(|(value, text, _)| SelectOption::new(value, text)).collect::<Vec<_>>()
    };
    let other = memo(move || {
        let chosen = chosen.get();
        choices.with(|all| {
            let found = all.iter().find(|(value, ..)| *value == chosen).or(all.first());
            found.map(|(value, _, profile)| (value.clone(), Arc::clone(profile)))
        })
    });
    let value =
        move || other.with(|other| other.as_ref().map_or_else(String::new, |it| it.0.clone()));
    let list = changing(move || {
        let Some((_, before)) = other.get() else { return ().into_any() };
        match editor.draft.with(ProfileDraft::to_profile_or_unnamed) {
            Some(after) => list(&before, &after),
            None => view! { <p>{words::DIFFERENCES_INVALID}</p> }.into_any(),
        }
    });
    view! {
        <Select
            label=words::COMPARE_WITH
            options=Signal::derive(options)
            value=Signal::derive(value)
            on_change=move |value| chosen.set(value)
        />
        <div class="s-differences__list">{list}</div>
    }
    .into_any()
}

fn list(before: &Profile, after: &Profile) -> AnyView {
    let found = differences(before, after);
    if found.is_empty() {
        return view! { <p role="status">{words::NO_DIFFERENCES}</p> }.into_any();
    }
    let rest = found.len().saturating_sub(MAX_LISTED);
    let items = found.iter().take(MAX_LISTED).map(|difference| {
        let words::DifferenceText { title, before, after } =
            words::difference(*difference, before, after);
        let before = before.map(|text| {
            view! {
                <p class="s-differences__before">
                    <span class="u-hidden">{words::BEFORE}</span>
                    <del><bdi>{text}</bdi></del>
                </p>
            }
        });
        let after = after.map(|text| {
            view! {
                <p class="s-differences__after">
                    <span class="u-hidden">{words::AFTER}</span>
                    <ins><bdi>{text}</bdi></ins>
                </p>
            }
        });
        view! {
            <li>
                <p class="s-differences__title">{title}</p>
                {before}
                {after}
            </li>
        }
        .into_any()
    });
    let items: Vec<AnyView> = items.collect();
    view! {
        <p role="status">{words::difference_count(found.len())}</p>
        <ul>{items}</ul>
        {(rest > 0).then(|| view! { <p>{words::more_differences(rest)}</p> })}
    }
    .into_any()
}
