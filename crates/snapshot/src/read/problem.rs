//! What is wrong with a file, or only remarkable: where, and what it means.

use std::{collections::HashMap, fmt};

use serde::{Deserialize, Serialize};

use crate::MAX_PROBLEMS;

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in bytes: files without line breaks are one long line.
    pub column: u32,
    /// Bytes before it.
    pub offset: u64,
}

impl Position {
    /// The place `ahead.len()` bytes further on, where `ahead` is what lies between.
    pub(crate) fn after(self, ahead: &[u8]) -> Self {
        let offset = self.offset + ahead.len() as u64;
        match memchr::memrchr(b'\n', ahead) {
            None => Self { offset, column: self.column.saturating_add(clamp(ahead.len())), ..self },
            Some(last) => Self {
                offset,
                line: self.line.saturating_add(clamp(memchr::memchr_iter(b'\n', ahead).count())),
                column: clamp(ahead.len() - last),
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

/// What a problem means for an import.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file cannot be imported.
    Refused,
    /// It can, but something of it cannot be taken over or may surprise.
    Warning,
    /// It was read in a way that deserves a word.
    Note,
}

/// One thing about a file, in a sentence that helps.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// What it means for an import.
    pub severity: Severity,
    /// Where in the document: a JSON Pointer (RFC 6901).
    pub pointer: Box<str>,
    /// Where in the file.
    pub position: Position,
    /// What it is and what to do, a whole sentence.
    pub message: Box<str>,
    /// How often it was met, where like ones are told as one: the place is the first one's.
    pub times: u32,
}

/// Collects problems; like ones become one, and no file can make it grow without bound.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Problem>,
    /// The places of notes by their sentences.
    notes: HashMap<Box<str>, usize>,
    /// How many of each severity were met, like notes counted once.
    met: [usize; 3],
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
            // Notes repeat in document after document; the sentence tells them apart.
            let known = self.notes.get(&message).and_then(|place| self.found.get_mut(*place));
            if let Some(known) = known {
                known.times = known.times.saturating_add(1);
                return;
            }
        }
        let Some(met) = self.met.get_mut(severity as usize) else { return };
        *met += 1;
        if *met <= MAX_PROBLEMS {
            let (pointer, message) = (shortened(pointer), shortened(message));
            if severity == Severity::Note {
                self.notes.insert(message.clone(), self.found.len());
            }
            self.found.push(Problem { severity, pointer, position, message, times: 1 });
        }
    }

    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        // The gravest first; of one severity by place.
        self.found.sort_by_key(|problem| (problem.severity, problem.position.offset));
        self.found.truncate(MAX_PROBLEMS);
        for severity in [Severity::Refused, Severity::Warning, Severity::Note] {
            let met = self.met.get(severity as usize).copied().unwrap_or_default();
            let kept = self.found.iter().filter(|problem| problem.severity == severity).count();
            if let Some(more) = met.checked_sub(kept).filter(|more| *more > 0) {
                self.found.push(Problem {
                    severity,
                    pointer: "".into(),
                    position: Position::default(),
                    message: format!("There are {more} more problems of this severity.").into(),
                    times: u32::try_from(more).unwrap_or(u32::MAX),
                });
            }
        }
        self.found.sort_by_key(|problem| problem.severity);
        self.found
    }
}

/// A text that is told, of a very long one the beginning: it may hold foreign text of any length.
fn shortened(text: Box<str>) -> Box<str> {
    const LONGEST: usize = 2_000;
    if text.len() <= LONGEST {
        return text;
    }
    format!("{}…", text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default()).into()
}

/// `text` as a step of a JSON Pointer.
pub(crate) fn pointer_step(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_moves_over_text_with_and_without_line_breaks() {
        let start = Position { line: 3, column: 5, offset: 40 };
        assert_eq!(start.after(b"abc"), Position { line: 3, column: 8, offset: 43 });
        assert_eq!(start.after(b"a\nbc\nd"), Position { line: 5, column: 2, offset: 46 });
        assert_eq!(start.after(b"a\n"), Position { line: 4, column: 1, offset: 42 });
    }

    #[test]
    fn a_long_text_in_a_problem_is_shortened() {
        let mut problems = Problems::default();
        problems.add(Severity::Warning, "/".repeat(5_000), Position::default(), "é".repeat(5_000));
        let [problem] = &problems.into_sorted()[..] else { panic!("one problem is one") };
        assert_eq!((problem.pointer.len(), problem.message.len()), (2_003, 2_003));
    }

    #[test]
    fn like_notes_become_one() {
        let mut problems = Problems::default();
        for _ in 0..3 {
            problems.add(Severity::Note, "/services/0", Position::default(), "Same.");
        }
        let times: Vec<u32> = problems.into_sorted().iter().map(|problem| problem.times).collect();
        assert_eq!(times, [3]);
    }

    #[test]
    fn of_a_flood_the_gravest_are_kept_and_the_rest_is_counted() {
        let mut problems = Problems::default();
        for _ in 0..3 {
            problems.add(Severity::Note, "/services/0", Position::default(), "Same.");
        }
        for number in 0..2000 {
            let message = format!("Problem {number}.");
            problems.add(Severity::Refused, "", Position::default(), message);
        }
        let sorted = problems.into_sorted();
        // A thousand, and a line for each severity of which there are more.
        assert_eq!(sorted.len(), MAX_PROBLEMS + 2);
        let note = sorted.last().map(|problem| (problem.severity, &*problem.message));
        assert_eq!(note, Some((Severity::Note, "There are 1 more problems of this severity.")));
        let rest = sorted.iter().find(|problem| problem.message.contains("1000 more"));
        assert_eq!(rest.map(|problem| problem.severity), Some(Severity::Refused));
    }
}
