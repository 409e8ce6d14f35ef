//! What is imported: the source as it is, or the services of it that are chosen, as the target reads them.

use api_types::ExportOptions;
use app::text::plural;
use microcks::Product;
use snapshot::{ServiceKey, ServiceType};

use super::{error::ImportCommandError, target::Target};
use crate::{
    cli::{
        arguments::ImportArguments,
        export,
        local_repository::{ExportOrder, Exported, Selected},
        remote::{Access, Wanted},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::{SnapshotFile, release},
};

/// At most so many services are named in a note.
const MAX_NAMED: usize = 10;

/// What is imported.
pub(super) struct Input {
    pub(super) file: SnapshotFile,
    /// What it does not have of the source, in sentences.
    pub(super) notes: Vec<String>,
}

impl Input {
    /// Reads the source. What a server gets is adapted to its release before the plan is made, so that the plan shows
    /// what is sent.
    pub(super) fn read(
        source: &Source,
        target: &Target,
        arguments: &ImportArguments,
        access: &Access,
    ) -> Result<Self, ImportCommandError> {
        let selected = Selected::from(&arguments.selected);
        let is_as_it_is =
            selected.is_all() && !arguments.redact && arguments.response_times.is_none();
        let product = target.product();
        if is_as_it_is && product.is_none() {
            let meter = TransferMeter::new(&format!("Reading {source}"));
            let file = source.open(&Wanted::All, access, &mut |transfer| meter.update(transfer))?;
            return Ok(Self { file, notes: Vec::new() });
        }
        let (repository, left_out) = export::open(source, &arguments.selected, access)?;
        let mut file =
            SnapshotFile::temporary(&source.to_string()).map_err(ImportCommandError::Temporary)?;
        let mut notes = Vec::from_iter(left_out_note(left_out));
        let is_empty = repository.repository.head(&repository.member).index.entries().len() == 0;
        if is_as_it_is && is_empty {
            repository.write_services(&Wanted::All, file.as_file_mut())?;
            return Ok(Self { file, notes });
        }
        let reader = product.map(release).unwrap_or_default();
        let options = ExportOptions { reader, redact: arguments.redact };
        let order = ExportOrder { selected, options, profile: arguments.response_times.clone() };
        let exported = repository.export(&order, file.as_file_mut())?;
        notes.extend(adaptation_notes(&exported, product));
        Ok(Self { file, notes })
    }
}

/// States that services have a problem.
pub(super) fn left_out_note(left_out: u32) -> Option<String> {
    let services = plural(left_out.into(), "service", "services");
    (left_out > 0).then(|| {
        format!("{services} with a problem are not imported. `mockpit verify` lists all problems.")
    })
}

/// What an export does not have of its services.
fn adaptation_notes(exported: &Exported, product: Option<&Product>) -> Vec<String> {
    let Exported { services, omitted, receipt } = exported;
    let release = receipt.options.reader.number();
    let mut notes = Vec::new();
    if !omitted.is_empty() {
        let services = names(omitted.iter());
        notes.push(format!(
            "Not imported, because Microcks {release} does not know their type: {services}."
        ));
    }
    if !receipt.dropped.is_empty() {
        let dropped = &receipt.dropped;
        notes.push(format!("Microcks {release} cannot read this, so it is left out: {dropped}."));
    }
    if receipt.redacted > 0 {
        let secrets = plural(receipt.redacted, "secret is", "secrets are");
        notes.push(format!("{secrets} replaced."));
    }
    let generic = services.iter().filter(|summary| summary.kind == ServiceType::GenericRest);
    let mut generic = generic.map(|summary| &summary.key).peekable();
    if product.is_some() && generic.peek().is_some() {
        let services = names(generic);
        notes.push(format!(
            "A snapshot never has the data of generic REST services, so it is missing from: {services}."
        ));
    }
    notes
}

/// The first names, and the number of the others.
fn names<'a>(keys: impl Iterator<Item = &'a ServiceKey>) -> String {
    let mut names: Vec<String> = keys.map(ToString::to_string).collect();
    let more = names.len().saturating_sub(MAX_NAMED);
    names.truncate(MAX_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    names.join(", ") + &more
}
