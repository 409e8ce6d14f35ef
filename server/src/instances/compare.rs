//! Compares instances with the repository, with each other and with a file: the review of a comparison, as for two files.

use std::{
    io::{self, BufWriter, Write},
    panic::resume_unwind,
    sync::Arc,
    thread,
    time::Duration,
};

use api_types::{FileAction, ImportId, InstanceStage, NewFile};
use app::{api::IntoApiError as _, text::exact_time};
use repository::{Admin, ImportError, Index, Repository};
use snapshot::{Kind, Summary, Writer};

use super::{
    copy::InstanceCopy,
    job::{Job, Stop},
};

/// Bytes of a slice of a file.
const SLICE: usize = 1 << 20;

/// How often the progress of a comparison is read.
const POLL: Duration = Duration::from_millis(50);

/// One side of a comparison, as it was read last.
pub(super) enum ReadSide {
    /// The newest revision of the repository.
    Repository,
    /// The copy of the instance with this name.
    Copy(Box<str>, Arc<InstanceCopy>),
    /// The file of this comparison, which a person has uploaded.
    File(ImportId),
}

/// A side that is written to a file of the comparison.
struct SideFile<'a> {
    name: String,
    repository: &'a Repository,
    index: Arc<Index>,
    /// The most bytes that the file can have.
    max_size: u64,
}

/// The end of a file of the comparison.
struct End<'a> {
    repository: &'a Repository,
    admin: &'a Admin,
    id: &'a ImportId,
    file: u32,
    offset: u64,
    job: &'a Job,
    done: &'a mut usize,
    stop: Option<Stop>,
}

/// Compares `other` with `base`. Returns the comparison, which can be reviewed. If a side is a file that is not a
/// snapshot, its review states that.
///
/// # Errors
/// If a side cannot be read, or the files are larger than an upload may be.
pub(super) fn compare(
    repository: &Repository,
    admin: &Admin,
    (base, other): (&ReadSide, &ReadSide),
    job: &Job,
) -> Result<ImportId, Stop> {
    let sides = [base, other].into_iter();
    let mut files: Vec<SideFile<'_>> =
        sides.filter_map(|side| side.written(repository, admin)).collect();
    // A comparison of one file is one with the repository.
    if matches!(base, ReadSide::Repository) {
        files.remove(0);
    }
    let new: Vec<NewFile> =
        files.iter().map(|file| NewFile::new(file.name.clone(), file.max_size)).collect();
    let mut id =
        repository.start_import(admin, FileAction::Compare, &new).map_err(import_failed)?;
    let compared = write(repository, admin, &id, &files, job).and_then(|()| {
        repository.end_upload(admin, &id).map_err(import_failed)?;
        id = with_uploaded(repository, admin, (base, other), &id)?;
        plan(repository, admin, &id, job)
    });
    if let Err(stop) = compared {
        let _expires_later = repository.cancel_import(admin, &id);
        // Canceling the job cancels what it waits for, too.
        job.check()?;
        return Err(stop);
    }
    Ok(id)
}

/// The comparison of what was written with the file that a person has uploaded, if a side is one.
fn with_uploaded(
    repository: &Repository,
    admin: &Admin,
    sides: (&ReadSide, &ReadSide),
    written: &ImportId,
) -> Result<ImportId, Stop> {
    let (file, joined) = match sides {
        (ReadSide::File(file), _) => (file, repository.join_comparisons(admin, file, written)),
        (_, ReadSide::File(file)) => (file, repository.join_comparisons(admin, written, file)),
        _ => return Ok(written.clone()),
    };
    if let Some(joined) = joined.map_err(import_failed)? {
        return Ok(joined);
    }
    // The review of the file states why it is not a snapshot.
    repository.cancel_import(admin, written).map_err(import_failed)?;
    Ok(file.clone())
}

