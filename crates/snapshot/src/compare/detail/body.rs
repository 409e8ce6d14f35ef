//! Two bodies, line by line: what differs, with a little of what stands around it.

use serde::{Deserialize, Serialize};

use crate::compare::{
    line_diff::{self, Compared},
    pretty::{self, Language},
};

/// How a body was laid out before its lines were compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// As JSON, a member a line.
    Json,
    /// As XML, an element a line.
    Xml,
    /// Not at all.
    Lines,
}

/// What a line of a comparison is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// In both.
    Same,
    /// Only in the file.
    Added,
    /// Only here.
    Removed,
}

/// A piece of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A line, without its end. Foreign text.
    Line {
        /// Where it stands.
        kind: LineKind,
        /// The line.
        text: Box<str>,
    },
    /// So many lines that are in both and not shown.
    Folded(u32),
}

/// Two bodies compared, or one that has no other.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BodyDiff {
    /// How they were laid out.
    pub layout: Layout,
    /// What differs, in order, with three lines around it.
    pub pieces: Vec<Piece>,
    /// Bytes of the comparison that are not shown; nothing where it is whole.
    #[serde(rename = "cut")]
    pub omitted_bytes: u64,
}

/// What a line takes beside its text, so that empty ones cannot go on for ever.
const LINE: usize = 8;

/// Lines that are shown around what differs.
const AROUND: usize = 3;

impl BodyDiff {
    /// Compares two bodies of which one may be missing; shows at most so many bytes of lines.
    pub(super) fn of(here: Option<&str>, file: Option<&str>, most: usize) -> Self {
        let laid_out = [here, file].map(|body| body.and_then(pretty::pretty));
        let languages: Vec<Language> =
            laid_out.iter().flatten().map(|(language, _)| *language).collect();
        let bodies = [here, file].into_iter().flatten().count();
        let layout = match languages[..] {
            _ if languages.len() != bodies => Layout::Lines,
            [Language::Json] | [Language::Json, Language::Json] => Layout::Json,
            [Language::Xml] | [Language::Xml, Language::Xml] => Layout::Xml,
            _ => Layout::Lines,
        };
        let [ours, theirs] = &laid_out;
        let text = |laid_out: &Option<(Language, String)>| -> String {
            laid_out.as_ref().map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let (ours, theirs) = (text(ours), text(theirs));
        // Where only the layout differs, that is what there is to see.
        if layout == Layout::Lines || ours == theirs {
            let (here, file) = (here.unwrap_or_default(), file.unwrap_or_default());
            return Self::compared(Layout::Lines, here, file, most);
        }
        Self::compared(layout, &ours, &theirs, most)
    }

    /// Bytes of lines that are shown.
    pub(super) fn shown(&self) -> usize {
        let lines = self.pieces.iter().map(|piece| match piece {
            Piece::Line { text, .. } => text.len() + LINE,
            Piece::Folded(_) => LINE,
        });
        lines.sum()
    }

    fn compared(layout: Layout, here: &str, file: &str, most: usize) -> Self {
        let mut shown = Shown { pieces: Vec::new(), left: most, cut: 0 };
        let Some(Compared { here: ours, file: theirs, hunks }) = line_diff::compare(here, file)
        else {
            // Too long to compare: the one goes, the other comes.
            here.lines().for_each(|line| shown.line(LineKind::Removed, line));
            file.lines().for_each(|line| shown.line(LineKind::Added, line));
            return Self { layout, pieces: shown.pieces, omitted_bytes: shown.cut };
        };
        let lines = |lines: &[&str], shown: &mut Shown, kind, range: std::ops::Range<usize>| {
            let lines = lines.get(range).unwrap_or_default();
            lines.iter().for_each(|line| shown.line(kind, line));
        };
        let mut at = 0;
        for (nth, hunk) in hunks.iter().enumerate() {
            // What stands between this hunk and the one before.
            let gap = at..hunk.here.start;
            let behind = if nth == 0 { 0 } else { AROUND };
            shown.around(&ours, gap, behind, AROUND);
            lines(&ours, &mut shown, LineKind::Removed, hunk.here.clone());
            lines(&theirs, &mut shown, LineKind::Added, hunk.file.clone());
            at = hunk.here.end;
        }
        shown.around(&ours, at..ours.len(), if hunks.is_empty() { 0 } else { AROUND }, 0);
        Self { layout, pieces: shown.pieces, omitted_bytes: shown.cut }
    }
}

/// What is shown so far.
struct Shown {
    pieces: Vec<Piece>,
    left: usize,
    cut: u64,
}

impl Shown {
    fn line(&mut self, kind: LineKind, line: &str) {
        let takes = line.len() + LINE;
        if self.cut > 0 || takes > self.left {
            let shows = if self.cut > 0 { 0 } else { self.left.min(line.len()) };
            let end = (0..=shows).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
            if end > 0 {
                let text = line.get(..end).unwrap_or_default().into();
                self.pieces.push(Piece::Line { kind, text });
            }
            self.cut += (line.len() - end) as u64 + 1;
            self.left = 0;
            return;
        }
        self.left -= takes;
        self.pieces.push(Piece::Line { kind, text: line.into() });
    }

