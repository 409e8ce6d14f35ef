//! Makes a snapshot from the files of a folder.

use std::io::{self, Write};

use super::{
    content::FolderFile,
    layout::{Layout, LayoutWriter},
    order::{InvalidOrder, Order, Place, Sequences, default_sequence},
};
use crate::{Kind, ReadAt, read::span::Span};

/// The files of a folder, in the order of the snapshot.
pub struct Join {
    files: Vec<(String, FolderFile)>,
    sequences: Sequences,
    layout: Layout,
}

impl Join {
    /// Orders the documents of these files, each with its name. `order` is the content of the
    /// [order file](super::ORDER_FILE), if the folder has one.
    ///
    /// # Errors
    /// [`InvalidOrder`] if the order file cannot be used.
    pub fn new(
        mut files: Vec<(String, FolderFile)>,
        order: Option<&str>,
    ) -> Result<Self, InvalidOrder> {
        // As Mockpit exports: by name and version. Files without a service come last.
        files.sort_by(|(a_name, a), (b_name, b)| {
            let key = |file: &FolderFile| file.service.is_none();
            (key(a), &a.service, a_name).cmp(&(key(b), &b.service, b_name))
        });
        let order = order.map(Order::parse).transpose()?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let sequences = Kind::ALL.map(|kind| {
            let count =
                |file: u32| files.get(file as usize).map_or(0, |(_, file)| spans(file, kind).len());
            let ordered = order.as_ref().and_then(|order| order.sequence(kind, &names, count));
            let default =
                || default_sequence(files.iter().map(|(_, file)| spans(file, kind).len()));
            ordered.unwrap_or_else(default)
        });
        let mut layout = order.map_or_else(Layout::default, |order| order.layout);
        let has_documents =
            |kind: &Kind| sequences.get(kind.index()).is_some_and(|it| !it.is_empty());
        let added = Kind::ALL.into_iter().filter(has_documents);
        let added: Vec<Kind> = added.filter(|kind| !layout.arrays.contains(kind)).collect();
        layout.arrays.extend(added);
        Ok(Self { files, sequences, layout })
    }

    /// Writes the snapshot. `open` opens the file of this name.
    ///
    /// # Errors
    /// If a file cannot be read or changed, or `out` cannot be written.
    pub fn write<R: ReadAt>(
        &self,
        out: &mut impl Write,
        mut open: impl FnMut(&str) -> io::Result<R>,
    ) -> io::Result<()> {
        let mut writer = LayoutWriter::new(&self.layout, out)?;
        // The documents of a file usually follow each other.
        let mut current: Option<(u32, R)> = None;
        for kind in self.layout.arrays.iter().copied() {
            writer.start_array(kind)?;
            for Place { file, index } in self.sequences.get(kind.index()).into_iter().flatten() {
                let Some((name, content)) = self.files.get(*file as usize) else { continue };
                let Some(span) = spans(content, kind).get(*index as usize) else { continue };
                let opened = match current.take().filter(|(number, _)| number == file) {
                    Some((_, opened)) => opened,
                    None => open(name)?,
                };
                writer.document(&span.read(&opened)?)?;
                current = Some((*file, opened));
            }
        }
        writer.finish().map(drop)
    }
}

fn spans(file: &FolderFile, kind: Kind) -> &[Span] {
    file.documents.get(kind.index()).map(Vec::as_slice).unwrap_or_default()
}
