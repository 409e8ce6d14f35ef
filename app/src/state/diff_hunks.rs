//! Groups the lines of a comparison into hunks, because the screen has one element per hunk.

use snapshot::{LineKind, Piece};

use crate::text::visible;

/// Consecutive lines of one kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DiffHunk {
    /// Lines with their sign and line end. Invisible characters are made visible.
    Lines {
        /// Which sides have them.
        kind: LineKind,
        /// The lines.
        text: String,
    },
    /// This many equal lines, which are not shown.
    Folded(u32),
}

/// The hunks of a comparison.
#[must_use]
pub fn diff_hunks(pieces: &[Piece]) -> Vec<DiffHunk> {
    let mut hunks: Vec<DiffHunk> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Folded(lines) => hunks.push(DiffHunk::Folded(*lines)),
            Piece::Line { kind, text: line } => {
                if !matches!(hunks.last(), Some(DiffHunk::Lines { kind: last, .. }) if last == kind)
                {
                    hunks.push(DiffHunk::Lines { kind: *kind, text: String::new() });
                }
                if let Some(DiffHunk::Lines { text, .. }) = hunks.last_mut() {
                    push(text, *kind, line);
                }
            }
        }
    }
    hunks
}

fn push(text: &mut String, kind: LineKind, line: &str) {
    text.push_str(match kind {
        LineKind::Same => "  ",
        LineKind::Added => "+ ",
        LineKind::Removed => "− ",
    });
    // Tabs stay, because code is indented with them.
    for (index, piece) in line.split('\t').enumerate() {
        if index > 0 {
            text.push('\t');
        }
        text.push_str(&visible(piece));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_lines_of_one_kind_form_one_hunk() {
        let line = |kind, text: &str| Piece::Line { kind, text: text.into() };
        let pieces = [
            Piece::Folded(1200),
            line(LineKind::Same, "{"),
            line(LineKind::Removed, "\ta\u{202e}"),
            line(LineKind::Removed, "b"),
            line(LineKind::Added, "c"),
        ];
        let hunk = |kind, text: &str| DiffHunk::Lines { kind, text: text.to_owned() };
        let expected = [
            DiffHunk::Folded(1200),
            hunk(LineKind::Same, "  {\n"),
            hunk(LineKind::Removed, "− \ta⟨U+202E⟩\n− b\n"),
            hunk(LineKind::Added, "+ c\n"),
        ];
        assert_eq!(diff_hunks(&pieces), expected);
    }
}
