//! `mockpit export`: writes services of a source, with the bytes of the console's export.

mod error;
mod manifest;

use std::path::PathBuf;

use api_types::ExportOptions;
use app::text::{bytes, plural};
use snapshot::ServiceKey;

pub use error::ExportCommandError;

use crate::{
    cli::{
        arguments::{ExportArguments, SelectedArguments},
        folder::split::split,
        local_repository::{ExportOrder, Exported, LocalRepository, Selected},
        outcome::Outcome,
        output::{Output, write_file},
        remote::{Access, Wanted},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::SnapshotFile,
};

/// Exports services. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If the source cannot be read, or the target cannot be written. The target is not changed then.
pub fn export_command(
    arguments: &ExportArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, ExportCommandError> {
    let source = Source::from_argument(&arguments.source);
    let target = Source::from_argument(&arguments.output);
    let output = match &target {
        Source::Data(_) | Source::Server(_) => {
            return Err(ExportCommandError::Target(target.to_string()));
        }
        Source::Folder(path) => Target::Folder(path.clone()),
        Source::File(_) | Source::Standard => {
            Target::Output(Output::from_argument(&arguments.output))
        }
    };
    let (repository, _) = open(&source, &arguments.selected, &Access::from(&arguments.access))?;
    let selected = Selected::from(&arguments.selected);
    let options =
        ExportOptions { reader: arguments.release.unwrap_or_default(), redact: arguments.redact };
    let order = ExportOrder { selected, options, profile: arguments.response_times.clone() };
    let exported = output.write(&repository, &order)?;
    if let Some(path) = &arguments.manifest {
        let text = manifest::json(&source.to_string(), &exported);
        write_file(path, text.as_bytes())?;
    }
    if !matches!(output, Target::Output(Output::Standard)) {
        let Exported { services, receipt, .. } = &exported;
        let services = plural(services.len() as u64, "service", "services");
        let examples = plural(receipt.examples.into(), "example", "examples");
        let size = bytes(receipt.size);
        print_line(&format!("Exported {services} with {examples} to {target} ({size})."));
        if receipt.redacted > 0 {
            let secrets = plural(receipt.redacted, "secret", "secrets");
            print_line(&format!("Replaced {secrets}."));
        }
        if !receipt.dropped.is_empty() {
            print_line("The release does not know all fields and values, so some were left out.");
        }
    }
    Ok(Outcome::Success)
}

/// Where an export goes.
enum Target {
    Output(Output),
    Folder(PathBuf),
}

impl Target {
    fn write(
        &self,
        repository: &LocalRepository,
        order: &ExportOrder,
    ) -> Result<Exported, ExportCommandError> {
        match self {
            Self::Output(output) => output.write(|out| Ok(repository.export(order, out)?)),
            Self::Folder(path) => {
                let mut file = SnapshotFile::temporary(&path.display().to_string())
                    .map_err(ExportCommandError::Temporary)?;
                let exported = repository.export(order, file.as_file_mut())?;
                split(&file, path)?;
                Ok(exported)
            }
        }
    }
}

/// The repository of a data directory, or a temporary one that has what the source has. Also returns how many services
/// of the source have a problem, so that they are not there.
pub(crate) fn open(
    source: &Source,
    selected: &SelectedArguments,
    access: &Access,
) -> Result<(LocalRepository, u32), ExportCommandError> {
    if let Source::Data(path) = source {
        return Ok((LocalRepository::open(path)?, 0));
    }
    if let Some(name) = &selected.selection {
        return Err(ExportCommandError::NoSelections(name.clone()));
    }
    let meter = TransferMeter::new(&format!("Reading {source}"));
    let mut progress = |transfer| meter.update(transfer);
    let file = source.open(&wanted(selected), access, &mut progress)?;
    let repository = LocalRepository::temporary()?;
    let left_out = repository.load(&file, &mut progress)?;
    Ok((repository, left_out))
}

/// What a server has to send: the named services, unless others are chosen by their labels.
fn wanted(selected: &SelectedArguments) -> Wanted {
    let key = |name: &String| {
        let (name, version) = name.rsplit_once(':')?;
        Some(ServiceKey::new(name, version))
    };
    let names: Option<Vec<ServiceKey>> = selected.services.iter().map(key).collect();
    match names {
        Some(names) if !names.is_empty() && selected.labels.is_empty() => Wanted::Named(names),
        _ => Wanted::All,
    }
}
