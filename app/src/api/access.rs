//! What server functions share: the caller, the services of the server, and blocking work.

use std::{future::Future, panic::resume_unwind, pin::Pin, sync::Arc};

use api_types::{
    AccessToken, AccountChange, AccountEntry, AuditPage, BackupFile, BackupKind, BackupSchedule,
    BackupsView, ConsoleCall, ConsoleCallResult, InstanceForm, InstanceId, InstanceServices,
    InstanceSide, InstanceTrial, InstanceView, InstancesView, MocksOverview, NewAccessToken,
    OneTimeLink, OpenedBackup, ProfileSource, ProviderView, RepositoryPlace, Role, SavedInstance,
    ScheduleProblem, Scope, ServiceGrid, ServiceMocks,
};
use axum::{Extension, http::HeaderValue};
use leptos::prelude::use_context;
use repository::{Admin, Identity, Manager, Member, Repository};
use snapshot::ServiceId;
use tokio::task::spawn_blocking;

use super::{
    ApiError, IntoApiError,
    instance_jobs::{FoundJob, JobId, KnownJobs},
    internal_error,
};

/// The signed-in account.
///
/// # Errors
/// [`ApiError::SignedOut`] if nobody is signed in.
pub async fn member() -> Result<Member, ApiError> {
    let Ok(Extension(identity)) = leptos_axum::extract::<Extension<Identity>>().await else {
        return Err(ApiError::SignedOut);
    };
    Ok(Member::new(identity))
}

/// The signed-in administrator.
///
/// # Errors
/// [`ApiError::SignedOut`] if nobody is signed in, [`ApiError::NotAllowed`] for another role.
pub async fn admin() -> Result<Admin, ApiError> {
    Admin::new(member().await?).map_err(IntoApiError::into_api_error)
}

/// The signed-in manager or administrator.
///
/// # Errors
/// [`ApiError::SignedOut`] if nobody is signed in, [`ApiError::NotAllowed`] for another role.
pub async fn manager() -> Result<Manager, ApiError> {
    Manager::new(member().await?).map_err(IntoApiError::into_api_error)
}

/// The repository of the server.
///
/// # Errors
/// [`ApiError::Internal`] if the server provides none.
pub fn repository() -> Result<Arc<Repository>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("repository")))
}

/// The auth service of the server.
pub(super) fn auth_service() -> Result<Arc<dyn AuthService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("authentication service")))
}

/// The access service of the server.
pub(super) fn access_service() -> Result<Arc<dyn AccessService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("access service")))
}

/// The backups of the server.
pub(super) fn backup_service() -> Result<Arc<dyn BackupService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("backup service")))
}

/// The mocks of the server.
pub(super) fn mocks_service() -> Result<Arc<dyn MocksService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("service for mocks")))
}

/// The servers of the repository.
pub(super) fn servers_service() -> Result<Arc<dyn ServersService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("service for servers")))
}

/// The instances of the server.
pub(super) fn instance_service() -> Result<Arc<dyn InstanceService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("service for instances")))
}

/// Runs work that blocks or takes long on a thread for blocking work.
///
/// # Errors
/// The errors of the work.
pub async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: IntoApiError,
{
    let span = tracing::Span::current();
    match spawn_blocking(move || span.in_scope(|| work().map_err(IntoApiError::into_api_error)))
        .await
    {
        Ok(outcome) => outcome,
        Err(failed) => match failed.try_into_panic() {
            // The router handles panics.
            Ok(panic) => resume_unwind(panic),
            Err(cancelled) => Err(internal_error(&cancelled)),
        },
    }
}

/// The future of a method of [`AuthService`], [`MocksService`] or [`InstanceService`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send + 'a>>;

/// Signs accounts in and out, for one request. The server implements it.
pub trait AuthService: Send + Sync {
    /// Whether an administrator has yet to be created.
    fn setup_needed(&self) -> BoxFuture<'_, bool>;

    /// Whether the server runs the demo, in which everybody is an administrator.
    fn demo(&self) -> bool;

    /// The largest file that can be imported, in bytes.
    fn max_upload(&self) -> u64;

    /// Signs in with a name and a password.
    fn sign_in(&self, name: String, password: String) -> BoxFuture<'_, SignedIn>;

    /// Whether this request can sign in with a name and a password.
    fn accepts_local_accounts(&self) -> bool;

    /// The sign-in provider, if there is one. Whether it responds is checked only if `is_needed`.
    fn provider(&self, is_needed: bool) -> BoxFuture<'_, Option<ProviderView>>;

    /// Ends the session of this request, if it has one.
    fn sign_out(&self) -> BoxFuture<'_, SignedOut>;

    /// The name of the account that a one-time link belongs to.
    fn linked_account(&self, token: String) -> BoxFuture<'_, String>;

    /// Sets the password of the account that a one-time link belongs to, and signs in.
    fn use_link(&self, token: String, password: String) -> BoxFuture<'_, SignedIn>;

