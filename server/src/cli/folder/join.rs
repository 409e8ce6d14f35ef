//! Joins the files of a folder to a snapshot.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write},
    path::Path,
};

use snapshot::{
    Limits,
    folder::{FolderFile, FolderFileReader, Join, ORDER_FILE},
};

use super::{
    error::{self, FolderError},
    files::{FolderFiles, OpenFile},
};
/// Files are read in pieces of this size, in bytes.
const PIECE: usize = 256 * 1024;

/// Writes the snapshot of a folder.
pub(crate) fn write_joined(folder: &Path, out: &mut dyn Write) -> Result<(), FolderError> {
    let (join, _) = read(folder)?;
    write(&join, folder, out)
}

/// Writes the snapshot of files that were read.
pub(crate) fn write(
    join: &Join,
    folder: &Path,
    mut out: &mut dyn Write,
) -> Result<(), FolderError> {
    let open = |name: &str| Ok::<_, io::Error>(OpenFile(File::open(folder.join(name))?));
    join.write(&mut out, open)
        .map_err(error::io(format!("join the files of the folder {}", folder.display())))
}

/// Reads the files of a folder. Also returns how many there are.
pub(crate) fn read(folder: &Path) -> Result<(Join, usize), FolderError> {
    let files = FolderFiles::list(folder)?;
    let count = files.names().count();
    if count == 0 {
        return Err(FolderError::Empty(folder.to_owned()));
    }
    let mut documents = Vec::with_capacity(files.with_documents.len());
    for name in files.with_documents {
        let file = read_file(&folder.join(&name))?;
        documents.push((name, file));
    }
    let path = folder.join(ORDER_FILE);
    let failed = || error::io(format!("read {}", path.display()));
    let order = files.has_order.then(|| fs::read_to_string(&path)).transpose();
    let order = order.map_err(failed())?;
    let join = Join::new(documents, order.as_deref())
        .map_err(|source| FolderError::Order { path: path.clone(), source })?;
    Ok((join, count))
}

fn read_file(path: &Path) -> Result<FolderFile, FolderError> {
    let failed = || error::io(format!("read {}", path.display()));
    let mut file = File::open(path).map_err(failed())?;
    let (mut reader, mut piece) = (FolderFileReader::new(Limits::default()), vec![0; PIECE]);
    loop {
        match file.read(&mut piece).map_err(failed())? {
            0 => break,
            length => reader.push(piece.get(..length).unwrap_or_default()),
        }
    }
    let name = path.display().to_string();
    reader.finish().map_err(|problems| error::unreadable(name, problems))
}
