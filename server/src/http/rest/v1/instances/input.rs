//! The bodies of requests about instances.

use api_types::{
    ChosenServices, EnteredSecret, EnteredSignIn, InstanceForm, NextStep, ProfileSource, SendOrder,
    SendSource,
};
use serde::{Deserialize, Serialize};
use snapshot::ServiceId;
use utoipa::ToSchema;

/// An instance to add or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveInstanceV1 {
    /// Its name.
    name: String,
    /// The URL of its console, or of its API.
    url: String,
    /// How Mockpit signs in there.
    sign_in: SignInV1,
    /// The certificates of CAs that are trusted besides those of this machine, as PEM.
    #[serde(default)]
    authority: String,
}

/// An instance to try, which is not saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TryInstanceV1 {
    /// The URL of its console, or of its API.
    url: String,
    /// How Mockpit signs in there.
    sign_in: SignInV1,
    /// The certificates of CAs that are trusted besides those of this machine, as PEM.
    #[serde(default)]
    authority: String,
    /// The ID of the instance whose stored secret is used if none is given.
    pub(super) instance: Option<String>,
}

/// How Mockpit signs in. The server never returns a secret. Without one, the stored secret is used, if it was given for
/// the same URL and client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SignInV1 {
    /// Not at all.
    Open,
    /// With a token.
    Token(TokenV1),
    /// With a service account of Keycloak.
    ServiceAccount(ServiceAccountV1),
}

/// A token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenV1 {
    /// The token.
    #[schema(value_type = Option<String>, write_only)]
    token: Option<EnteredSecret>,
}

/// A service account of Keycloak.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceAccountV1 {
    /// The ID of the client in Keycloak.
    client: String,
    /// Its secret.
    #[schema(value_type = Option<String>, write_only)]
    secret: Option<EnteredSecret>,
}

/// Which services are fetched, sent or mirrored.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ChosenV1 {
    /// All of them.
    #[default]
    All,
    /// Those with these IDs: those of the side that they come from.
    #[schema(value_type = Vec<String>)]
    Ids(Vec<ServiceId>),
    /// Those of the saved selection with this name.
    Selection(Box<str>),
}

/// What to fetch from an instance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FetchV1 {
    /// The services. All, unless it is given.
    #[serde(default)]
    pub(super) services: ChosenV1,
}

/// What to send to an instance.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SendRequestV1 {
    /// The ID of the instance that the services come from, which is read first. The repository, unless it is given.
    from: Option<String>,
    /// The services, of the instance `from` or of the repository. All, unless it is given.
    #[serde(default)]
    services: ChosenV1,
    /// Whether to replace secrets.
    #[serde(default)]
    redact: bool,
    /// The response-time profile that the services get there: the file of a profile. Without one, they keep their times.
    response_times: Option<Box<str>>,
}

/// What an instance is compared with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareInstanceV1 {
    /// The ID of another instance. The repository, unless it is given.
    pub(super) base: Option<String>,
}

/// Which send is undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoSendV1 {
    /// The `revision` of the send.
    #[serde(deserialize_with = "crate::http::rest::input::whole_number")]
    #[schema(minimum = 1)]
    pub(super) revision: i64,
}

/// What to do about a send that has not reached its end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NextStepV1 {
    /// The step.
    pub(super) step: StepV1,
}

/// A step.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StepV1 {
    /// Only looks what is there.
    Look,
    /// Sends what is missing.
    GoOn,
    /// Sends what was there before.
    TakeBack,
    /// Leaves the instance as it is.
    Leave,
}

impl From<SaveInstanceV1> for InstanceForm {
    fn from(request: SaveInstanceV1) -> Self {
        let SaveInstanceV1 { name, url, sign_in, authority } = request;
        Self { name, url, sign_in: sign_in.into(), authority }
    }
}

impl From<TryInstanceV1> for InstanceForm {
    fn from(request: TryInstanceV1) -> Self {
        let TryInstanceV1 { url, sign_in, authority, .. } = request;
        Self { name: String::new(), url, sign_in: sign_in.into(), authority }
    }
}

impl From<SignInV1> for EnteredSignIn {
    fn from(sign_in: SignInV1) -> Self {
        match sign_in {
            SignInV1::Open => Self::Open,
            SignInV1::Token(TokenV1 { token }) => Self::Token { token },
            SignInV1::ServiceAccount(ServiceAccountV1 { client, secret }) => {
                Self::ServiceAccount { client, secret }
            }
        }
    }
}

impl From<ChosenV1> for ChosenServices {
    fn from(chosen: ChosenV1) -> Self {
        match chosen {
            ChosenV1::All => Self::All,
            ChosenV1::Ids(ids) => Self::Services(ids),
            ChosenV1::Selection(name) => Self::Selection(name),
        }
    }
}

impl From<ChosenServices> for ChosenV1 {
    fn from(chosen: ChosenServices) -> Self {
        match chosen {
            ChosenServices::All => Self::All,
            ChosenServices::Services(ids) => Self::Ids(ids),
            ChosenServices::Selection(name) => Self::Selection(name),
        }
    }
}

impl From<SendRequestV1> for SendOrder {
    fn from(request: SendRequestV1) -> Self {
        let SendRequestV1 { from, services, redact, response_times } = request;
        let source = from.map_or(SendSource::Repository, |id| SendSource::Instance(id.into()));
        let profile = response_times.map(ProfileSource::File);
        Self { source, services: services.into(), redact, profile }
    }
}

impl From<StepV1> for NextStep {
    fn from(step: StepV1) -> Self {
        match step {
            StepV1::Look => Self::Look,
            StepV1::GoOn => Self::GoOn,
            StepV1::TakeBack => Self::TakeBack,
            StepV1::Leave => Self::Leave,
        }
    }
}
