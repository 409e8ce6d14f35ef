//! The range of rows of a long list that is in the page.

/// Rows before and after the visible ones, so that fast scrolling shows no gap.
const OVERSCAN: usize = 12;
/// The window moves in steps of this many rows, so that most scrolling changes nothing.
const STEP: usize = 6;

/// What the browser reports of a list, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Metrics {
    /// How far it is scrolled.
    pub(super) top: f64,
    /// The height of the list inside its border.
    pub(super) height: f64,
    /// The height of a row. It depends on the size of the text and the width of the list.
    pub(super) row: f64,
    /// The height of the header, which covers the first rows.
    pub(super) header: f64,
}

impl Metrics {
    /// A guess until the list is in the page.
    pub(super) const GUESS: Self = Self { top: 0.0, height: 720.0, row: 36.0, header: 36.0 };

    /// The scroll position that makes the whole row visible below the header. `None` if it is visible.
    pub(super) fn reveal(self, index: usize) -> Option<f64> {
        let at = self.offset(index);
        let visible = (self.height - self.header).max(self.row);
        if at < self.top {
            Some(at)
        } else if at + self.row > self.top + visible {
            Some(at + self.row - visible)
        } else {
            None
        }
    }

    /// The number of rows that `PageUp` and `PageDown` move.
    pub(super) fn page(self) -> usize {
        self.rows(self.height).saturating_sub(2).max(1)
    }

    /// The height of this many rows.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a list has fewer rows than a float counts exactly"
    )]
    pub(super) fn offset(self, rows: usize) -> f64 {
        rows as f64 * self.row
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a negative position counts as zero"
    )]
    fn rows(self, pixels: f64) -> usize {
        (pixels / self.row.max(1.0)) as usize
    }
}

/// A range of rows. `end` is exclusive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Window {
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Window {
    /// The window of a list with `total` rows.
    pub(super) fn new(metrics: Metrics, total: usize) -> Self {
        let first = metrics.rows(metrics.top).saturating_sub(OVERSCAN) / STEP * STEP;
        let end = metrics.rows(metrics.top + metrics.height) + OVERSCAN;
        let end = (end.div_ceil(STEP) * STEP).min(total);
        Self { first: first.min(end), end }
    }

    /// Whether the row is in the window.
    pub(super) const fn contains(self, index: usize) -> bool {
        self.first <= index && index < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(top: f64) -> Metrics {
        Metrics { top, ..Metrics::GUESS }
    }

    #[test]
    fn window_holds_visible_rows_and_overscan() {
        assert_eq!(Window::new(at(0.0), 10_000), Window { first: 0, end: 36 });
        let middle = Window::new(at(180_000.0), 10_000);
        assert!(middle.contains(5_000) && middle.contains(5_020));
        assert!(middle.end - middle.first < 60);
        assert_eq!(Window::new(at(359_280.0), 10_000).end, 10_000);
    }

    #[test]
    fn window_of_short_list_ends_with_the_list() {
        assert_eq!(Window::new(at(99_999.0), 3), Window { first: 3, end: 3 });
        assert_eq!(Window::new(at(-40.0), 3), Window { first: 0, end: 3 });
        assert_eq!(Window::new(Metrics { height: 0.0, ..at(0.0) }, 0), Window { first: 0, end: 0 });
        let unknown = Metrics { row: 0.0, ..at(0.0) };
        assert_eq!(Window::new(unknown, 3), Window { first: 0, end: 3 });
    }

    #[test]
    fn higher_rows_make_a_smaller_window() {
        let high = Metrics { row: 72.0, ..at(72_000.0) };
        let window = Window::new(high, 10_000);
        assert!(window.contains(1_000) && window.contains(1_009));
        assert!(window.end - window.first < 48, "{window:?}");
    }

    #[test]
    fn scrolling_within_a_step_keeps_the_window() {
        assert_eq!(Window::new(at(3_740.0), 10_000), Window::new(at(3_800.0), 10_000));
    }

    #[test]
    fn reveal_scrolls_until_the_whole_row_is_visible() {
        assert_eq!(at(0.0).reveal(3), None);
        assert_eq!(at(100.0).reveal(0), Some(0.0));
        assert_eq!(at(0.0).reveal(19), Some(36.0));
        let without_header = Metrics { header: 0.0, ..at(0.0) };
        assert_eq!(without_header.reveal(19), None);
    }
}
