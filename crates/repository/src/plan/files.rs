//! The rows of files: what each of their definitions would do.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use api_types::{Decision, Stage};
use snapshot::{
    Diff, Exclusions, ExecutableContent, Kind, ManifestEntry, Orphan, ServiceId, ServiceKey,
};

use super::{PlanError, Row, RowWarnings, Status, bounded::Bounded, choices, offers::of_offer};
use crate::{
    Index,
    import::progress::Progress,
    plan::{
        confusables::Looks,
        source::{Arrived, Attached, Base, Offer},
    },
};

/// The rows of files.
pub(crate) fn of_files(
    files: &[Arc<Arrived>],
    base: &Base,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    let definitions = || files.iter().flat_map(|file| &file.outline.definitions);
    let mut times: HashMap<&ServiceKey, u32> = HashMap::new();
    for outlined in definitions() {
        *times.entry(&outlined.summary.key).or_default() += 1;
    }
    let here = base.index().entries().map(|entry| &entry.summary.key);
    let looks = Looks::new(here, definitions().map(|outlined| &outlined.summary.key));

    progress.enter(Stage::Comparing, definitions().count())?;
    let (mut rows, mut bounded) = (Vec::new(), Bounded::new());
    for (file, number) in files.iter().zip(0..) {
        for outlined in &file.outline.definitions {
            let twice = times.get(&outlined.summary.key).is_some_and(|times| *times > 1);
            let mut row = row(file, number, outlined, twice, base)?;
            if row.here.is_none() {
                row.warnings.confusable = looks.another(&row.summary.key);
            }
            bounded.bound(&mut row);
            rows.push(row);
            progress.step()?;
        }
    }
    Ok(rows)
}

/// Rows for documents of the files whose services are here and not in their file.
pub(crate) fn attached(
    files: &[Arc<Arrived>],
    base: &Base,
) -> Result<(Vec<Attached>, Vec<Row>), PlanError> {
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    for (file, number) in files.iter().zip(0..) {
        let ids = file.outline.orphans.iter().flat_map(Orphan::service_ids);
        let ids: BTreeSet<ServiceId> = ids.map(ServiceId::from).collect();
        for here in ids.iter().filter_map(|id| base.index().by_id(id)) {
            let ours = base.definition(here)?;
            let count = file.outline.orphans_of(&ours).len();
            if count == 0 {
                continue;
            }
            let merged = snapshot::merge(&ours, &file.attached(&ours)?, &Exclusions::default());
            let (status, choices, default) = if merged.hash() == here.hash {
                (Status::Identical, &[][..], Some(Decision::KeepMine))
            } else {
                (Status::Changed { diff: snapshot::diff(&ours, &merged) }, choices::ATTACH, None)
            };
            let orphans = u32::try_from(count).unwrap_or(u32::MAX);
            rows.push(Row {
                summary: here.summary.clone(),
                file: number,
                status,
                here: Some(Arc::clone(here)),
                choices,
                default,
                warnings: RowWarnings { orphans, ..RowWarnings::default() },
                adopts: true,
            });
            let file = usize::try_from(number).unwrap_or(usize::MAX);
            all.push(Attached { file, here: Arc::clone(here) });
        }
    }
    Ok((all, rows))
}

/// Rows for what is here and not in these rows.
pub(crate) fn only_here(rows: &[Row], index: &Index) -> Vec<Row> {
    let known: HashSet<&ServiceKey> = rows.iter().map(|row| &row.summary.key).collect();
    let missing = index.entries().filter(|entry| !known.contains(&entry.summary.key));
    missing.map(|entry| of_offer(&Offer::HadNot(Arc::clone(entry)), index)).collect()
}

fn row(
    file: &Arrived,
    number: u32,
    outlined: &ManifestEntry,
    twice: bool,
    base: &Base,
) -> Result<Row, PlanError> {
    let summary = outlined.summary.clone();
    let index = base.index();
    let here = index.get(&summary.key).cloned();
    let (compared, active) = match &here {
        Some(entry) => {
            let ours = base.definition(entry)?;
            let theirs = snapshot::remap_ids(&outlined.definition(&*file.file)?, &ours);
            let compared = (theirs.hash() != entry.hash).then(|| snapshot::diff(&ours, &theirs));
            let known = snapshot::find_executable_content(ours.section(Kind::Service));
            (compared, new_active(theirs.section(Kind::Service), &known))
        }
        None => (None, new_active(&outlined.service(&*file.file)?, &[])),
    };
    let holder = index.by_id(&summary.id).filter(|holder| holder.summary.key != summary.key);
    let odd_id = !snapshot::is_microcks_id(summary.id.as_str());
    let (status, here, choices, default) = match (here, compared, holder.cloned()) {
        (here, diff, _) if twice => {
            let choices = if here.is_some() { choices::CHANGED } else { choices::ADD_ODD_ID };
            (Status::Duplicate { diff }, here, choices, None)
        }
        (Some(here), Some(diff), _) => {
            (Status::Changed { diff }, Some(here), choices::CHANGED, None)
        }
        (Some(here), None, _) => {
            (Status::Identical, Some(here), choices::IDENTICAL, Some(Decision::KeepMine))
        }
        (None, _, Some(holder)) => (
            Status::IdConflict { by: holder.summary.key.clone() },
            Some(holder),
            choices::ID_CONFLICT,
            None,
        ),
        (None, _, None) => (
            Status::New,
            None,
            if odd_id { choices::ADD_ODD_ID } else { choices::NEW },
            Some(Decision::Add),
        ),
    };
    // Kept settings matter only if the source would change them.
    let kept_settings = here.as_ref().and_then(|here| here.kept.clone());
    let warnings = RowWarnings {
        kept_settings: kept_settings.filter(|_| status.diff().is_some_and(Diff::has_settings)),
        unexportable_id: odd_id && here.is_none(),
        executable_content: active,
        ..RowWarnings::default()
    };
    Ok(Row { summary, file: number, status, here, choices, default, warnings, adopts: true })
}

/// What acts in a service and is not known from here.
fn new_active(service: &str, known: &[ExecutableContent]) -> Vec<ExecutableContent> {
    let mut active = snapshot::find_executable_content(service);
    active.retain(|active| !known.contains(active));
    active
}
