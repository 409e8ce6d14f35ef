//! Where answers differ from those of Microcks on purpose.

use regex::Regex;
use serde::Deserialize;

use super::{compare::Difference, row::Row};

/// The lists, one for each type.
const LISTS: [&str; 3] = [
    include_str!("deliberate/graphql.json"),
    include_str!("deliberate/rest.json"),
    include_str!("deliberate/soap.json"),
];

/// The kept list.
pub(crate) struct Deliberate(Vec<Listed>);

struct Listed {
    entry: Entry,
    path: Option<Regex>,
    note: Option<Regex>,
    is_used: bool,
}

/// Rows that differ on purpose. A row must match all patterns that are given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Why.
    reason: String,
    /// The type of the service.
    r#type: String,
    /// What differs: `status`, `body`, `default headers`, names of headers, or `*` for all.
    differs: Vec<String>,
    /// IDs of rows.
    #[serde(default)]
    ids: Vec<String>,
    /// The method.
    method: Option<String>,
    /// A regular expression for path and query.
    path: Option<String>,
    /// A regular expression for the note.
    note: Option<String>,
    /// What the row is about.
    kind: Option<String>,
    /// The status that Microcks answers.
    status: Option<u16>,
    /// The status that the engine answers, if it differs.
    actual_status: Option<u16>,
    /// A header that the call has.
    header: Option<String>,
}

impl Deliberate {
    /// Reads the list.
    pub(crate) fn read() -> Self {
        let entries =
            LISTS.iter().flat_map(|list| serde_json::from_str::<Vec<Entry>>(list).unwrap());
        let regex = |text: &Option<String>| text.as_ref().map(|text| Regex::new(text).unwrap());
        let listed = entries.map(|entry| Listed {
            path: regex(&entry.path),
            note: regex(&entry.note),
            entry,
            is_used: false,
        });
        Self(listed.collect())
    }

    /// The differences of a row that no entry lists.
    pub(crate) fn without_listed(
        &mut self,
        row: &Row,
        differences: &[Difference],
    ) -> Vec<Difference> {
        let mut rest = differences.to_vec();
        let status = differences.iter().find(|it| it.part == "status");
        let actual = status.map(|it| it.actual.as_str());
        for listed in self.0.iter_mut().filter(|listed| listed.matches(row, actual)) {
            let before = rest.len();
            let differs = &listed.entry.differs;
            let is_listed =
                |part: &String| differs.contains(part) || differs.iter().any(|it| it == "*");
            rest.retain(|difference| !is_listed(&difference.part));
            listed.is_used |= rest.len() < before;
        }
        rest
    }

    /// The reasons of entries for these types that list no difference of any row.
    pub(crate) fn unused(&self, types: &[&str]) -> Vec<&str> {
        let entries = self.0.iter().filter(|it| !it.is_used);
        let entries = entries.filter(|it| types.contains(&&*it.entry.r#type));
        entries.map(|it| &*it.entry.reason).collect()
    }
}

impl Listed {
    fn matches(&self, row: &Row, actual_status: Option<&str>) -> bool {
        let entry = &self.entry;
        let is_regex = |regex: &Option<Regex>, text: &str| {
            regex.as_ref().is_none_or(|regex| regex.is_match(text))
        };
        entry.r#type == row.kind
            && (entry.ids.is_empty() || entry.ids.contains(&row.id))
            && entry.method.as_ref().is_none_or(|method| *method == row.method)
            && entry.kind.as_ref().is_none_or(|kind| *kind == row.area)
            && entry.status.is_none_or(|status| status == row.response.status)
            && entry
                .actual_status
                .is_none_or(|status| actual_status == Some(status.to_string().as_str()))
            && entry.header.as_ref().is_none_or(|name| {
                row.headers.keys().any(|header| header.eq_ignore_ascii_case(name))
            })
            && is_regex(&self.path, &row.path)
            && is_regex(&self.note, &row.note)
    }
}
