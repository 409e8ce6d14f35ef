//! Problems of a file: what is wrong, where, and how severe.

use std::{borrow::Cow, collections::HashMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{MAX_PROBLEMS, truncate::truncate_bytes};

/// A position in a file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in bytes, from 1.
    pub column: u32,
    /// The number of bytes before the position.
    pub offset: u64,
}

impl Position {
    /// The start of a file.
    pub(crate) const START: Self = Self { line: 1, column: 1, offset: 0 };

    /// The position after `bytes`, which start at this position.
    pub(crate) fn after(self, bytes: &[u8]) -> Self {
        let offset = self.offset + bytes.len() as u64;
        match memchr::memrchr(b'\n', bytes) {
            None => Self { offset, column: self.column.saturating_add(clamp(bytes.len())), ..self },
            Some(last_break) => Self {
                offset,
                line: self.line.saturating_add(clamp(memchr::memchr_iter(b'\n', bytes).count())),
                column: clamp(bytes.len() - last_break),
            },
        }
    }
}

fn clamp(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What a problem means for an import, most severe first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file cannot be imported.
    Refused,
    /// The file can be imported, but a part of it is skipped or may be unexpected.
    Warning,
    /// The file was read with a deviation that has no effect on the import.
    Note,
}

/// A problem of a file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// What it means for an import.
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) to the value. Empty for the whole file.
    pub pointer: Box<str>,
    /// The position in the file.
    pub position: Position,
    /// What is wrong and what to do, in whole sentences.
    pub message: Box<str>,
    /// How often the problem occurs. Equal notes are reported once, at the first position.
    pub times: u32,
}

/// Collects problems. Merges equal notes and limits their number, so that memory stays bounded.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    items: Vec<Problem>,
    /// The index of each note by its message.
    notes: HashMap<Box<str>, usize>,
    /// The number of problems of each severity. Equal notes count once.
    counts: [usize; 3],
}

impl Problems {
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        pointer: impl Into<Box<str>>,
        position: Position,
        message: impl Into<Box<str>>,
    ) {
        let (pointer, message) = (pointer.into(), message.into());
        if severity == Severity::Note {
            // Notes often repeat in every document. Equal messages are the same note.
            let known = self.notes.get(&message).and_then(|index| self.items.get_mut(*index));
            if let Some(known) = known {
                known.times = known.times.saturating_add(1);
                return;
            }
        }
        let Some(count) = self.counts.get_mut(severity as usize) else { return };
        *count += 1;
        if *count <= MAX_PROBLEMS {
            let (pointer, message) = (shortened(pointer), shortened(message));
            if severity == Severity::Note {
                self.notes.insert(message.clone(), self.items.len());
            }
            self.items.push(Problem { severity, pointer, position, message, times: 1 });
        }
    }

    /// The problems, most severe first, then by position. Adds a line for each severity of which
    /// problems were dropped.
    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        self.items.sort_by_key(|problem| (problem.severity, problem.position.offset));
        self.items.truncate(MAX_PROBLEMS);
        for severity in [Severity::Refused, Severity::Warning, Severity::Note] {
            let total = self.counts.get(severity as usize).copied().unwrap_or_default();
            let listed = self.items.iter().filter(|problem| problem.severity == severity).count();
            let dropped = total.saturating_sub(listed);
            if dropped > 0 {
                let noun = if dropped == 1 { "problem" } else { "problems" };
                self.items.push(Problem {
                    severity,
                    pointer: "".into(),
                    position: Position::default(),
                    message: format!("{dropped} more {noun} of this severity.").into(),
                    times: u32::try_from(dropped).unwrap_or(u32::MAX),
                });
            }
        }
        self.items.sort_by_key(|problem| problem.severity);
        self.items
    }
}

/// Truncates text that may contain untrusted text of any length.
fn shortened(text: Box<str>) -> Box<str> {
    const MAX_BYTES: usize = 2_000;
    match truncate_bytes(&text, MAX_BYTES) {
        Cow::Borrowed(_) => text,
        Cow::Owned(truncated) => truncated.into(),
    }
}

/// Escapes `text` as a step of a JSON Pointer.
pub(crate) fn pointer_step(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_advances_over_text_with_and_without_line_breaks() {
        let start = Position { line: 3, column: 5, offset: 40 };
        assert_eq!(start.after(b"abc"), Position { line: 3, column: 8, offset: 43 });
        assert_eq!(start.after(b"a\nbc\nd"), Position { line: 5, column: 2, offset: 46 });
        assert_eq!(start.after(b"a\n"), Position { line: 4, column: 1, offset: 42 });
    }

    #[test]
    fn add_truncates_long_text() {
        let mut problems = Problems::default();
        problems.add(Severity::Warning, "/".repeat(5_000), Position::default(), "é".repeat(5_000));
        let [problem] = &problems.into_sorted()[..] else { panic!("expected one problem") };
        assert_eq!((problem.pointer.len(), problem.message.len()), (2_003, 2_003));
    }

    #[test]
    fn equal_notes_are_merged_and_counted() {
        let mut problems = Problems::default();
        for _ in 0..3 {
            problems.add(Severity::Note, "/services/0", Position::default(), "Same.");
        }
        let times: Vec<u32> = problems.into_sorted().iter().map(|problem| problem.times).collect();
        assert_eq!(times, [3]);
    }

    #[test]
    fn most_severe_problems_are_listed_and_the_rest_counted() {
        let mut problems = Problems::default();
        for _ in 0..3 {
            problems.add(Severity::Note, "/services/0", Position::default(), "Same.");
        }
        for number in 0..2000 {
            let message = format!("Problem {number}.");
            problems.add(Severity::Refused, "", Position::default(), message);
        }
        let sorted = problems.into_sorted();
        // The limit, and a line for each severity of which problems were dropped.
        assert_eq!(sorted.len(), MAX_PROBLEMS + 2);
        let note = sorted.last().map(|problem| (problem.severity, &*problem.message));
        assert_eq!(note, Some((Severity::Note, "1 more problem of this severity.")));
        let rest = sorted.iter().find(|problem| problem.message.contains("1000 more"));
        assert_eq!(rest.map(|problem| problem.severity), Some(Severity::Refused));
    }
}
