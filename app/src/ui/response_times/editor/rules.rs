//! The rules of a profile: their list in pages, and a search.

use leptos::prelude::*;

use super::{
    super::text::editor as words,
    rule_fields::first_field,
    rule_order::{LIST, Rules},
    rule_row::rule_row,
    state::{Editor, PAGE_RULES, focus_later},
};
use crate::ui::{
    erased::{changing, memo},
    kit::{Button, ButtonVariant, IconName, TextField},
};

/// A shorter list needs no search.
const SEARCHED_RULES: usize = 20;

/// The list with its explanation.
pub(super) fn rules(editor: Editor) -> AnyView {
    let rules = Rules::new(editor);
    let draft = editor.draft;
    let total = memo(move || draft.with(|draft| draft.rules.len()));
    let is_full = memo(move || draft.with(|draft| draft.rules.is_full()));
    let add = move |()| {
        if let Some(id) = draft.try_update(|draft| draft.rules.add()).flatten() {
            editor.show_rule(id);
            focus_later(first_field(id));
        }
    };
    let is_searched = memo(move || total.get() > SEARCHED_RULES);
    let search = changing(move || {
        if !is_searched.get() {
            return ().into_any();
        }
        let found = move || {
            let count = rules.found.with(Vec::len);
            (!rules.is_whole.get()).then(|| words::found(count))
        };
        view! {
            <div class="s-rules__search">
                <TextField label=words::FIND value=editor.filter />
                <span role="status">{found}</span>
            </div>
        }
        .into_any()
    });
    // Another search begins at its first page.
    Effect::watch(
        move || editor.filter.get(),
        move |_, _, _| {
            editor.page.set(0);
        },
        false,
    );
    let empty = changing(move || match (total.get(), rules.found.with(Vec::is_empty)) {
        (0, _) => view! { <p class="s-rules__empty">{words::NO_RULES}</p> }.into_any(),
        (_, true) => view! { <p class="s-rules__empty">{words::NONE_FOUND}</p> }.into_any(),
        (_, false) => ().into_any(),
    });
    view! {
        <section class="s-profile__section" aria-labelledby="profile-rules-title">
            <h2 class="s-profile__title" id="profile-rules-title">
                {words::RULES}
            </h2>
            <p class="s-profile__hint">{words::RULES_EXPLAINED}</p>
            <p class="s-profile__hint">{words::EVENTS_EXPLAINED}</p>
            {search}
            {pages(rules)}
            {empty}
            <ol class="s-rules" id=LIST aria-labelledby="profile-rules-title">
                <For
                    each=move || rules.shown.get()
                    key=|id| *id
                    children=move |id| rule_row(rules, id)
                />
            </ol>
            {pages(rules)}
            <div>
                <Button
                    icon=IconName::Plus
                    disabled_reason=Signal::derive(move || {
                        is_full.get().then(|| words::FULL.to_owned())
                    })
                    on_press=add
                >
                    {words::ADD_RULE}
                </Button>
            </div>
        </section>
    }
    .into_any()
}

/// The buttons that turn the pages of a long list.
fn pages(rules: Rules) -> AnyView {
    let page = rules.editor.page;
    let is_long = memo(move || rules.page_count() > 1);
    changing(move || {
        if !is_long.get() {
            return ().into_any();
        }
        let range = move || {
            let first = page.get() * PAGE_RULES;
            let last = first + rules.shown.with(Vec::len);
            words::range(first + 1, last, rules.found.with(Vec::len))
        };
        let turn = move |forward: bool| {
            let last = untrack(|| rules.page_count()).saturating_sub(1);
            page.update(|page| {
                *page = if forward { (*page + 1).min(last) } else { page.saturating_sub(1) };
            });
        };
        view! {
            <div class="s-rules__pages">
                <Button variant=ButtonVariant::Quiet on_press=move |()| turn(false)>
                    {words::PREVIOUS}
                </Button>
                <span role="status">{Signal::derive(range)}</span>
                <Button variant=ButtonVariant::Quiet on_press=move |()| turn(true)>
                    {words::NEXT}
                </Button>
            </div>
        }
        .into_any()
    })
}
