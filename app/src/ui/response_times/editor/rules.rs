//! The rules of a profile: their list in pages, a search, and moving a rule by dragging it.

use leptos::prelude::*;

use super::{
    super::text::editor as words,
    rule_fields::first_field,
    rule_row::rule_row,
    state::{Editor, PAGE_RULES, focus_later},
};
use crate::{
    state::response_times::{Move, RuleId},
    ui::{
        browser,
        erased::{changing, memo},
        kit::{Button, ButtonVariant, IconName, TextField},
    },
};

/// The id of the list.
pub(super) const LIST: &str = "profile-rules";

/// A shorter list needs no search.
const SEARCHED_RULES: usize = 20;

/// A rule that is dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drag {
    pub(super) id: RuleId,
    /// Its place among the shown rules.
    from: usize,
    /// The number of shown rules above the pointer.
    pub(super) above: usize,
}

/// The list.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) editor: Editor,
    /// The rules that the search finds.
    found: Memo<Vec<RuleId>>,
    /// Those on the current page.
    pub(super) shown: Memo<Vec<RuleId>>,
    /// Whether all rules are found, so that a place in the list is a place in the profile.
    pub(super) is_whole: Memo<bool>,
    pub(super) drag: RwSignal<Option<Drag>>,
}

impl Rules {
    fn new(editor: Editor) -> Self {
        let found = memo(move || {
            editor.filter.with(|filter| editor.draft.with(|draft| draft.rules.find(filter)))
        });
        let shown = memo(move || {
            let first = editor.page.get() * PAGE_RULES;
            found.with(|found| found.iter().skip(first).take(PAGE_RULES).copied().collect())
        });
        let is_whole = memo(move || editor.filter.with(|filter| filter.trim().is_empty()));
        Self { editor, found, shown, is_whole, drag: RwSignal::new(None) }
    }

    /// Moves a rule and announces its new place. The focus stays on its handle.
    pub(super) fn move_rule(self, id: RuleId, to: Move, focus: Option<String>) {
        let place = self
            .editor
            .draft
            .try_update(|draft| Some((draft.rules.move_rule(id, to)?, draft.rules.len())));
        if let Some((place, total)) = place.flatten() {
            self.editor.show_page_of(id);
            browser::announce(&words::moved(place + 1, total));
        }
        if let Some(focus) = focus {
            focus_later(focus);
        }
    }

    pub(super) fn begin_drag(self, id: RuleId) {
        let place = self.shown.with_untracked(|shown| shown.iter().position(|it| *it == id));
        if let Some(from) = place.filter(|_| self.is_whole.get_untracked()) {
            self.drag.set(Some(Drag { id, from, above: from }));
        }
    }

    /// Moves the mark to this height in the window.
    pub(super) fn drag_to(self, y: f64) {
        if self.drag.with_untracked(Option::is_none) {
            return;
        }
        browser::scroll_at_edge(y);
        let above = browser::children_above(LIST, y);
        self.drag.update(|drag| {
            if let Some(drag) = drag {
                drag.above = above;
            }
        });
    }

    /// Moves the dragged rule to the mark.
    pub(super) fn drop_rule(self) {
        let Some(Drag { id, from, above }) = self.drag.get_untracked() else { return };
        self.drag.set(None);
        // The rule itself leaves its place.
        let place = if above > from { above - 1 } else { above };
        let first = self.editor.page.get_untracked() * PAGE_RULES;
        self.move_rule(id, Move::To(first + place), None);
    }

    fn page_count(self) -> usize {
        self.found.with(|found| found.len().div_ceil(PAGE_RULES))
    }
}

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
