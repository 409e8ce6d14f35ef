//! Imports into a running Mockpit: it plans, and applies all or nothing.

use microcks::PlanRequest;

use super::{Change, State, error::RemoteError, server::Server};

impl Server {
    pub(super) async fn import_into_mockpit(
        &self,
        change: Change<'_>,
    ) -> Result<Option<u64>, RemoteError> {
        let policy = change.policy.name();
        let (reader, size) = (|| change.file.reader(), change.file.size()?);
        let plan = self.instance.create_plan(reader, size, policy, change.remove_missing).await?;
        if change.seen != State::Revision(plan.revision) {
            self.instance.discard_plan(&plan).await?;
            return Err(RemoteError::Changed { url: self.url.clone() });
        }
        let missing = plan.rows.iter().zip(0..).filter(|(row, _)| row.status == "missing");
        let request = PlanRequest {
            policy: policy.to_owned(),
            decisions: missing.map(|(_, row)| (row, "remove".to_owned())).collect(),
            // The command asked the person.
            executable_content: true,
        };
        let applied = self.instance.apply_plan(&plan, &request).await?;
        Ok((applied.revision > plan.revision).then_some(applied.revision))
    }
}
