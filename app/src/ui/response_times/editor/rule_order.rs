//! Which rules the list shows, and moving a rule by keyboard or by dragging it.

use leptos::prelude::*;

use super::{
    super::text::editor as words,
    state::{Editor, PAGE_RULES, focus_later},
};
use crate::{
    state::response_times::{Move, RuleId},
    ui::{browser, erased::memo},
};

/// The id of the list.
pub(super) const LIST: &str = "profile-rules";

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
    pub(super) found: Memo<Vec<RuleId>>,
    /// Those on the current page.
    pub(super) shown: Memo<Vec<RuleId>>,
    /// Whether all rules are found, so that a place in the list is a place in the profile.
    pub(super) is_whole: Memo<bool>,
    pub(super) drag: RwSignal<Option<Drag>>,
}

impl Rules {
    pub(super) fn new(editor: Editor) -> Self {
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

    pub(super) fn page_count(self) -> usize {
        self.found.with(|found| found.len().div_ceil(PAGE_RULES))
    }
}
