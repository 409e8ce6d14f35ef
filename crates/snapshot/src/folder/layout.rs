//! The layout of a snapshot: white space and arrays. Everything else is in the documents.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::indent::indent;
use crate::{Kind, SEPARATOR};

/// Longer indentations are not recognized.
const MAX_UNIT: usize = 16;

/// White space between the documents and inside of them.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "form")]
pub(super) enum Form {
    /// A document per line, as Mockpit writes.
    #[default]
    Lines,
    /// All on one line, with a space before each array, as Microcks writes.
    Microcks,
    /// All on one line, without spaces.
    Compact,
    /// A member per line.
    Indented {
        /// The indentation of one level.
        unit: String,
    },
}

/// The layout of a snapshot.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Layout {
    #[serde(flatten)]
    pub(super) form: Form,
    /// The arrays that the snapshot has, in their order.
    #[serde(with = "arrays")]
    pub(super) arrays: Vec<Kind>,
    /// Whether the file ends with a line break.
    pub(super) ends_with_line_break: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { form: Form::default(), arrays: Kind::ALL.to_vec(), ends_with_line_break: true }
    }
}

impl Layout {
    /// The layout of a file of a folder.
    pub(super) fn of_folder() -> Self {
        Self { form: Form::Indented { unit: "  ".to_owned() }, ..Self::default() }
    }

    /// The layouts that a snapshot may have, from its first bytes and its last byte.
    pub(super) fn candidates(start: &[u8], last: Option<u8>, arrays: &[Kind]) -> Vec<Self> {
        let forms = match start.strip_prefix(b"{") {
            Some(rest) if rest.starts_with(b"\n") => {
                let unit = rest.iter().skip(1).take_while(|byte| matches!(byte, b' ' | b'\t'));
                let unit: Vec<u8> = unit.take(MAX_UNIT).copied().collect();
                vec![Form::Indented { unit: String::from_utf8(unit).unwrap_or_default() }]
            }
            // A line break before the first document, or between the first arrays.
            Some(rest) if rest.trim_ascii_end().contains(&b'\n') => vec![Form::Lines],
            Some(_) => vec![Form::Microcks, Form::Compact],
            None => Vec::new(),
        };
        let ends_with_line_break = last == Some(b'\n');
        let layout = |form| Self { form, arrays: arrays.to_vec(), ends_with_line_break };
        forms.into_iter().map(layout).collect()
    }
}

/// Writes documents in a layout: all of one array before those of the next.
pub(super) struct LayoutWriter<'a, W> {
    layout: &'a Layout,
    out: W,
    /// The number of arrays that were started.
    started: usize,
    /// Whether the current array is empty so far.
    is_empty: bool,
}

impl<'a, W: Write> LayoutWriter<'a, W> {
    pub(super) fn new(layout: &'a Layout, mut out: W) -> io::Result<Self> {
        out.write_all(b"{")?;
        Ok(Self { layout, out, started: 0, is_empty: true })
    }

    /// Starts the next array of the layout.
    pub(super) fn start_array(&mut self, kind: Kind) -> io::Result<()> {
        self.end_array()?;
        let key = kind.key();
        let is_first = self.started == 0;
        match &self.layout.form {
            Form::Lines => write!(self.out, "{}\"{key}\":[", if is_first { "" } else { ",\n" })?,
            Form::Microcks => write!(self.out, "{}\"{key}\":[", if is_first { "" } else { ", " })?,
            Form::Compact => write!(self.out, "{}\"{key}\":[", if is_first { "" } else { "," })?,
            Form::Indented { unit } => {
                write!(self.out, "{}\n{unit}\"{key}\": [", if is_first { "" } else { "," })?;
            }
        }
        self.started += 1;
        self.is_empty = true;
        Ok(())
    }

    /// Writes a compact document.
    pub(super) fn document(&mut self, document: &str) -> io::Result<()> {
        let is_first = std::mem::replace(&mut self.is_empty, false);
        match &self.layout.form {
            Form::Lines => {
                self.out.write_all(if is_first { b"\n" } else { SEPARATOR.as_bytes() })?;
                self.out.write_all(document.as_bytes())
            }
            Form::Microcks | Form::Compact => {
                self.out.write_all(if is_first { b"" } else { b"," })?;
                self.out.write_all(document.as_bytes())
            }
            Form::Indented { unit } => {
                write!(self.out, "{}\n{unit}{unit}", if is_first { "" } else { "," })?;
                indent(document, unit, 2, &mut self.out)
            }
        }
    }

    /// Ends the snapshot.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.end_array()?;
        if matches!(self.layout.form, Form::Indented { .. }) && self.started > 0 {
            self.out.write_all(b"\n")?;
        }
        self.out.write_all(if self.layout.ends_with_line_break { b"}\n" } else { b"}" })?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn end_array(&mut self) -> io::Result<()> {
        if self.started == 0 {
            return Ok(());
        }
        match &self.layout.form {
            Form::Lines if !self.is_empty => self.out.write_all(b"\n]"),
            Form::Indented { unit } if !self.is_empty => write!(self.out, "\n{unit}]"),
            _ => self.out.write_all(b"]"),
        }
    }
}

/// Arrays by their keys.
mod arrays {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::Kind;

    pub(super) fn serialize<S: Serializer>(
        arrays: &[Kind],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(arrays.iter().map(|kind| kind.key()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Kind>, D::Error> {
        let mut arrays = Vec::new();
        for key in Vec::<String>::deserialize(deserializer)? {
            let kind = Kind::from_key(&key);
            let kind =
                kind.ok_or_else(|| D::Error::custom(format!("there is no array `{key}`")))?;
            if arrays.contains(&kind) {
                return Err(D::Error::custom(format!("the array `{key}` appears twice")));
            }
            arrays.push(kind);
        }
        Ok(arrays)
    }
}
