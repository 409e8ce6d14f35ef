//! The unfinished imports, as every administrator sees them.

use api_types::{ImportId, ImportKind, JobProgress, Subject, Timestamp, WaitingFor, WaitingImport};

use super::{
    quota::{Phase, Usage},
    shared::Header,
};
use crate::{access::Admin, repository::Repository};

impl Repository {
    /// The unfinished imports of all administrators, newest first. Without comparisons of revisions,
    /// which need no decisions and no space.
    #[must_use]
    pub fn waiting_imports(&self, _: &Admin) -> Vec<WaitingImport> {
        let mut waiting: Vec<_> = self.listed().into_iter().filter_map(waiting).collect();
        waiting.sort_by_key(|import| std::cmp::Reverse(import.since));
        waiting
    }

    /// Discards expired imports and their files. Every use of an import does the same, so this is for
    /// a server that nobody uses.
    pub fn discard_expired_imports(&self) {
        let now = (self.settings.now)();
        let Some(shared) = &self.shared_imports else { return self.imports.discard_expired(now) };
        if let Ok(all) = shared.all(now) {
            self.imports.keep_only(|id| all.contains_key(id));
            // What stays without the database is removed later.
            drop(shared.remove_unused_slices());
        }
    }

    /// What is known of the imports of all servers.
    fn listed(&self) -> Vec<Listed> {
        let now = (self.settings.now)();
        let Some(shared) = &self.shared_imports else {
            let listed = self.imports.all(now).into_iter().map(|(id, slot)| Listed {
                id,
                subject: slot.subject.clone(),
                owner: slot.owner.clone(),
                since: slot.since,
                usage: slot.usage(),
                job: slot.progress.current(),
            });
            return listed.collect();
        };
        let mut jobs = shared.jobs();
        let listed = shared.all_or_known(now).into_iter().map(|(id, header)| {
            let Header { subject, owner, since, usage, .. } = header;
            let job = jobs.remove(&id);
            Listed { id, subject, owner, since, usage, job }
        });
        listed.collect()
    }
}

/// What is known of an import.
struct Listed {
    id: ImportId,
    subject: Subject,
    owner: Box<str>,
    since: Timestamp,
    usage: Usage,
    job: Option<JobProgress>,
}

fn waiting(Listed { id, subject, owner, since, usage, job }: Listed) -> Option<WaitingImport> {
    if matches!(subject, Subject::Revision(ImportKind::Compare { .. })) {
        return None;
    }
    let state = match (job, usage.phase) {
        (_, Phase::Finished) => return None,
        (Some(progress), _) => WaitingFor::Job(progress),
        (None, Phase::Receiving) => WaitingFor::Files { received: usage.received },
        (None, Phase::Uploaded) => WaitingFor::Comparison,
        (None, Phase::PlannedFiles | Phase::PlannedRevision) => WaitingFor::Decisions,
    };
    Some(WaitingImport {
        id,
        subject,
        by: owner,
        since,
        touched: usage.touched,
        size: usage.size,
        state,
        open: usage.open,
        decided: usage.decided,
        send: None,
    })
}
