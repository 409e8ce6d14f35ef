//! Compares two bodies line by line, with some context around each change.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::compare::{
    line_diff::{self, Compared},
    pretty::{self, Language},
};

/// How a body was formatted before its lines were compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// As JSON, one member per line.
    Json,
    /// As XML, one element per line.
    Xml,
    /// Not formatted.
    Lines,
}

/// The side that a line of a comparison is on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// In both.
    Same,
    /// Only in the file.
    Added,
    /// Only in the repository.
    Removed,
}

/// A piece of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A line, without its line break. Untrusted text.
    Line {
        /// The side of the line.
        kind: LineKind,
        /// The text of the line.
        text: Box<str>,
    },
    /// The number of equal lines that are not shown.
    Folded(u32),
}

/// The comparison of two bodies, or of one body with nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BodyDiff {
    /// How the bodies were formatted.
    pub layout: Layout,
    /// The changes in order, each with up to three lines of context.
    pub pieces: Vec<Piece>,
    /// Bytes of the comparison that were omitted. Zero if it is complete.
    #[serde(rename = "cut")]
    pub omitted_bytes: u64,
}

/// Bytes that a line counts in addition to its text, so that empty lines are limited too.
const LINE_OVERHEAD: usize = 8;

/// Lines of context around a change.
const CONTEXT: usize = 3;

impl BodyDiff {
    /// Compares two bodies, of which one may be missing. Limits the bytes of shown lines.
    pub(super) fn new(existing: Option<&str>, file: Option<&str>, max_bytes: usize) -> Self {
        let formatted = [existing, file].map(|body| body.and_then(pretty::format));
        let layout = match &formatted {
            // A body that is neither JSON nor XML is not formatted, and then neither is the other.
            [ours, theirs]
                if ours.is_some() != existing.is_some() || theirs.is_some() != file.is_some() =>
            {
                Layout::Lines
            }
            [Some((Language::Json, _)), Some((Language::Json, _)) | None]
            | [None, Some((Language::Json, _))] => Layout::Json,
            [Some((Language::Xml, _)), Some((Language::Xml, _)) | None]
            | [None, Some((Language::Xml, _))] => Layout::Xml,
            _ => Layout::Lines,
        };
        let [ours, theirs] = formatted.map(|side| side.map(|(_, text)| text).unwrap_or_default());
        // If only the formatting differs, the original lines show the difference.
        if layout == Layout::Lines || ours == theirs {
            let (existing, file) = (existing.unwrap_or_default(), file.unwrap_or_default());
            return Self::compare(Layout::Lines, existing, file, max_bytes);
        }
        Self::compare(layout, &ours, &theirs, max_bytes)
    }

    /// Bytes of shown lines, including the overhead.
    pub(super) fn shown_bytes(&self) -> usize {
        let lines = self.pieces.iter().map(|piece| match piece {
            Piece::Line { text, .. } => text.len() + LINE_OVERHEAD,
            Piece::Folded(_) => LINE_OVERHEAD,
        });
        lines.sum()
    }

    fn compare(layout: Layout, existing: &str, file: &str, max_bytes: usize) -> Self {
        let mut output =
            Output { pieces: Vec::new(), remaining_bytes: max_bytes, omitted_bytes: 0 };
        match line_diff::compare(existing, file) {
            Some(compared) => output.add_hunks(&compared),
            // Too long to compare, so the whole body counts as replaced.
            None => {
                existing.lines().for_each(|line| output.add_line(LineKind::Removed, line));
                file.lines().for_each(|line| output.add_line(LineKind::Added, line));
            }
        }
        Self { layout, pieces: output.pieces, omitted_bytes: output.omitted_bytes }
    }
}

/// The shown lines, up to a limit.
struct Output {
    pieces: Vec<Piece>,
    remaining_bytes: usize,
    omitted_bytes: u64,
}

impl Output {
    fn add_hunks(&mut self, Compared { existing, file, hunks }: &Compared<'_>) {
        let mut end_of_previous = 0;
        for (index, hunk) in hunks.iter().enumerate() {
            let context_after_previous = if index == 0 { 0 } else { CONTEXT };
            let gap = end_of_previous..hunk.existing.start;
            self.add_equal_lines(existing, gap, context_after_previous, CONTEXT);
            self.add_lines(LineKind::Removed, existing, hunk.existing.clone());
            self.add_lines(LineKind::Added, file, hunk.file.clone());
            end_of_previous = hunk.existing.end;
        }
        let context_after_last = if hunks.is_empty() { 0 } else { CONTEXT };
        self.add_equal_lines(existing, end_of_previous..existing.len(), context_after_last, 0);
    }

