//! The range of rows of a long list that is in the page.

/// The height of a row in pixels, equal to `--row-height` in the style sheet.
pub(super) const ROW_PX: usize = 36;
/// The same as a float.
pub(super) const ROW: f64 = 36.0;
/// Rows before and after the visible ones, so that fast scrolling shows no gap.
const OVERSCAN: usize = 12;
/// The window moves in steps of this many rows, so that most scrolling changes nothing.
const STEP: usize = 6;

/// A range of rows. `end` is exclusive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Window {
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Window {
    /// The window of a list with `total` rows that is scrolled to `top` and shows `height` pixels.
    pub(super) fn new(top: f64, height: f64, total: usize) -> Self {
        let first = rows(top).saturating_sub(OVERSCAN) / STEP * STEP;
        let end = (rows(top + height) + OVERSCAN).div_ceil(STEP) * STEP;
        let end = end.min(total);
        Self { first: first.min(end), end }
    }

    /// Whether the row is in the window.
    pub(super) const fn contains(self, index: usize) -> bool {
        self.first <= index && index < self.end
    }
}

/// The scroll position that makes the whole row visible below the header. `None` if it is visible.
#[expect(clippy::cast_precision_loss, reason = "a list has fewer rows than a float counts exactly")]
pub(super) fn reveal(index: usize, top: f64, height: f64) -> Option<f64> {
    let at = index as f64 * ROW;
    // The header stays at the top and is one row high.
    let visible = (height - ROW).max(ROW);
    if at < top {
        Some(at)
    } else if at + ROW > top + visible {
        Some(at + ROW - visible)
    } else {
        None
    }
}

/// The number of rows that `PageUp` and `PageDown` move.
pub(super) fn page(height: f64) -> usize {
    rows(height).saturating_sub(2).max(1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a negative position counts as zero"
)]
fn rows(pixels: f64) -> usize {
    (pixels / ROW) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_holds_visible_rows_and_overscan() {
        assert_eq!(Window::new(0.0, 720.0, 10_000), Window { first: 0, end: 36 });
        let middle = Window::new(180_000.0, 720.0, 10_000);
        assert!(middle.contains(5_000) && middle.contains(5_020));
        assert!(middle.end - middle.first < 60);
        assert_eq!(Window::new(359_280.0, 720.0, 10_000).end, 10_000);
    }

    #[test]
    fn window_of_short_list_ends_with_the_list() {
        assert_eq!(Window::new(99_999.0, 720.0, 3), Window { first: 3, end: 3 });
        assert_eq!(Window::new(-40.0, 720.0, 3), Window { first: 0, end: 3 });
        assert_eq!(Window::new(0.0, 0.0, 0), Window { first: 0, end: 0 });
    }

    #[test]
    fn scrolling_within_a_step_keeps_the_window() {
        assert_eq!(Window::new(3_740.0, 720.0, 10_000), Window::new(3_800.0, 720.0, 10_000));
    }

    #[test]
    fn reveal_scrolls_until_the_whole_row_is_visible() {
        assert_eq!(reveal(3, 0.0, 720.0), None);
        assert_eq!(reveal(0, 100.0, 720.0), Some(0.0));
        assert_eq!(reveal(19, 0.0, 720.0), Some(36.0));
    }
}
