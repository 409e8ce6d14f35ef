//! Where an import goes.

use std::{io::Write, path::PathBuf};

use api_types::Report;
use url::Url;

use super::error::ImportCommandError;
use crate::{
    cli::{
        folder::{has_files, split::split},
        local_repository::LocalRepository,
        output::Output,
        remote::{self, Access, Change, Remote, State, Wanted},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::SnapshotFile,
    import_policy::Policy,
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
    /// The file is sent to this server.
    Server(Box<dyn Remote>, State),
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
        let remote = remote::connect(url, access)?;
        let meter = TransferMeter::new(&format!("Reading {url}"));
        let mut progress = |transfer| meter.update(transfer);
        let mut file =
            SnapshotFile::temporary(url.as_str()).map_err(ImportCommandError::Temporary)?;
        let seen = remote.fetch(&Wanted::All, file.as_file_mut(), &mut progress)?;
        let repository = LocalRepository::temporary()?;
        repository.load(&file, &mut progress)?;
        Ok(Self { repository, kind: TargetKind::Server(remote, seen) })
    }

    /// Checks that the target can do what a policy says, before anybody is asked.
    pub(super) fn check(
        &self,
        policy: Policy,
        remove_missing: bool,
    ) -> Result<(), ImportCommandError> {
        match &self.kind {
            TargetKind::Server(remote, _) => Ok(remote.check(policy, remove_missing)?),
            TargetKind::Data | TargetKind::File(_) | TargetKind::Folder(_) => Ok(()),
        }
    }

    /// Writes what the repository has now to the target. `file` is what was imported, and `report` what that
    /// changed. Returns the revision that a data directory or a Mockpit has of it.
    pub(super) fn finish(
        &self,
        file: &SnapshotFile,
        policy: Policy,
        remove_missing: bool,
        report: &Report,
    ) -> Result<Option<u64>, ImportCommandError> {
        match &self.kind {
            TargetKind::Data => Ok(Some(report.revision.0)),
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
            TargetKind::Server(remote, seen) => {
                let meter = TransferMeter::new("Sending the snapshot");
                let repository = &self.repository;
                let change =
                    Change { file, policy, remove_missing, seen: *seen, repository, report };
                Ok(remote.import(change, &mut |transfer| meter.update(transfer))?)
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