impl ReadSide {
    /// The file that is written for this side. `None` if there is one already.
    fn written<'a>(&'a self, repository: &'a Repository, admin: &Admin) -> Option<SideFile<'a>> {
        let (name, repository) = match self {
            Self::File(_) => return None,
            Self::Repository => (None, repository),
            Self::Copy(name, copy) => {
                let remembered = copy.remembered();
                let read = remembered.read.map(|read| exact_time(read.0)).unwrap_or_default();
                let name = format!("{name}, {}, {read}", remembered.product);
                (Some(name), &**copy.repository())
            }
        };
        let head = repository.head(admin.member());
        let name = name.unwrap_or_else(|| format!("Repository, revision {}", head.revision.number));
        let index = Arc::clone(&head.index);
        let documents = index.entries().map(|entry| file_bytes(&entry.summary)).sum::<u64>();
        Some(SideFile { name, repository, index, max_size: EMPTY_FILE + documents })
    }
}

impl SideFile<'_> {
    /// Writes the definitions exactly as they are. An export would leave out what no Microcks reads.
    fn write(&self, out: impl Write, admin: &Admin) -> Result<(), Stop> {
        let failed = |error: io::Error| Stop::internal(&error);
        let mut writer = Writer::new(out).map_err(failed)?;
        for kind in Kind::ALL {
            for entry in self.index.entries().filter(|entry| entry.summary.count(kind) > 0) {
                let section = self.repository.section(admin.member(), entry, kind);
                let section = section.map_err(|error| Stop::server(error.into_api_error()))?;
                writer.section(kind, &section).map_err(failed)?;
            }
        }
        writer.finish().map(drop).map_err(failed)
    }
}

impl Write for End<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.is_some() {
            return Err(io::ErrorKind::Other.into());
        }
        let Self { repository, admin, id, file, offset, .. } = *self;
        let appended = repository.append_slice(admin, id, file, offset, bytes);
        self.offset += bytes.len() as u64;
        *self.done += bytes.len();
        let next = appended.map_err(import_failed).and_then(|_| self.job.set_done(*self.done));
        next.map(|()| bytes.len()).map_err(|stop| {
            self.stop = Some(stop);
            io::ErrorKind::Other.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// More than the brackets and names of the five arrays.
const EMPTY_FILE: u64 = 256;

/// The most bytes that a service takes in a file: its documents with their separators.
fn file_bytes(summary: &Summary) -> u64 {
    let documents: u64 = summary.documents.iter().map(|count| u64::from(*count)).sum();
    summary.size + documents * snapshot::SEPARATOR.len() as u64
}

/// Writes the files of a comparison.
fn write(
    repository: &Repository,
    admin: &Admin,
    id: &ImportId,
    files: &[SideFile<'_>],
    job: &Job,
) -> Result<(), Stop> {
    let total: u64 = files.iter().map(|file| file.max_size).sum();
    job.enter(InstanceStage::Preparing, usize::try_from(total).unwrap_or(usize::MAX))?;
    let mut done = 0;
    for (side, file) in files.iter().zip(0..) {
        let done = &mut done;
        let mut end = End { repository, admin, id, file, offset: 0, job, done, stop: None };
        let written = side.write(BufWriter::with_capacity(SLICE, &mut end), admin);
        // It has the reason why writing failed.
        end.stop.map_or(written, Err)?;
    }
    Ok(())
}

/// Plans the comparison on another thread, so that this one can show its progress and cancel it.
fn plan(repository: &Repository, admin: &Admin, id: &ImportId, job: &Job) -> Result<(), Stop> {
    job.enter(InstanceStage::Comparing, 0)?;
    thread::scope(|scope| {
        let planning = scope.spawn(|| repository.plan_import(admin, id));
        while !planning.is_finished() {
            if let Ok(Some(progress)) = repository.import_progress(admin, id) {
                job.set_progress(u64::from(progress.done), u64::from(progress.total));
            }
            if job.check().is_err() {
                // Ends the plan with an error.
                let _canceled = repository.cancel_import(admin, id);
            }
            thread::sleep(POLL);
        }
        let planned = planning.join().unwrap_or_else(|panic| resume_unwind(panic));
        planned.map_err(import_failed)
    })
}

fn import_failed(error: ImportError) -> Stop {
    Stop::server(error.into_api_error())
}