    /// Adds equal lines. Shows those next to changes and folds the rest.
    fn add_equal_lines(
        &mut self,
        lines: &[&str],
        range: Range<usize>,
        context_at_start: usize,
        context_at_end: usize,
    ) {
        // A single line is not folded, since the fold takes a line too.
        if range.len() <= context_at_start + context_at_end + 1 {
            self.add_lines(LineKind::Same, lines, range);
            return;
        }
        let folded = range.start + context_at_start..range.end - context_at_end;
        self.add_lines(LineKind::Same, lines, range.start..folded.start);
        if self.omitted_bytes == 0 {
            let count = u32::try_from(folded.len()).unwrap_or(u32::MAX);
            self.pieces.push(Piece::Folded(count));
        }
        self.add_lines(LineKind::Same, lines, folded.end..range.end);
    }

    fn add_lines(&mut self, kind: LineKind, lines: &[&str], range: Range<usize>) {
        for line in lines.get(range).unwrap_or_default() {
            self.add_line(kind, line);
        }
    }

    /// Adds a line. At the limit adds the part that fits, and from then on only counts.
    fn add_line(&mut self, kind: LineKind, line: &str) {
        let size = line.len() + LINE_OVERHEAD;
        if self.omitted_bytes == 0 && size <= self.remaining_bytes {
            self.remaining_bytes -= size;
            self.pieces.push(Piece::Line { kind, text: line.into() });
            return;
        }
        let end = line.floor_char_boundary(self.remaining_bytes);
        if end > 0 {
            let text = line.get(..end).unwrap_or_default().into();
            self.pieces.push(Piece::Line { kind, text });
        }
        self.omitted_bytes += (line.len() - end) as u64 + 1;
        self.remaining_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(
        existing: Option<&str>,
        file: Option<&str>,
        max_bytes: usize,
    ) -> (Layout, Vec<String>, u64) {
        let BodyDiff { layout, pieces, omitted_bytes } = BodyDiff::new(existing, file, max_bytes);
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Folded(lines) => format!("…{lines}"),
            Piece::Line { kind: LineKind::Same, text } => format!(" {text}"),
            Piece::Line { kind: LineKind::Added, text } => format!("+{text}"),
            Piece::Line { kind: LineKind::Removed, text } => format!("-{text}"),
        });
        (layout, pieces.collect(), omitted_bytes)
    }

    const ALL: usize = 1 << 20;

    #[test]
    fn json_bodies_are_formatted_before_comparison() {
        let (layout, pieces, _) =
            shown(Some(r#"{"a":1,"b":2}"#), Some("{ \"a\": 1,\n \"b\": 3 }"), ALL);
        assert_eq!(layout, Layout::Json);
        assert_eq!(pieces, [" {", "   \"a\": 1,", "-  \"b\": 2", "+  \"b\": 3", " }"]);
        let (layout, pieces, _) = shown(Some(r#"{"a":1}"#), Some("{\"a\": 1}"), ALL);
        assert_eq!(layout, Layout::Lines);
        assert_eq!(pieces, ["-{\"a\":1}", "+{\"a\": 1}"]);
        let (layout, ..) = shown(Some("{}"), Some("<a/>"), ALL);
        assert_eq!(layout, Layout::Lines);
    }

    #[test]
    fn single_body_is_added_or_removed_completely() {
        let (layout, pieces, cut) = shown(None, Some("<a><b/></a>"), ALL);
        assert_eq!((layout, cut), (Layout::Xml, 0));
        assert_eq!(pieces, ["+<a>", "+  <b/>", "+</a>"]);
        assert_eq!(shown(Some("x\ny"), None, ALL).1, ["-x", "-y"]);
    }

    #[test]
    fn equal_lines_far_from_changes_are_folded() {
        let lines = |changed: &str| -> String {
            (0..20).map(|at| if at == 10 { changed.into() } else { format!("{at}\n") }).collect()
        };
        let (_, pieces, _) = shown(Some(&lines("x\n")), Some(&lines("y\n")), ALL);
        assert_eq!(pieces, ["…7", " 7", " 8", " 9", "-x", "+y", " 11", " 12", " 13", "…6"]);
    }

    #[test]
    fn long_bodies_are_cut_and_omitted_bytes_counted() {
        let body = "é".repeat(500);
        let (_, pieces, cut) = shown(None, Some(&body), 101);
        assert_eq!(pieces, [format!("+{}", "é".repeat(50))]);
        assert_eq!(cut, 901);
        let (_, pieces, cut) = shown(None, Some(&"a\n".repeat(100)), 90);
        assert_eq!((pieces.len(), cut), (10, 180));
    }
}
