//! Groups the lines of a comparison into hunks. A screen has one element per hunk, not per line.

use snapshot::{LineKind, Piece};

use crate::text::{plural, visible};

/// Lines of one kind that follow one another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DiffHunk {
    /// Lines with their sign, each with its end; all that hides in them is visible.
    Lines {
        /// Where they stand.
        kind: LineKind,
        /// The lines.
        text: String,
    },
    /// What stands in place of lines that are in both.
    Folded(String),
}

/// The hunks of a comparison.
#[must_use]
pub fn diff_hunks(pieces: &[Piece]) -> Vec<DiffHunk> {
    let mut diff_hunks: Vec<DiffHunk> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Folded(lines) => {
                let lines = plural(u64::from(*lines), "line", "lines");
                diff_hunks.push(DiffHunk::Folded(format!("⋯ {lines} unchanged")));
            }
            Piece::Line { kind, text: line } => {
                if !matches!(diff_hunks.last(), Some(DiffHunk::Lines { kind: last, .. }) if last == kind)
                {
                    diff_hunks.push(DiffHunk::Lines { kind: *kind, text: String::new() });
                }
                if let Some(DiffHunk::Lines { text, .. }) = diff_hunks.last_mut() {
                    push(text, *kind, line);
                }
            }
        }
    }
    diff_hunks
}

fn push(text: &mut String, kind: LineKind, line: &str) {
    text.push_str(match kind {
        LineKind::Same => "  ",
        LineKind::Added => "+ ",
        LineKind::Removed => "− ",
    });
    // A tab hides nothing, and code is indented by it.
    for (nth, piece) in line.split('\t').enumerate() {
        if nth > 0 {
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
    fn lines_of_one_kind_are_one_run() {
        let line = |kind, text: &str| Piece::Line { kind, text: text.into() };
        let pieces = [
            Piece::Folded(1200),
            line(LineKind::Same, "{"),
            line(LineKind::Removed, "\ta\u{202e}"),
            line(LineKind::Removed, "b"),
            line(LineKind::Added, "c"),
        ];
        let run = |kind, text: &str| DiffHunk::Lines { kind, text: text.to_owned() };
        let expected = [
            DiffHunk::Folded("⋯ 1,200 lines unchanged".to_owned()),
            run(LineKind::Same, "  {\n"),
            run(LineKind::Removed, "− \ta⟨U+202E⟩\n− b\n"),
            run(LineKind::Added, "+ c\n"),
        ];
        assert_eq!(diff_hunks(&pieces), expected);
    }
}
