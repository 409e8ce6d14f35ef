//! The rows of files: what each of their definitions would change.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use api_types::{Decision, RowWarnings, Stage, Status, UncallableVersion};
use snapshot::{
    Definition, Diff, Exclusions, ExecutableContent, Kind, ManifestEntry, NameFault, Orphan,
    ServiceId, ServiceKey, response_times::Profile,
};

use super::{
    choices,
    confusables::ConfusableKeys,
    detail_limit::DetailLimit,
    error::PlanError,
    id_owners::IdOwners,
    revert_rows::revert_row,
    rivals::Rivals,
    row::Row,
    source::{Base, Orphans, RevertTarget, UploadedFile},
};
use crate::{
    progress::Progress,
    store::{Entry, Index},
};

/// The rows for the definitions of files, with the response times of a profile. `owners` has the document
/// IDs of the repository. A comparison has none.
pub(crate) fn file_rows(
    files: &[Arc<UploadedFile>],
    profile: Option<&Profile>,
    base: &Base,
    mut owners: Option<&mut IdOwners>,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    let definitions = || files.iter().flat_map(|file| &file.manifest.definitions);
    let rivals = Rivals::new(definitions(), base.index());
    let existing = base.index().entries().map(|entry| &entry.summary.key);
    let keys = ConfusableKeys::new(existing, definitions().map(|entry| &entry.summary.key));

    progress.enter(Stage::Comparing, definitions().count())?;
    let (mut rows, mut limit) = (Vec::new(), DetailLimit::new());
    for (file, number) in files.iter().zip(0..) {
        for entry in &file.manifest.definitions {
            let (mut row, remapped) = file_row((file, number), entry, profile, &rivals, base)?;
            if row.existing.is_none() {
                row.warnings.confusable = keys.find(&row.summary.key);
            }
            if let Some(owners) = owners.as_deref_mut()
                && row.status != Status::Identical
            {
                plan_new_ids(&mut row, entry, remapped, owners);
            }
            limit.apply(&mut row);
            rows.push(row);
            progress.step()?;
        }
    }
    Ok(rows)
}

/// Plans new document IDs for a row. `remapped` is the definition with the IDs of the repository, if the
/// repository has the service.
fn plan_new_ids(
    row: &mut Row,
    entry: &ManifestEntry,
    remapped: Option<Definition>,
    owners: &mut IdOwners,
) {
    let same = row.existing.as_ref().filter(|existing| existing.summary.key == row.summary.key);
    let service = same.map_or(&row.summary.id, |existing| &existing.summary.id).clone();
    let Some(definition) = remapped else {
        owners.plan(row, &service, entry.document_ids());
        row.warnings.upper_case_ids = entry.upper_case_ids();
        return;
    };
    owners.plan(row, &service, &definition.document_ids());
    if entry.upper_case_ids() > 0 {
        let replaced = snapshot::replace_unusable_ids(definition, |_, id| {
            snapshot::is_changed_by_microcks(id)
        });
        row.warnings.upper_case_ids = replaced.count;
    }
}

/// The rows for documents of files whose service is only in the repository.
pub(crate) fn orphan_rows(
    files: &[Arc<UploadedFile>],
    base: &Base,
    owners: &mut IdOwners,
) -> Result<(Vec<Orphans>, Vec<Row>), PlanError> {
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    for (file, number) in files.iter().zip(0..) {
        let ids = file.manifest.orphans.iter().flat_map(Orphan::service_ids);
        let ids: BTreeSet<ServiceId> = ids.map(ServiceId::from).collect();
        for existing in ids.iter().filter_map(|id| base.index().by_id(id)) {
            let ours = base.definition(existing)?;
            let count = file.manifest.orphans_of(&ours).len();
            if count == 0 {
                continue;
            }
            let merged = snapshot::merge(&ours, &file.orphans(&ours)?, &Exclusions::default());
            let (status, choices, default) = if merged.hash() == existing.hash {
                (Status::Identical, &[][..], Some(Decision::KeepMine))
            } else {
                (Status::Changed { diff: snapshot::diff(&ours, &merged) }, choices::ORPHANS, None)
            };
            let orphans = u32::try_from(count).unwrap_or(u32::MAX);
            let mut row = Row {
                summary: existing.summary.clone(),
                file: number,
                position: None,
                status,
                existing: Some(Arc::clone(existing)),
                choices,
                default,
                warnings: RowWarnings { orphans, ..RowWarnings::default() },
                remaps_ids: true,
                new_ids: Arc::default(),
            };
            if row.status != Status::Identical {
                owners.plan(&mut row, &existing.summary.id, &merged.document_ids());
            }
            rows.push(row);
            let file = usize::try_from(number).unwrap_or(usize::MAX);
            all.push(Orphans { file, existing: Arc::clone(existing) });
        }
    }
    Ok((all, rows))
}