    /// Creates the first administrator with the token of the one-time link, and signs in.
    fn create_administrator(
        &self,
        token: String,
        name: String,
        password: String,
    ) -> BoxFuture<'_, SignedIn>;
}

/// Manages accounts, access tokens and the audit log, for one request. The server implements it. Its methods
/// block.
pub trait AccessService: Send + Sync {
    /// All accounts, in the order in which they were added.
    ///
    /// # Errors
    /// If they cannot be read. The other methods fail like this, too.
    fn accounts(&self, admin: &Admin) -> Result<Vec<AccountEntry>, ApiError>;

    /// Adds an account. Its person chooses a password with the link.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the name is not valid or is taken.
    fn add_account(&self, admin: &Admin, name: &str, role: Role) -> Result<OneTimeLink, ApiError>;

    /// Changes an account.
    ///
    /// # Errors
    /// [`ApiError::NotFound`], and [`ConflictCause::LastAdministrator`](api_types::ConflictCause) if no
    /// administrator could sign in afterwards.
    fn change_account(
        &self,
        admin: &Admin,
        name: &str,
        change: AccountChange,
    ) -> Result<(), ApiError>;

    /// Removes the password of an account, and issues a link to choose another.
    ///
    /// # Errors
    /// Fails like [`AccessService::change_account`].
    fn reset_password(&self, admin: &Admin, name: &str) -> Result<OneTimeLink, ApiError>;

    /// The access tokens of everybody, newest first.
    ///
    /// # Errors
    /// If they cannot be read.
    fn all_tokens(&self, admin: &Admin) -> Result<Vec<AccessToken>, ApiError>;

    /// Revokes an access token of anybody.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn revoke_any_token(&self, admin: &Admin, id: &str) -> Result<(), ApiError>;

    /// A page of the audit log, newest first, after skipping some entries.
    ///
    /// # Errors
    /// If it cannot be read.
    fn audit(&self, admin: &Admin, skip: u32) -> Result<AuditPage, ApiError>;

    /// The access tokens of the caller, newest first.
    ///
    /// # Errors
    /// If they cannot be read.
    fn tokens(&self, member: &Member) -> Result<Vec<AccessToken>, ApiError>;

    /// Creates an access token of the caller.
    ///
    /// # Errors
    /// [`ApiError::Invalid`], and [`ConflictCause::TooManyTokens`](api_types::ConflictCause).
    fn create_token(
        &self,
        member: &Member,
        name: String,
        scopes: Vec<Scope>,
        days: u32,
    ) -> Result<NewAccessToken, ApiError>;

    /// Revokes an access token of the caller.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn revoke_token(&self, member: &Member, id: &str) -> Result<(), ApiError>;
}

/// Writes and reads backups, for one request. The server implements it. Its methods block.
pub trait BackupService: Send + Sync {
    /// The schedules, the last backups and the running one.
    ///
    /// # Errors
    /// If the settings cannot be read. The other methods fail like this, too.
    fn view(&self, admin: &Admin) -> Result<BackupsView, ApiError>;

    /// The files in the folders of the schedules, newest first.
    ///
    /// # Errors
    /// If the settings cannot be read.
    fn files(&self, admin: &Admin) -> Result<Vec<BackupFile>, ApiError>;

    /// Saves a schedule. Returns why it cannot be saved.
    ///
    /// # Errors
    /// If the settings cannot be written.
    fn set_schedule(
        &self,
        admin: &Admin,
        schedule: BackupSchedule,
    ) -> Result<Option<ScheduleProblem>, ApiError>;

    /// Starts a backup, unless another one is running. Returns whether it did.
    ///
    /// # Errors
    /// If no thread can be started.
    fn start(&self, admin: &Admin, kind: BackupKind) -> Result<bool, ApiError>;

    /// Stops the running backup.
    ///
    /// # Errors
    /// Never.
    fn cancel(&self, admin: &Admin) -> Result<(), ApiError>;

    /// Confirms that a failed backup was seen.
    ///
    /// # Errors
    /// If the settings cannot be written.
    fn confirm_failure(&self, admin: &Admin, kind: BackupKind) -> Result<(), ApiError>;

    /// Reads a whole backup. Returns why it cannot be used.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn verify(&self, admin: &Admin, name: &str) -> Result<Option<String>, ApiError>;

    /// Plans an import of the services of a backup.
    ///
    /// # Errors
    /// [`ApiError::NotFound`], and the errors of an import.
    fn import(&self, admin: &Admin, name: &str) -> Result<OpenedBackup, ApiError>;
}

/// Shows where the repository is, and which servers share it. The server implements it.
pub trait ServersService: Send + Sync {
    /// Where the repository is, and what is known about its database and its servers.
    fn place(&self, admin: &Admin) -> RepositoryPlace;
}

