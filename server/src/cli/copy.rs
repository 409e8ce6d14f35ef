//! `mockpit copy`: copies a repository between a data directory and a database.

use std::path::Path;

use app::text::{bytes, plural};
use repository::StoreError;
use serde_json::json;
use store::{
    CopiedJournal, Database, SharedJournal, SharedValues, copy_from_shared, copy_to_shared,
    is_data_directory,
};

use super::{arguments::CopyArguments, progress::ProgressMeter};
use crate::{
    private::{self, NotPrivate},
    records::{RecordFileError, RecordPlace},
    settings::{SharedStoreError, StoreUrl, open_database},
};

/// Why a repository could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Not one of them is a data directory, and the other one a database.
    #[error(
        "a repository is copied between a data directory and a database: one of --from and --to must begin \
         with postgres://. To copy services, use `mockpit import`"
    )]
    Places,
    /// There is no data directory.
    #[error("there is no data directory at {0}")]
    NoData(String),
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The database cannot be used.
    #[error(transparent)]
    Shared(#[from] SharedStoreError),
    /// The copy failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The accounts and settings were not copied.
    #[error("the repository was copied, its accounts and settings were not")]
    Records(#[from] RecordFileError),
}

/// Copies a repository and prints what was copied.
///
/// # Errors
/// If a server uses the data directory, or one of the places has another repository. What was copied stays, and the next
/// try goes on there.
pub fn copy_command(arguments: &CopyArguments, print_line: impl Fn(&str)) -> Result<(), CopyError> {
    let CopyArguments { from, to, store_password_file, store_ca, json } = arguments;
    let open = |url: &str| {
        let url = StoreUrl::from(url.to_owned());
        open_database(&url, store_password_file.as_deref(), store_ca.as_deref())
    };
    let place = |data: &Path, database: &Database| {
        RecordPlace::new(data, Some(SharedValues::in_database(database)))
    };
    let copied = match (is_database(from), is_database(to)) {
        (false, true) => {
            if !is_data_directory(Path::new(from)) {
                return Err(CopyError::NoData(from.clone()));
            }
            private::check(Path::new(from))?;
            let database = open(to)?;
            let journal = SharedJournal::in_database(&database);
            let mut meter = ProgressMeter::new(|_: &str| ());
            let copied = copy_to_shared(Path::new(from), &journal, &mut |at| meter.update(at));
            meter.finish();
            let copied = copied?;
            place(Path::new(from), &database).share()?;
            copied
        }
        (true, false) => {
            let database = open(from)?;
            let copied = copy_from_shared(&SharedJournal::in_database(&database), Path::new(to))?;
            place(Path::new(to), &database).catch_up()?;
            copied
        }
        _ => return Err(CopyError::Places),
    };
    let CopiedJournal { revision, files, bytes: size } = copied;
    if *json {
        let document = json!({"revision": revision.0, "files": files, "bytes": size});
        print_line(&document.to_string());
    } else if files == 0 {
        print_line(&format!("Everything is there already, up to revision {revision}."));
    } else {
        let (files, size) = (plural(files, "file", "files"), bytes(size));
        print_line(&format!("Copied the repository up to revision {revision}: {files}, {size}."));
    }
    Ok(())
}

fn is_database(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}
