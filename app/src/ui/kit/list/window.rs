//! Which rows of a long list are in the page.

/// The height of a row, as `--row` has it in the style sheet.
pub(super) const ROW_PX: usize = 36;
/// The same, to reckon with.
pub(super) const ROW: f64 = 36.0;
/// Rows before and after those that show, so that a quick scroll meets no gap.
const OVERSCAN: usize = 12;
/// The window moves in steps of so many rows, so that most scrolling changes nothing.
const STEP: usize = 6;

/// A range of rows; `end` is not part of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Window {
    pub(super) first: usize,
    pub(super) end: usize,
}

impl Window {
    /// The rows for a list of `total` that is scrolled to `top` and shows `height` pixels.
    pub(super) fn of(top: f64, height: f64, total: usize) -> Self {
        let first = rows(top).saturating_sub(OVERSCAN) / STEP * STEP;
        let end = (rows(top + height) + OVERSCAN).div_ceil(STEP) * STEP;
        let end = end.min(total);
        Self { first: first.min(end), end }
    }

    /// Whether the row is in the page.
    pub(super) const fn holds(self, index: usize) -> bool {
        self.first <= index && index < self.end
    }
}

/// Where to scroll so that the row is seen whole below the head; nothing where it is.
#[expect(clippy::cast_precision_loss, reason = "a list has fewer rows than a float counts exactly")]
pub(super) fn reveal(index: usize, top: f64, height: f64) -> Option<f64> {
    let at = index as f64 * ROW;
    // The head stays at the top and takes a row's height.
    let room = (height - ROW).max(ROW);
    if at < top {
        Some(at)
    } else if at + ROW > top + room {
        Some(at + ROW - room)
    } else {
        None
    }
}

/// How many rows the keys `PageUp` and `PageDown` go.
pub(super) fn page(height: f64) -> usize {
    rows(height).saturating_sub(2).max(1)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a list begins at nought"
)]
fn rows(pixels: f64) -> usize {
    (pixels / ROW) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_shows_and_a_little_more_is_there() {
        assert_eq!(Window::of(0.0, 720.0, 10_000), Window { first: 0, end: 36 });
        let middle = Window::of(180_000.0, 720.0, 10_000);
        assert!(middle.holds(5_000) && middle.holds(5_020));
        assert!(middle.end - middle.first < 60);
        assert_eq!(Window::of(359_280.0, 720.0, 10_000).end, 10_000);
    }

    #[test]
    fn a_shorter_list_than_the_scroll_is_no_trouble() {
        assert_eq!(Window::of(99_999.0, 720.0, 3), Window { first: 3, end: 3 });
        assert_eq!(Window::of(-40.0, 720.0, 3), Window { first: 0, end: 3 });
        assert_eq!(Window::of(0.0, 0.0, 0), Window { first: 0, end: 0 });
    }

    #[test]
    fn most_scrolling_changes_nothing() {
        assert_eq!(Window::of(3_740.0, 720.0, 10_000), Window::of(3_800.0, 720.0, 10_000));
    }

    #[test]
    fn a_row_is_revealed_whole() {
        assert_eq!(reveal(3, 0.0, 720.0), None);
        assert_eq!(reveal(0, 100.0, 720.0), Some(0.0));
        assert_eq!(reveal(19, 0.0, 720.0), Some(36.0));
    }
}