/// Shows the mocks and changes how they are served, for one request. The server implements it. Its methods block,
/// except [`MocksService::make_call`].
pub trait MocksService: Send + Sync {
    /// The mocks of a service.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if there is no such service.
    fn view(&self, member: &Member, service: &ServiceId) -> Result<ServiceMocks, ApiError>;

    /// Calls a mock.
    fn make_call(&self, member: &Member, call: ConsoleCall) -> BoxFuture<'_, ConsoleCallResult>;

    /// Switches the mocks of a service on or off.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if there is no such service. Fails if the choice cannot be stored.
    fn switch(&self, admin: &Admin, service: &ServiceId, is_on: bool) -> Result<(), ApiError>;

    /// Chooses the example that answers while the script of an operation cannot run. `None` for an error.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if there is no such service, operation or example. Fails if the choice cannot be stored.
    fn choose_script_fallback(
        &self,
        admin: &Admin,
        service: &ServiceId,
        operation: &str,
        example: Option<&str>,
    ) -> Result<(), ApiError>;

    /// All mocks.
    ///
    /// # Errors
    /// If the services cannot be read.
    fn overview(&self, admin: &Admin) -> Result<MocksOverview, ApiError>;

    /// Chooses the profile that sets the response times of all mocks.
    ///
    /// # Errors
    /// [`ApiError::InvalidProfile`]. Fails if the choice cannot be stored.
    fn choose_profile(&self, admin: &Admin, profile: Option<ProfileSource>)
    -> Result<(), ApiError>;
}

/// Manages the instances that this server reads from and sends to, for one request. The server implements it. Its
/// methods block, except those that return a future.
pub trait InstanceService: Send + Sync {
    /// All instances, and how they were at the last looks.
    ///
    /// # Errors
    /// If they cannot be read. The other methods fail like this, too.
    fn view(&self, admin: &Admin) -> Result<InstancesView, ApiError>;

    /// Contacts an instance with values that are not saved yet. The secret that is stored for `instance` is used
    /// if none was entered.
    fn try_form(
        &self,
        admin: &Admin,
        form: InstanceForm,
        instance: Option<InstanceId>,
    ) -> BoxFuture<'_, InstanceTrial>;

    /// Adds an instance.
    ///
    /// # Errors
    /// If it cannot be stored.
    fn add(&self, admin: &Admin, form: InstanceForm) -> Result<SavedInstance, ApiError>;

    /// Changes an instance.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if it cannot be stored.
    fn change(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        form: InstanceForm,
    ) -> Result<SavedInstance, ApiError>;

    /// Removes an instance, with its copy.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if it cannot be removed.
    fn remove(&self, admin: &Admin, instance: &InstanceId) -> Result<(), ApiError>;

    /// Contacts an instance now.
    fn contact(&self, admin: &Admin, instance: &InstanceId) -> BoxFuture<'_, InstanceView>;

    /// The job of an instance that runs, and the last one.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn jobs(&self, admin: &Admin, instance: &InstanceId) -> Result<KnownJobs, ApiError>;

    /// One job of an instance.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if there is no such instance.
    fn job(&self, admin: &Admin, instance: &InstanceId, job: JobId) -> Result<FoundJob, ApiError>;

    /// Asks the running job of an instance to stop, or only this one if it runs.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn cancel_job(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        only: Option<JobId>,
    ) -> Result<(), ApiError>;

    /// Starts to read what has changed at an instance, or everything. It does not while another job runs.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if no thread can be started.
    fn refresh(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        everything: bool,
    ) -> Result<Option<JobId>, ApiError>;

    /// Starts a comparison, which first reads what has changed at the instances. It does not while another job of one
    /// of them runs.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if no thread can be started.
    fn compare(
        &self,
        admin: &Admin,
        base: InstanceSide,
        other: InstanceSide,
    ) -> Result<Option<JobId>, ApiError>;

    /// The services of an instance as it was read last, beside those of the repository.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if the copy cannot be opened.
    fn services(&self, admin: &Admin, instance: &InstanceId) -> Result<InstanceServices, ApiError>;

    /// Which services of the repository and of all instances are the same.
    ///
    /// # Errors
    /// If a copy cannot be opened.
    fn grid(&self, admin: &Admin) -> Result<ServiceGrid, ApiError>;
}

/// A successful sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The identity of the account.
    pub identity: Identity,
    /// The cookies of the new session and of the known browser.
    pub cookies: Vec<HeaderValue>,
}

/// The session has ended.
#[derive(Clone, Debug)]
pub struct SignedOut {
    /// The cookie that removes the session from the browser.
    pub cookie: HeaderValue,
    /// The address at which the sign-in provider ends its own session.
    pub continue_at: Option<String>,
}

/// The server does not provide a service that a server function needs.
#[derive(Debug, thiserror::Error)]
#[error("the server provides no {0}")]
pub(super) struct NotProvided(pub(super) &'static str);
