//! The grid of services and instances: what each cell states, and which rows a filter shows.

use std::sync::Arc;

use api_types::{GridColumn, GridRow};

use crate::state::{
    HumanKey,
    order::sort_by_keys,
    search::{fold, search_words},
};

/// What the repository or an instance has of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cell {
    /// It has the service. It is the first column that does, so the others are compared with it.
    Present,
    /// It has the service with the same content.
    Same,
    /// It has the service with other content.
    Differs,
    /// It does not have the service.
    Missing,
    /// It was never read.
    NotRead,
}

/// A row of the grid: a service, and what each column has of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GridLine {
    /// The service.
    pub row: GridRow,
    /// The repository, then each instance.
    pub cells: Vec<Cell>,
    /// Whether all columns that were read have the same content.
    pub is_same: bool,
    /// The folded name and version, which a search looks at.
    text: Box<str>,
}

impl GridLine {
    /// `is_read` states for each instance whether it was read.
    fn new(row: GridRow, is_read: &[bool]) -> Self {
        let first = row.contents.iter().copied().find(|content| *content != 0).unwrap_or_default();
        let mut is_first = true;
        let cell = |(at, content): (usize, u8)| match content {
            _ if at > 0 && !is_read.get(at - 1).copied().unwrap_or_default() => Cell::NotRead,
            0 => Cell::Missing,
            content if content != first => Cell::Differs,
            _ if std::mem::take(&mut is_first) => Cell::Present,
            _ => Cell::Same,
        };
        let cells: Vec<Cell> = row.contents.iter().copied().enumerate().map(cell).collect();
        let is_same = !cells.iter().any(|cell| matches!(cell, Cell::Differs | Cell::Missing));
        let text = (fold(&row.key.name) + "\n" + &fold(&row.key.version)).into();
        Self { row, cells, is_same, text }
    }
}

/// Which rows of the grid are shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct GridFilter {
    /// Words that must occur in the name or version, regardless of case and accents.
    pub search: String,
    /// Hides the services that are the same everywhere.
    pub only_differing: bool,
}

impl GridFilter {
    /// Whether it hides nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// All rows of the grid, ordered by name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct GridLines(Vec<Arc<GridLine>>);

impl GridLines {
    /// Compares the columns of each row.
    #[must_use]
    pub fn new(columns: &[GridColumn], rows: Vec<GridRow>) -> Self {
        let is_read: Vec<bool> = columns.iter().map(|column| column.read.is_some()).collect();
        let lines = rows.into_iter().map(|row| Arc::new(GridLine::new(row, &is_read)));
        let mut lines: Vec<_> = lines.collect();
        sort_by_keys(&mut lines, |line| HumanKey::of_service(&line.row.key), false);
        Self(lines)
    }

    /// The number of services.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody has a service.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of services that are not the same everywhere.
    #[must_use]
    pub fn differing(&self) -> usize {
        self.0.iter().filter(|line| !line.is_same).count()
    }

    /// The rows that the filter shows.
    #[must_use]
    pub fn shown(&self, filter: &GridFilter) -> Vec<Arc<GridLine>> {
        let words = search_words(&filter.search);
        let is_shown = |line: &&Arc<GridLine>| {
            !(filter.only_differing && line.is_same)
                && words.iter().all(|word| line.text.contains(word.as_str()))
        };
        self.0.iter().filter(is_shown).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use api_types::Timestamp;
    use snapshot::{ServiceKey, ServiceType};

    use super::*;

    fn lines(read: &[bool], rows: &[(&str, &[u8])]) -> GridLines {
        let column = |(at, is_read): (usize, &bool)| GridColumn {
            id: at.to_string().into(),
            name: "dev".into(),
            read: is_read.then_some(Timestamp(1)),
        };
        let row = |(name, contents): &(&str, &[u8])| GridRow {
            key: ServiceKey::new(*name, "1.0"),
            kind: ServiceType::Rest,
            contents: contents.to_vec(),
        };
        let columns: Vec<GridColumn> = read.iter().enumerate().map(column).collect();
        GridLines::new(&columns, rows.iter().map(row).collect())
    }

    fn cells(read: &[bool], contents: &[u8]) -> (Vec<Cell>, bool) {
        let lines = lines(read, &[("A", contents)]);
        (lines.0[0].cells.clone(), lines.0[0].is_same)
    }

    #[test]
    fn first_column_with_the_service_is_compared_with_the_others() {
        use Cell::{Differs, Missing, NotRead, Present, Same};
        for (read, contents, expected) in [
            ([true, true], [1, 1, 1], ([Present, Same, Same], true)),
            ([true, true], [1, 1, 2], ([Present, Same, Differs], false)),
            ([true, true], [1, 0, 1], ([Present, Missing, Same], false)),
            ([true, true], [0, 1, 2], ([Missing, Present, Differs], false)),
            ([true, true], [0, 0, 1], ([Missing, Missing, Present], false)),
            ([true, false], [1, 1, 0], ([Present, Same, NotRead], true)),
            ([false, false], [1, 0, 0], ([Present, NotRead, NotRead], true)),
        ] {
            let (cells, is_same) = cells(&read, &contents);
            assert_eq!((&cells[..], is_same), (&expected.0[..], expected.1), "{contents:?}");
        }
    }

    #[test]
    fn rows_are_ordered_by_name_and_filtered_by_words_and_difference() {
        let lines =
            lines(&[true], &[("Stock", &[1, 1]), ("Orders É", &[1, 2]), ("Apples", &[0, 1])]);
        let names = |search: &str, only_differing| {
            let filter = GridFilter { search: search.into(), only_differing };
            let shown = lines.shown(&filter);
            shown.iter().map(|line| line.row.key.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("", false), ["Apples", "Orders É", "Stock"]);
        assert_eq!(names("", true), ["Apples", "Orders É"]);
        assert_eq!(names("e 1.0 ORDERS", false), ["Orders É"]);
        assert_eq!(names("stock", true), [""; 0]);
        assert_eq!((lines.len(), lines.differing()), (3, 2));
    }
}
