//! The order of the documents of a snapshot, and the file that records it.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::layout::Layout;
use crate::Kind;

/// The version of the order file.
const VERSION: u32 = 1;

/// A document: the index of its file, and its index in the array of that file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) file: u32,
    pub(super) index: u32,
}

/// The documents of each array in their order.
pub(super) type Sequences = [Vec<Place>; 5];

/// The order file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidOrder {
    /// It is not what Mockpit writes.
    #[error("it is not an order file of Mockpit")]
    Syntax(#[from] serde_json::Error),
    /// A newer version wrote it.
    #[error("a newer version of Mockpit wrote it (format {0}). Use that version, or a newer one")]
    Newer(u32),
}

/// The content of the order file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrderFile {
    version: u32,
    layout: Layout,
    /// The order of the arrays that differ from the default order.
    #[serde(default)]
    order: BTreeMap<Box<str>, Vec<Run>>,
}

/// Documents of one file that follow each other.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Run {
    /// All documents of an array of this file.
    Whole(String),
    /// Some of them, or all in another order.
    Part { file: String, documents: Vec<u32> },
}

/// What an order file states about a folder.
pub(super) struct Order {
    pub(super) layout: Layout,
    runs: BTreeMap<Box<str>, Vec<Run>>,
}

/// The default order: all documents of the first file, then those of the second. `counts` has the number
/// of documents of each file.
pub(super) fn default_sequence(counts: impl Iterator<Item = usize>) -> Vec<Place> {
    let files = (0..).zip(counts);
    let places = files.flat_map(|(file, count)| {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (0..count).map(move |index| Place { file, index })
    });
    places.collect()
}

/// The text of the order file. `None` if layout and order are the default.
pub(super) fn write(
    layout: &Layout,
    sequences: &Sequences,
    names: &[&str],
    count: impl Fn(u32, Kind) -> usize,
) -> Option<String> {
    let mut order = Vec::new();
    for (kind, sequence) in Kind::ALL.into_iter().zip(sequences) {
        let files = (0..).take(names.len());
        let default = default_sequence(files.map(|file| count(file, kind)));
        if *sequence != default {
            let runs = sequence.chunk_by(|a, b| a.file == b.file);
            let runs = runs.filter_map(|run| to_run(run, kind, names, &count));
            order.push((kind, runs.collect::<Vec<Run>>()));
        }
    }
    if order.is_empty() && *layout == Layout::default() {
        return None;
    }
    let mut text = format!("{{\n  \"version\": {VERSION},\n  \"layout\": {}", json(layout));
    if !order.is_empty() {
        text.push_str(",\n  \"order\": {");
        for (number, (kind, runs)) in order.into_iter().enumerate() {
            let separator = if number == 0 { "" } else { "," };
            let runs = runs.iter().map(|run| format!("\n      {}", json(run)));
            let runs: Vec<String> = runs.collect();
            let runs = runs.join(",");
            text.push_str(&format!("{separator}\n    \"{}\": [{runs}\n    ]", kind.key()));
        }
        text.push_str("\n  }");
    }
    text.push_str("\n}\n");
    Some(text)
}

fn json(value: &impl Serialize) -> String {
    // None of the types can fail.
    serde_json::to_string(value).unwrap_or_default()
}

fn to_run(
    run: &[Place],
    kind: Kind,
    names: &[&str],
    count: impl Fn(u32, Kind) -> usize,
) -> Option<Run> {
    let file = run.first()?.file;
    let name = (*names.get(usize::try_from(file).ok()?)?).to_owned();
    let is_whole = run.len() == count(file, kind)
        && run.iter().zip(0..).all(|(place, index)| place.index == index);
    Some(match is_whole {
        true => Run::Whole(name),
        false => Run::Part { file: name, documents: run.iter().map(|place| place.index).collect() },
    })
}

impl Order {
    /// Parses an order file.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidOrder> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = serde_json::from_str(text)?;
        if version > VERSION {
            return Err(InvalidOrder::Newer(version));
        }
        let OrderFile { layout, order, .. } = serde_json::from_str(text)?;
        Ok(Self { layout, runs: order })
    }

    /// The order of an array. A person may have edited the folder since: documents that the order does not
    /// name follow the others of their file, and files that it does not name come last.
    pub(super) fn sequence(
        &self,
        kind: Kind,
        names: &[&str],
        count: impl Fn(u32) -> usize,
    ) -> Option<Vec<Place>> {
        let runs = self.runs.get(kind.key())?;
        let files: HashMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let mut missing: Vec<Vec<bool>> =
            (0..).take(names.len()).map(|file| vec![true; count(file)]).collect();
        let mut sequence = Vec::new();
        for run in runs {
            let (Run::Whole(name) | Run::Part { file: name, .. }) = run;
            let Some(file) = files.get(name.as_str()).copied() else { continue };
            let Some(missing) = missing.get_mut(file as usize) else { continue };
            let mut add = |index: u32| {
                let missing = missing.get_mut(index as usize);
                if missing.is_some_and(std::mem::take) {
                    sequence.push(Place { file, index });
                }
            };
            match run {
                Run::Whole(_) => {
                    (0..count(file)).filter_map(|it| u32::try_from(it).ok()).for_each(add)
                }
                Run::Part { documents, .. } => documents.iter().copied().for_each(&mut add),
            }
        }
        Some(with_missing(sequence, missing))
    }
}

/// Adds the missing documents of each file after its last one.
fn with_missing(sequence: Vec<Place>, mut missing: Vec<Vec<bool>>) -> Vec<Place> {
    let last: HashMap<u32, usize> =
        sequence.iter().enumerate().map(|(at, place)| (place.file, at)).collect();
    let mut complete = Vec::with_capacity(sequence.len());
    for (at, place) in sequence.into_iter().enumerate() {
        complete.push(place);
        if last.get(&place.file) == Some(&at) {
            take_missing(&mut missing, place.file, &mut complete);
        }
    }
    for file in (0..).take(missing.len()) {
        take_missing(&mut missing, file, &mut complete);
    }
    complete
}

/// Moves the missing documents of a file to the end of `complete`.
fn take_missing(missing: &mut [Vec<bool>], file: u32, complete: &mut Vec<Place>) {
    let missing = missing.get_mut(file as usize).map(std::mem::take).unwrap_or_default();
    let indices = (0..).zip(missing).filter(|(_, is_missing)| *is_missing);
    complete.extend(indices.map(|(index, _)| Place { file, index }));
}