/// The rows of a comparison of files with a base: one for each definition of the files, then one for each
/// that only the base has.
pub(crate) fn comparison_rows(
    files: &[Arc<UploadedFile>],
    base: &Base,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    let mut rows = file_rows(files, None, base, None, progress)?;
    rows.extend(missing_rows(&rows, files, base.index()));
    Ok(rows)
}

/// The rows for definitions that are in the index, but not in these rows of these files. By default, each
/// row removes its definition.
fn missing_rows(rows: &[Row], files: &[Arc<UploadedFile>], index: &Index) -> Vec<Row> {
    let known: HashSet<&ServiceKey> = rows.iter().map(|row| &row.summary.key).collect();
    let missing = index.entries().filter(|entry| !known.contains(&entry.summary.key));
    let missing = missing.filter(|entry| !is_left_out(entry, files));
    missing.map(|entry| revert_row(&RevertTarget::Absent(Arc::clone(entry)), index)).collect()
}

/// The rows for definitions that the repository has and no file of an import. A file may be complete or
/// not, so by default each row keeps its definition.
pub(crate) fn rows_to_keep(rows: &[Row], files: &[Arc<UploadedFile>], index: &Index) -> Vec<Row> {
    let missing = not_in_files(rows, files, index).into_iter();
    let row = |entry: &Arc<Entry>| Row {
        default: Some(Decision::KeepMine),
        ..revert_row(&RevertTarget::Absent(Arc::clone(entry)), index)
    };
    missing.map(row).collect()
}

/// The number of [`rows_to_keep`].
pub(crate) fn count_missing(rows: &[Row], files: &[Arc<UploadedFile>], index: &Index) -> u32 {
    u32::try_from(not_in_files(rows, files, index).len()).unwrap_or(u32::MAX)
}

/// The definitions about which no row decides. A row decides about the service of its name and version,
/// and about a service of another name that has its ID. A service that a file has but that cannot be
/// imported is not missing.
fn not_in_files<'a>(
    rows: &[Row],
    files: &[Arc<UploadedFile>],
    index: &'a Index,
) -> Vec<&'a Arc<Entry>> {
    let own = rows.iter().map(|row| &row.summary.key);
    let replaced = rows.iter().filter_map(|row| match &row.status {
        Status::IdConflict { by } => Some(by),
        _ => None,
    });
    let known: HashSet<&ServiceKey> = own.chain(replaced).collect();
    let unknown = index.entries().filter(|entry| !known.contains(&entry.summary.key));
    unknown.filter(|entry| !is_left_out(entry, files)).collect()
}

/// Whether a file can have this service, among those that cannot be imported.
fn is_left_out(entry: &Entry, files: &[Arc<UploadedFile>]) -> bool {
    let Entry { summary, .. } = entry;
    let mut left_out = files.iter().map(|file| &file.manifest.broken_service_keys);
    left_out.any(|services| services.may_contain(&summary.id, &summary.key))
}

