//! Makes an import of a snapshot that this server writes itself.

use std::io::{self, Write};

use api_types::{FileAction, ImportId, NewFile};
use app::api::{ApiError, IntoApiError as _};
use repository::{Admin, ImportError, Repository};

/// Bytes of a slice of the file.
const SLICE: usize = 1 << 20;

/// Starts an import of a file, writes the file, and plans the import. `file` has the largest size that it can have.
///
/// # Errors
/// The errors of the import and of `write`. There is no import then.
pub(crate) fn write_import<T, E: From<ApiError>>(
    repository: &Repository,
    admin: &Admin,
    file: NewFile,
    write: impl FnOnce(&mut ImportWriter<'_>) -> Result<T, E>,
) -> Result<(ImportId, T), E> {
    let import = |error: ImportError| E::from(error.into_api_error());
    let id = repository.start_import(admin, FileAction::Import, &[file]).map_err(import)?;
    let slice = Vec::with_capacity(SLICE);
    let mut writer = ImportWriter { repository, admin, id: &id, offset: 0, slice, failure: None };
    let written = write(&mut writer).and_then(|value| {
        writer.finish().map_err(import)?;
        repository.plan_import(admin, &id).map_err(import)?;
        Ok(value)
    });
    let failure = writer.failure.take();
    match written {
        Ok(value) => Ok((id, value)),
        Err(error) => {
            let _expires_later = repository.cancel_import(admin, &id);
            // It has the reason why writing failed.
            Err(failure.map_or(error, import))
        }
    }
}

/// The file of an import, as something that can be written.
pub(crate) struct ImportWriter<'a> {
    repository: &'a Repository,
    admin: &'a Admin,
    id: &'a ImportId,
    offset: u64,
    slice: Vec<u8>,
    failure: Option<ImportError>,
}

impl ImportWriter<'_> {
    fn append(&mut self) -> Result<(), ImportError> {
        let Self { repository, admin, id, offset, slice, .. } = self;
        let end = *offset + slice.len() as u64;
        let progress = repository.append_slice(admin, id, 0, *offset, &slice[..])?;
        if progress.received < end && !progress.rejected {
            // More than was announced.
            return Err(ImportError::TooLarge { size: end, limit: repository.max_file_bytes() });
        }
        *offset = end;
        slice.clear();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ImportError> {
        if !self.slice.is_empty() {
            self.append()?;
        }
        self.repository.end_upload(self.admin, self.id)
    }
}

impl Write for ImportWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = SLICE - self.slice.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.slice.extend_from_slice(taken);
        if self.slice.len() == SLICE
            && let Err(error) = self.append()
        {
            self.failure = Some(error);
            return Err(io::ErrorKind::Other.into());
        }
        Ok(taken.len())
    }

    /// Does nothing. The last slice is written at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
