//! Which rows of a review are visible, which are open, and which one has the focus.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::{
    state::{Line, Review, ReviewView, Show},
    ui::browser,
};

/// Lines in the page at first, and added by each "Show more".
pub(super) const PAGE_LINES: usize = 90;

/// Lines that are rendered in one step. More would block scrolling noticeably.
pub(super) const STEP_LINES: usize = 30;

/// The ID of the element of a line.
pub(super) fn line_id(line: Line) -> String {
    match line {
        Line::Row(index) => "row-".to_owned() + &index.to_string(),
        Line::Identical(_) => "row-identical".to_owned(),
    }
}

/// Filter, search and paging of the rows.
#[derive(Clone, Copy)]
pub(super) struct VisibleRows {
    pub(super) show: RwSignal<Show>,
    pub(super) search: RwSignal<String>,
    /// The opened rows.
    pub(super) opened: RwSignal<BTreeSet<u32>>,
    /// Whether identical rows are unfolded.
    pub(super) unfolded: RwSignal<bool>,
    /// The lines that match.
    pub(super) lines: Memo<Vec<Line>>,
    /// The rows in these lines.
    pub(super) indices: Memo<Vec<u32>>,
    /// The first line in the page.
    pub(super) first: RwSignal<usize>,
    /// How many lines are wanted.
    pub(super) limit: RwSignal<usize>,
    /// How many of them are rendered.
    pub(super) rendered: RwSignal<usize>,
    /// The line that has the focus, or had it last.
    pub(super) active: RwSignal<Option<Line>>,
    /// The line that gets the focus as soon as it is rendered.
    pub(super) focus: RwSignal<Option<Line>>,
}

impl VisibleRows {
    pub(super) fn new(review: RwSignal<Review>, view: ReviewView) -> Self {
        let ReviewView { show, search, opened } = view;
        let (show, search) = (RwSignal::new(show), RwSignal::new(search));
        let (opened, unfolded) = (RwSignal::new(opened), RwSignal::new(false));
        let lines = Memo::new(move |_| {
            let (show, unfolded) = (show.get(), unfolded.get());
            search.with(|search| review.with(|review| review.lines(show, search, unfolded)))
        });
        let indices = Memo::new(move |_| {
            let row = |line: &Line| match line {
                Line::Row(index) => Some(*index),
                Line::Identical(_) => None,
            };
            lines.with(|lines| lines.iter().filter_map(row).collect())
        });
        Self {
            show,
            search,
            opened,
            unfolded,
            lines,
            indices,
            first: RwSignal::new(0),
            limit: RwSignal::new(PAGE_LINES),
            rendered: RwSignal::new(STEP_LINES),
            active: RwSignal::new(None),
            focus: RwSignal::new(None),
        }
    }

    /// What the address states.
    pub(super) fn view(self) -> ReviewView {
        ReviewView { show: self.show.get(), search: self.search.get(), opened: self.opened.get() }
    }

    /// The same, without subscribing to changes.
    pub(super) fn view_untracked(self) -> ReviewView {
        ReviewView {
            show: self.show.get_untracked(),
            search: self.search.get_untracked(),
            opened: self.opened.get_untracked(),
        }
    }

    /// Shows what the address states.
    pub(super) fn set_view(self, view: ReviewView) {
        let ReviewView { show, search, opened } = view;
        self.reset();
        self.show.set(show);
        self.search.set(search);
        self.opened.set(opened);
    }

    /// Sets the filter.
    pub(super) fn set_show(self, show: Show) {
        self.reset();
        self.show.set(show);
    }

    /// Sets the search words.
    pub(super) fn set_search(self, words: String) {
        self.reset();
        self.search.set(words);
    }

    /// Starts again with the first rows.
    pub(super) fn reset(self) {
        self.first.set(0);
        self.limit.set(PAGE_LINES);
        self.rendered.set(STEP_LINES);
        self.active.set(None);
    }

    /// Opens or closes a row.
    pub(super) fn toggle(self, index: u32) {
        self.opened.update(|opened| {
            if !opened.remove(&index) {
                opened.insert(index);
            }
        });
    }

    /// Moves the focus to a line, and renders it first if necessary.
    pub(super) fn go(self, position: usize) {
        let Some(line) = self.lines.with_untracked(|lines| lines.get(position).copied()) else {
            return;
        };
        let (first, limit) = (self.first.get_untracked(), self.limit.get_untracked());
        if position < first || position >= first + limit {
            self.first.set(position.saturating_sub(PAGE_LINES / 2));
            self.limit.set(PAGE_LINES);
        }
        let wanted = position + 1 - self.first.get_untracked();
        self.rendered.update(|rendered| *rendered = (*rendered).max(wanted));
        self.active.set(Some(line));
        // At once, so that the next key reaches this line.
        if !browser::try_focus(&line_id(line)) {
            self.focus.set(Some(line));
        }
    }

    /// Opens a row and moves the focus to it. Shows all rows if the filter or the search hides it.
    pub(super) fn open(self, index: u32) {
        let position = move || {
            let is_row = |line: &Line| *line == Line::Row(index);
            self.lines.with_untracked(|lines| lines.iter().position(is_row))
        };
        if position().is_none() {
            self.set_search(String::new());
            self.set_show(Show::All);
            self.unfolded.set(true);
        }
        self.opened.update(|opened| {
            opened.insert(index);
        });
        if let Some(position) = position() {
            self.go(position);
        }
    }
}