/// The row of a definition, and the definition with the IDs of the repository if both differ.
fn file_row(
    (file, number): (&UploadedFile, u32),
    entry: &ManifestEntry,
    profile: Option<&Profile>,
    rivals: &Rivals<'_>,
    base: &Base,
) -> Result<(Row, Option<Definition>), PlanError> {
    let summary = entry.summary.clone();
    let index = base.index();
    let existing = index.get(&summary.key).cloned();
    let (diff, executable_content, remapped) = match &existing {
        Some(existing) if profile.is_none() && base.has_same_documents(existing, entry) => {
            (None, Vec::new(), None)
        }
        Some(existing) => {
            let ours = base.definition(existing)?;
            let theirs = snapshot::remap_ids(&file.definition_with(entry, profile)?, &ours);
            let diff = (theirs != ours).then(|| snapshot::diff(&ours, &theirs));
            let known = snapshot::find_executable_content(ours.section(Kind::Service));
            (diff, new_executable_content(theirs.section(Kind::Service), &known), Some(theirs))
        }
        None => (None, new_executable_content(&entry.service(&*file.file)?, &[]), None),
    };
    let holder = index.by_id(&summary.id).filter(|holder| holder.summary.key != summary.key);
    let unexportable_id = !snapshot::is_microcks_id(summary.id.as_str());
    let (status, existing, choices, default) = match (existing, diff, holder.cloned()) {
        (existing, diff, holder) if rivals.is_duplicate(&summary.key) => {
            let choices = match (&existing, holder) {
                (Some(_), _) => choices::CHANGED,
                (None, Some(_)) => choices::NEW_IDS,
                (None, None) => choices::NEW_OR_NEW_IDS,
            };
            (Status::Duplicate { diff }, existing, choices, None)
        }
        (Some(existing), Some(diff), _) => {
            // Each re-import into a Microcks changes these.
            let is_trivial = diff.is_dates_only() || diff.is_formatting_only();
            let default = is_trivial.then_some(Decision::KeepMine);
            (Status::Changed { diff }, Some(existing), choices::CHANGED, default)
        }
        (Some(existing), None, _) => {
            (Status::Identical, Some(existing), choices::IDENTICAL, Some(Decision::KeepMine))
        }
        (None, _, Some(holder)) => {
            let status = Status::IdConflict { by: holder.summary.key.clone() };
            (status, Some(holder), choices::ID_CONFLICT, None)
        }
        (None, _, None) => match rivals.with_same_id(&summary) {
            Some(other) => {
                let status = Status::RepeatedId { by: other.clone() };
                (status, None, choices::NEW_OR_NEW_IDS, None)
            }
            None if unexportable_id => {
                // With such an ID a Microcks would lose the examples and contracts.
                let is_changed = snapshot::is_changed_by_microcks(summary.id.as_str());
                let default = if is_changed { Decision::AddWithNewIds } else { Decision::Add };
                (Status::New, None, choices::NEW_OR_NEW_IDS, Some(default))
            }
            None => (Status::New, None, choices::NEW, Some(Decision::Add)),
        },
    };
    // Kept settings matter only if the source would change them.
    let kept_settings = existing.as_ref().and_then(|existing| existing.kept_settings.clone());
    let warnings = RowWarnings {
        kept_settings: kept_settings.filter(|_| status.diff().is_some_and(Diff::has_settings)),
        unexportable_id: unexportable_id && existing.is_none(),
        executable_content,
        dropped: entry.dropped,
        blank_name: NameFault::check(&summary.key.name) == Some(NameFault::Invisible),
        uncallable: UncallableVersion::of(&summary.key.version),
        unreadable: summary.unknown_fields,
        ..RowWarnings::default()
    };
    let has_rivals = rivals.is_duplicate(&summary.key) || rivals.with_same_id(&summary).is_some();
    let row = Row {
        summary,
        file: number,
        position: has_rivals.then_some(entry.position),
        status,
        existing,
        choices,
        default,
        warnings,
        remaps_ids: true,
        new_ids: Arc::default(),
    };
    Ok((row, remapped))
}

/// The executable content of a service, without what the repository has already.
pub(super) fn new_executable_content(
    service: &str,
    known: &[ExecutableContent],
) -> Vec<ExecutableContent> {
    let mut content = snapshot::find_executable_content(service);
    content.retain(|content| !known.contains(content));
    content
}
