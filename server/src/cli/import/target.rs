//! Where an import goes.

use std::path::PathBuf;

use url::Url;

use super::error::ImportCommandError;
use crate::{
    cli::{
        folder::split::split,
        local_repository::LocalRepository,
        output::Output,
        remote::{self, Access, ImportOrder, Remote, State, Wanted},
        snapshot_file::SnapshotFile,
        source::Source,
        transfer::TransferMeter,
    },
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
                let is_empty = path.read_dir().is_ok_and(|mut entries| entries.next().is_none());
                let repository = load(target, !is_empty)?;
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
        let fetched = remote.fetch(&Wanted::All, file.as_file_mut(), &mut progress)?;
        let repository = LocalRepository::temporary()?;
        repository.load(&file, &mut progress)?;
        Ok(Self { repository, kind: TargetKind::Server(remote, fetched.state) })
    }

    /// Writes what the repository has now to the target. `file` is what was imported.
    pub(super) fn finish(
        &self,
        file: &SnapshotFile,
        policy: Policy,
        remove_missing: bool,
    ) -> Result<(), ImportCommandError> {
        match &self.kind {
            TargetKind::Data => Ok(()),
            TargetKind::File(path) => Output::File(path.clone())
                .write(|out| Ok(self.repository.write_services(&Wanted::All, out)?)),
            TargetKind::Folder(path) => {
                let name = path.display().to_string();
                let mut all =
                    SnapshotFile::temporary(&name).map_err(ImportCommandError::Temporary)?;
                self.repository.write_services(&Wanted::All, all.as_file_mut())?;
                split(&all, path)?;
                Ok(())
            }
            TargetKind::Server(remote, seen) => {
                let meter = TransferMeter::new("Sending the snapshot");
                let order = ImportOrder { policy, remove_missing, seen: *seen };
                remote.import(file, order, &mut |transfer| meter.update(transfer))?;
                Ok(())
            }
        }
    }

    /// Whether the repository of this process is the target.
    pub(super) fn is_data_directory(&self) -> bool {
        matches!(self.kind, TargetKind::Data)
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
