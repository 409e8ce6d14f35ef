//! What every request about mirrors needs: the caller with its rights, and a mirror by its ID.

use std::sync::Arc;

use api_types::{
    InstanceId, MirrorDirection, MirrorForm, MirrorId, MirrorView, Missing, SavedMirror, Scope,
};
use app::api::{ApiError, access::blocking, instance_jobs::JobId, mirror_service::MirrorService};
use axum::{body::Body, extract::FromRequestParts, http::request::Parts};
use repository::Admin;

use super::{
    super::{InstanceCaller, peer},
    problem::rejected,
    views::{MirrorV1, SaveMirrorV1},
};
use crate::{
    app_state::Server,
    auth::Scopes,
    http::rest::{error::RestError, input::read_json},
};

/// An administrator, and the mirrors for a request.
pub(crate) struct MirrorCaller {
    pub(super) caller: InstanceCaller,
    pub(super) mirrors: Arc<dyn MirrorService>,
    /// What the token of the caller may do. `None` for a session.
    pub(super) scopes: Option<Scopes>,
}

impl FromRequestParts<Arc<Server>> for MirrorCaller {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<Server>,
    ) -> Result<Self, RestError> {
        let caller = InstanceCaller::from_request_parts(parts, server).await?;
        let mirrors = server.mirror_service(peer(parts, server));
        Ok(Self { caller, mirrors, scopes: parts.extensions.get::<Scopes>().cloned() })
    }
}

impl MirrorCaller {
    /// Stores a mirror, in place of the one with this ID or as a new one.
    pub(super) async fn save(
        self,
        instance: String,
        mirror: Option<MirrorId>,
        body: Body,
    ) -> Result<MirrorV1, RestError> {
        let form: MirrorForm = read_json::<SaveMirrorV1>(body).await?.into();
        check(self.scopes.as_ref(), &form.direction)?;
        let instance = InstanceId::from(instance);
        let (admin, mirrors) = (self.caller.admin.clone(), Arc::clone(&self.mirrors));
        let of = instance.clone();
        match blocking(move || mirrors.save(&admin, &of, mirror, form)).await? {
            SavedMirror::Saved(mirror) => self.view(instance, mirror).await,
            SavedMirror::Rejected(problem) => Err(rejected(&problem)),
        }
    }

    /// A mirror.
    pub(super) async fn view(
        self,
        instance: InstanceId,
        mirror: MirrorId,
    ) -> Result<MirrorV1, RestError> {
        let Self { caller, mirrors, .. } = self;
        let found = blocking(move || {
            let found = find(&*mirrors, &caller.admin, &instance, &mirror)?;
            let running: Option<(MirrorId, JobId)> = mirrors.running(&instance);
            Ok::<_, ApiError>(MirrorV1::new(found, running.as_ref()))
        });
        Ok(found.await?)
    }
}

/// A mirror of an instance by its ID.
pub(super) fn find(
    mirrors: &dyn MirrorService,
    admin: &Admin,
    instance: &InstanceId,
    mirror: &MirrorId,
) -> Result<MirrorView, ApiError> {
    let found = mirrors.list(admin, instance)?.into_iter().find(|found| found.id == *mirror);
    found.ok_or(ApiError::NotFound(Missing::Mirror))
}

/// Checks that a token may do what a mirror does.
pub(super) fn check(scopes: Option<&Scopes>, direction: &MirrorDirection) -> Result<(), ApiError> {
    let needed = match direction {
        MirrorDirection::Fetch => Scope::Import,
        MirrorDirection::Send | MirrorDirection::BackUp { .. } => Scope::Export,
    };
    let is_allowed = scopes.is_none_or(|scopes| scopes.allow(needed));
    if is_allowed { Ok(()) } else { Err(ApiError::NotAllowed) }
}
