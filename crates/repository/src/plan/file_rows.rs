//! The rows of files: what each of their definitions would change.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use api_types::{Decision, RowWarnings, Stage, Status};
use snapshot::{
    Diff, Exclusions, ExecutableContent, Kind, ManifestEntry, Orphan, ServiceId, ServiceKey,
};

use super::{
    choices,
    confusables::ConfusableKeys,
    detail_limit::DetailLimit,
    error::PlanError,
    revert_rows::revert_row,
    row::Row,
    source::{Base, Orphans, RevertTarget, UploadedFile},
};
use crate::{progress::Progress, store::Index};

/// The rows for the definitions of files.
pub(crate) fn file_rows(
    files: &[Arc<UploadedFile>],
    base: &Base,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    let definitions = || files.iter().flat_map(|file| &file.manifest.definitions);
    let mut counts: HashMap<&ServiceKey, u32> = HashMap::new();
    for entry in definitions() {
        *counts.entry(&entry.summary.key).or_default() += 1;
    }
    let existing = base.index().entries().map(|entry| &entry.summary.key);
    let keys = ConfusableKeys::new(existing, definitions().map(|entry| &entry.summary.key));

    progress.enter(Stage::Comparing, definitions().count())?;
    let (mut rows, mut limit) = (Vec::new(), DetailLimit::new());
    for (file, number) in files.iter().zip(0..) {
        for entry in &file.manifest.definitions {
            let is_duplicate = counts.get(&entry.summary.key).is_some_and(|count| *count > 1);
            let mut row = file_row(file, number, entry, is_duplicate, base)?;
            if row.existing.is_none() {
                row.warnings.confusable = keys.find(&row.summary.key);
            }
            limit.apply(&mut row);
            rows.push(row);
            progress.step()?;
        }
    }
    Ok(rows)
}

/// The rows for documents of files whose service is only in the repository.
pub(crate) fn orphan_rows(
    files: &[Arc<UploadedFile>],
    base: &Base,
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
            rows.push(Row {
                summary: existing.summary.clone(),
                file: number,
                status,
                existing: Some(Arc::clone(existing)),
                choices,
                default,
                warnings: RowWarnings { orphans, ..RowWarnings::default() },
                remaps_ids: true,
            });
            let file = usize::try_from(number).unwrap_or(usize::MAX);
            all.push(Orphans { file, existing: Arc::clone(existing) });
        }
    }
    Ok((all, rows))
}

/// The rows for definitions that are in the index and not in these rows.
pub(crate) fn missing_rows(rows: &[Row], index: &Index) -> Vec<Row> {
    let known: HashSet<&ServiceKey> = rows.iter().map(|row| &row.summary.key).collect();
    let missing = index.entries().filter(|entry| !known.contains(&entry.summary.key));
    missing.map(|entry| revert_row(&RevertTarget::Absent(Arc::clone(entry)), index)).collect()
}

fn file_row(
    file: &UploadedFile,
    number: u32,
    entry: &ManifestEntry,
    is_duplicate: bool,
    base: &Base,
) -> Result<Row, PlanError> {
    let summary = entry.summary.clone();
    let index = base.index();
    let existing = index.get(&summary.key).cloned();
    let (diff, executable_content) = match &existing {
        Some(existing) => {
            let ours = base.definition(existing)?;
            let theirs = snapshot::remap_ids(&entry.definition(&*file.file)?, &ours);
            let diff = (theirs.hash() != existing.hash).then(|| snapshot::diff(&ours, &theirs));
            let known = snapshot::find_executable_content(ours.section(Kind::Service));
            (diff, new_executable_content(theirs.section(Kind::Service), &known))
        }
        None => (None, new_executable_content(&entry.service(&*file.file)?, &[])),
    };
    let holder = index.by_id(&summary.id).filter(|holder| holder.summary.key != summary.key);
    let unexportable_id = !snapshot::is_microcks_id(summary.id.as_str());
    let new_choices = if unexportable_id { choices::NEW_UNEXPORTABLE_ID } else { choices::NEW };
    let (status, existing, choices, default) = match (existing, diff, holder.cloned()) {
        (existing, diff, _) if is_duplicate => {
            let choices =
                if existing.is_some() { choices::CHANGED } else { choices::NEW_UNEXPORTABLE_ID };
            (Status::Duplicate { diff }, existing, choices, None)
        }
        (Some(existing), Some(diff), _) => {
            (Status::Changed { diff }, Some(existing), choices::CHANGED, None)
        }
        (Some(existing), None, _) => {
            (Status::Identical, Some(existing), choices::IDENTICAL, Some(Decision::KeepMine))
        }
        (None, _, Some(holder)) => {
            let status = Status::IdConflict { by: holder.summary.key.clone() };
            (status, Some(holder), choices::ID_CONFLICT, None)
        }
        (None, _, None) => (Status::New, None, new_choices, Some(Decision::Add)),
    };
    // Kept settings matter only if the source would change them.
    let kept_settings = existing.as_ref().and_then(|existing| existing.kept_settings.clone());
    let warnings = RowWarnings {
        kept_settings: kept_settings.filter(|_| status.diff().is_some_and(Diff::has_settings)),
        unexportable_id: unexportable_id && existing.is_none(),
        executable_content,
        ..RowWarnings::default()
    };
    Ok(Row {
        summary,
        file: number,
        status,
        existing,
        choices,
        default,
        warnings,
        remaps_ids: true,
    })
}

/// The executable content of a service, without what the repository has already.
fn new_executable_content(service: &str, known: &[ExecutableContent]) -> Vec<ExecutableContent> {
    let mut content = snapshot::find_executable_content(service);
    content.retain(|content| !known.contains(content));
    content
}