    /// Lines that are in both: those next to what differs are shown, the rest is folded.
    fn around(
        &mut self,
        lines: &[&str],
        gap: std::ops::Range<usize>,
        behind: usize,
        before: usize,
    ) {
        let folds = gap.len() > behind + before + 1;
        let (first, last) =
            if folds { (gap.start + behind, gap.end - before) } else { (gap.end, gap.end) };
        let shown = |range| <[&str]>::get(lines, range).unwrap_or_default();
        for line in shown(gap.start..first) {
            self.line(LineKind::Same, line);
        }
        if folds && self.cut == 0 {
            self.pieces.push(Piece::Folded(u32::try_from(last - first).unwrap_or(u32::MAX)));
        }
        for line in shown(last..gap.end) {
            self.line(LineKind::Same, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(here: Option<&str>, file: Option<&str>, most: usize) -> (Layout, Vec<String>, u64) {
        let BodyDiff { layout, pieces, omitted_bytes: cut } = BodyDiff::of(here, file, most);
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Folded(lines) => format!("…{lines}"),
            Piece::Line { kind: LineKind::Same, text } => format!(" {text}"),
            Piece::Line { kind: LineKind::Added, text } => format!("+{text}"),
            Piece::Line { kind: LineKind::Removed, text } => format!("-{text}"),
        });
        (layout, pieces.collect(), cut)
    }

    const ALL: usize = 1 << 20;

    #[test]
    fn json_is_compared_by_structure() {
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
    fn what_is_alone_comes_or_goes_as_a_whole() {
        let (layout, pieces, cut) = shown(None, Some("<a><b/></a>"), ALL);
        assert_eq!((layout, cut), (Layout::Xml, 0));
        assert_eq!(pieces, ["+<a>", "+  <b/>", "+</a>"]);
        assert_eq!(shown(Some("x\ny"), None, ALL).1, ["-x", "-y"]);
    }

    #[test]
    fn what_is_far_from_a_change_is_folded() {
        let lines = |changed: &str| -> String {
            (0..20).map(|at| if at == 10 { changed.into() } else { format!("{at}\n") }).collect()
        };
        let (_, pieces, _) = shown(Some(&lines("x\n")), Some(&lines("y\n")), ALL);
        assert_eq!(pieces, ["…7", " 7", " 8", " 9", "-x", "+y", " 11", " 12", " 13", "…6"]);
    }

    #[test]
    fn long_ones_are_cut_with_what_is_left_out_counted() {
        let body = "é".repeat(500);
        let (_, pieces, cut) = shown(None, Some(&body), 101);
        assert_eq!(pieces, [format!("+{}", "é".repeat(50))]);
        assert_eq!(cut, 901);
        let (_, pieces, cut) = shown(None, Some(&"a\n".repeat(100)), 90);
        assert_eq!((pieces.len(), cut), (10, 180));
    }
}
