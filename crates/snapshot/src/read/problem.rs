//! Problems of a file: what is wrong, where, and how severe.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::{Kind, MAX_PROBLEMS, ServiceKey, truncate::truncate_bytes};

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
    /// The service of the file that it is about, if it is about one.
    #[serde(default)]
    pub service: Option<ServiceKey>,
}

impl Problem {
    /// The array and the index of the document that it is about.
    pub(crate) fn document(&self) -> Option<(Kind, u32)> {
        let mut steps = self.pointer.split('/').skip(1);
        let kind = Kind::from_key(steps.next()?)?;
        Some((kind, steps.next()?.parse().ok()?))
    }
}

/// Collects problems. Merges equal notes and limits their number, so that memory stays bounded.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    items: Vec<Problem>,
    /// Problems because of which one service cannot be imported. They reject the file only if nothing
    /// else can be imported.
    of_services: Vec<Problem>,
    /// The index of each note by its message.
    notes: HashMap<Box<str>, usize>,
    /// The number of problems of each severity. Equal notes count once.
    counts: [usize; 3],
    /// The number of problems because of which one service cannot be imported.
    of_services_count: usize,
}

impl Problems {
    /// Adds a problem because of which a service cannot be imported.
    pub(crate) fn add_for_service(
        &mut self,
        pointer: impl Into<Box<str>>,
        position: Position,
        message: impl Into<Box<str>>,
    ) {
        self.add_for_known_service(pointer, position, message, None);
    }

    /// Adds a problem because of which this service cannot be imported.
    pub(crate) fn add_for_known_service(
        &mut self,
        pointer: impl Into<Box<str>>,
        position: Position,
        message: impl Into<Box<str>>,
        service: Option<ServiceKey>,
    ) {
        self.of_services_count += 1;
        if self.of_services_count <= MAX_PROBLEMS {
            self.of_services.push(Problem {
                severity: Severity::Refused,
                pointer: shortened(pointer.into()),
                position,
                message: shortened(message.into()),
                times: 1,
                service,
            });
        }
    }

    /// Whether the whole file is rejected.
    pub(crate) fn is_file_rejected(&self) -> bool {
        self.counts.first().is_some_and(|count| *count > 0)
    }

    /// Sets the severity of the problems of services: they reject the file, unless the rest of it can be
    /// imported.
    pub(crate) fn set_severity_of_services(&mut self, can_import_rest: bool) {
        let severity = if can_import_rest { Severity::Warning } else { Severity::Refused };
        if let Some(count) = self.counts.get_mut(severity as usize) {
            *count += std::mem::take(&mut self.of_services_count);
        }
        for problem in &mut self.of_services {
            problem.severity = severity;
        }
    }

    /// The documents that problems are about.
    pub(crate) fn documents(&self) -> HashSet<(Kind, u32)> {
        self.items.iter().chain(&self.of_services).filter_map(Problem::document).collect()
    }

    /// States in each problem which service it is about.
    pub(crate) fn assign_services(&mut self, services: &HashMap<(Kind, u32), ServiceKey>) {
        for problem in self.items.iter_mut().chain(&mut self.of_services) {
            // A merged note is about several documents.
            let document = problem.document().filter(|_| problem.times == 1);
            problem.service = document.and_then(|document| services.get(&document)).cloned();
        }
    }

    pub(crate) fn add(
        &mut self,
        severity: Severity,
        pointer: impl Into<Box<str>>,
        position: Position,
        message: impl Into<Box<str>>,
    ) {
        let (pointer, message) = (shortened(pointer.into()), shortened(message.into()));
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
            if severity == Severity::Note {
                self.notes.insert(message.clone(), self.items.len());
            }
            let service = None;
            self.items.push(Problem { severity, pointer, position, message, times: 1, service });
        }
    }

    /// The problems, most severe first, then by position. Adds a line for each severity of which
    /// problems were dropped.
    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        // Warnings about services that cannot be imported come before other warnings.
        let of_services = self.of_services.into_iter().map(|problem| (false, problem));
        let items = self.items.into_iter().map(|problem| (true, problem));
        let mut sorted: Vec<(bool, Problem)> = of_services.chain(items).collect();
        sorted.sort_by_key(|(is_other, problem)| {
            let is_later = *is_other && problem.severity != Severity::Refused;
            (problem.severity, is_later, problem.position.offset)
        });
        self.items = sorted.into_iter().map(|(_, problem)| problem).collect();
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
                    service: None,
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
