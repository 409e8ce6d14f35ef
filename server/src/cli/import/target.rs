//! Where an import goes.

use std::{io::Write, path::PathBuf};

use microcks::Product;
use repository::Head;
use url::Url;

use super::error::ImportCommandError;
use crate::{
    cli::{
        folder::{has_files, split::split},
        local_repository::LocalRepository,
        output::Output,
        remote::{Access, Applied, Server, Wanted},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::SnapshotFile,
};

/// A target, with a repository that has what the target has.
pub(super) struct Target {
    pub(super) repository: LocalRepository,
    kind: TargetKind,
}

enum TargetKind {
    /// The repository is the target.
    Data,
    /// The repository is exported into this file.
    File(PathBuf),
    /// The repository is exported into this folder.
    Folder(PathBuf),
    /// What has changed is sent to this server.
    Server(Box<Server>),
}

impl Target {
    /// Opens a target. A file or a folder that does not exist is an empty one.
    pub(super) fn open(target: &Source, access: &Access) -> Result<Self, ImportCommandError> {
        match target {
            Source::Standard => Err(ImportCommandError::Target),
            Source::Data(path) => {
                let repository = LocalRepository::open(path)?;
                Ok(Self { repository, kind: TargetKind::Data })
            }
            Source::Server(url) => Self::open_server(url, access),
            Source::File(path) => {
                let exists = path.exists();
                Ok(Self { repository: load(target, exists)?, kind: TargetKind::File(path.clone()) })
            }
            Source::Folder(path) => {
                let repository = load(target, has_files(path)?)?;
                Ok(Self { repository, kind: TargetKind::Folder(path.clone()) })
            }
        }
    }

    fn open_server(url: &Url, access: &Access) -> Result<Self, ImportCommandError> {
        let server = Server::connect(url, access)?;
        let meter = TransferMeter::new(&format!("Reading {url}"));
        let mut progress = |transfer| meter.update(transfer);
        let mut file =
            SnapshotFile::temporary(url.as_str()).map_err(ImportCommandError::Temporary)?;
        server.fetch(&Wanted::All, file.as_file_mut(), &mut progress)?;
        let repository = LocalRepository::temporary()?;
        repository.load(&file, &mut progress)?;
        Ok(Self { repository, kind: TargetKind::Server(Box::new(server)) })
    }

    /// What runs at the target. `None` if it is not a server.
    pub(super) fn product(&self) -> Option<&Product> {
        match &self.kind {
            TargetKind::Server(server) => Some(server.product()),
            TargetKind::Data | TargetKind::File(_) | TargetKind::Folder(_) => None,
        }
    }

    /// Writes what the repository has now to the target. Returns the revision that a data directory or a Mockpit has of
    /// it.
    pub(super) fn finish(
        &self,
        before: &Head,
        after: &Head,
    ) -> Result<Option<u64>, ImportCommandError> {
        match &self.kind {
            TargetKind::Data => Ok(Some(after.revision.number.0)),
            TargetKind::File(path) => {
                let write = |out: &mut dyn Write| {
                    Ok::<_, ImportCommandError>(self.repository.write_services(&Wanted::All, out)?)
                };
                Output::File(path.clone()).write(write)?;
                Ok(None)
            }
            TargetKind::Folder(path) => {
                let name = path.display().to_string();
                let mut all =
                    SnapshotFile::temporary(&name).map_err(ImportCommandError::Temporary)?;
                self.repository.write_services(&Wanted::All, all.as_file_mut())?;
                split(&all, path)?;
                Ok(None)
            }
            TargetKind::Server(server) => {
                let meter = TransferMeter::of_services("Sending");
                let applied = Applied { repository: &self.repository, before, after };
                Ok(server.send(&applied, &meter)?)
            }
        }
    }
}

/// A temporary repository with what a file or a folder has.
fn load(source: &Source, exists: bool) -> Result<LocalRepository, ImportCommandError> {
    let repository = LocalRepository::temporary()?;
    if exists {
        let file = source.open(&Wanted::All, &Access::default(), &mut |_| ())?;
        repository.load(&file, &mut |_| ())?;
    }
    Ok(repository)
}
