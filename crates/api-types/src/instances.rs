//! Instances: other Microcks and Mockpit servers, how this one signs in there, and what it found.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{InvalidReason, Timestamp, ids::InstanceId};

/// The maximum length of the name of an instance, in characters.
pub const MAX_INSTANCE_NAME_CHARS: usize = 60;

/// A secret that a person entered. The server never sends one.
#[derive(Clone, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EnteredSecret(pub String);

impl fmt::Debug for EnteredSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnteredSecret")
    }
}

/// What a person enters for an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceForm {
    /// The name in this console.
    pub name: String,
    /// The URL of its console, or of its API.
    pub url: String,
    /// How this server signs in.
    pub sign_in: EnteredSignIn,
    /// The certificates of CAs that are trusted besides those of this machine, as PEM. Empty for none.
    pub authority: String,
}

/// How this server signs in, as a person enters it. `None` as secret keeps the one that is stored.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnteredSignIn {
    /// Not at all, because the instance is open.
    Open,
    /// With an access token of Mockpit, or a token of the identity provider.
    Token {
        /// The token.
        token: Option<EnteredSecret>,
    },
    /// With a service account of the Keycloak that the instance names.
    ServiceAccount {
        /// The ID of the client in Keycloak.
        client: String,
        /// Its secret.
        secret: Option<EnteredSecret>,
    },
}

/// Why what a person entered cannot be saved.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceFormProblem {
    /// The name is not possible, or another instance has it.
    Name(InvalidReason),
    /// The URL is not possible.
    Url(UrlProblem),
    /// The instance with this name has the URL already. Untrusted text.
    UrlTaken(String),
    /// The client of the service account is not possible.
    Client(InvalidReason),
    /// The secret is missing or not possible.
    Secret(SecretProblem),
    /// The certificates are not PEM.
    Authority,
    /// There are as many instances as the server can have.
    TooMany {
        /// The limit.
        max: u32,
    },
}

/// Why a text is not the URL of an instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlProblem {
    /// It is not a URL.
    NotUrl,
    /// It does not begin with `http://` or `https://`.
    Scheme,
    /// It has a name or a password.
    Password,
    /// It has a query or a fragment.
    Query,
}

/// Why a secret cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretProblem {
    /// None was entered, and none is stored.
    Missing,
    /// The stored one is only for the URL and the client that it was entered for.
    OtherAddress,
    /// It has line breaks or control characters, or is very long.
    Characters,
}

/// What became of an instance that was saved.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedInstance {
    /// It is stored.
    Saved(InstanceId),
    /// Nothing was changed.
    Rejected(InstanceFormProblem),
}

/// What became of a trial with values that are not saved yet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceTrial {
    /// The values are not possible.
    Rejected(InstanceFormProblem),
    /// The instance cannot be used.
    Failed(InstanceProblem),
    /// This is there.
    Found(InstanceFindings),
}

/// All instances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstancesView {
    /// The instances, by name.
    pub instances: Vec<InstanceView>,
    /// Where the key is that encrypts the stored secrets.
    pub key: KeySource,
    /// Whether addresses in private networks may be called.
    pub allows_private: bool,
}

/// Where the key is that encrypts the stored secrets.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// A setting has it.
    Setting,
    /// This file, which a setting names.
    File(String),
    /// A file in the data directory. Anyone who can read the directory can read the secrets.
    DataDirectory,
}

/// An instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceView {
    /// Its ID.
    pub id: InstanceId,
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// The URL of its console.
    pub url: Box<str>,
    /// How this server signs in.
    pub sign_in: InstanceSignIn,
    /// Whether the stored secret can be used.
    pub secret: SecretState,
    /// The certificates of CAs that are trusted besides those of this machine, as PEM. Empty for none.
    pub authority: Box<str>,
    /// When it was added.
    pub added_at: Timestamp,
    /// Who added it.
    pub added_by: Box<str>,
    /// How it was at the last looks.
    pub health: InstanceHealth,
}

/// How this server signs in to an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceSignIn {
    /// Not at all.
    Open,
    /// With a token.
    Token,
    /// With a service account.
    ServiceAccount {
        /// The ID of the client in Keycloak.
        client: Box<str>,
        /// The URL of the Keycloak that gets the secret. `None` until the instance has named it.
        keycloak: Option<Box<str>>,
    },
}

/// Whether the stored secret of an instance can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    /// It needs none.
    None,
    /// It is stored, encrypted.
    Stored,
    /// It was encrypted with another key, so a person must enter it again.
    Unreadable,
}

/// How an instance was at the last looks. In memory only, so it is empty after a restart.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceHealth {
    /// When the last look was.
    pub looked_at: Option<Timestamp>,
    /// When it answered last.
    pub answered_at: Option<Timestamp>,
    /// When the next look is.
    pub next_look: Option<Timestamp>,
    /// What was found when it answered last.
    pub findings: Option<InstanceFindings>,
    /// Why the last look failed.
    pub failure: Option<InstanceFailure>,
    /// What has changed there since it was read last. `None` if it was never read, or nobody has compared it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<InstanceDrift>,
}

/// What has changed at an instance since it was read last, as far as its list of services shows that.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceDrift {
    /// When it was read last.
    pub since: Timestamp,
    /// The number of services that have changed.
    pub changed: u32,
    /// The number of services that are new.
    pub added: u32,
    /// The number of services that are gone.
    pub removed: u32,
}

impl InstanceDrift {
    /// Nothing has changed since this moment.
    #[must_use]
    pub const fn none(since: Timestamp) -> Self {
        Self { since, changed: 0, added: 0, removed: 0 }
    }
}

/// Looks at an instance that failed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceFailure {
    /// Why the last one failed.
    pub problem: InstanceProblem,
    /// When the first of them failed.
    pub since: Timestamp,
}

/// What answers at the URL of an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceFindings {
    /// The program.
    pub product: InstanceProduct,
    /// Its version. Untrusted text.
    pub version: Box<str>,
    /// Whether this version is one that Mockpit knows.
    pub is_known_version: bool,
    /// The number of services.
    pub services: u64,
    /// The newest revision of a Mockpit. `None` for a Microcks, and without the right to read it.
    pub revision: Option<u64>,
    /// What the account may do.
    pub rights: InstanceRights,
    /// The limits of its requests.
    pub limits: InstanceLimits,
    /// The URL of its Keycloak, if it has one.
    pub keycloak: Option<Box<str>>,
    /// Whether its address is in a private network or on this machine.
    pub is_private: bool,
}

/// The program of an instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceProduct {
    /// Microcks.
    Microcks,
    /// Mockpit.
    Mockpit,
}

/// What the account may do at an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceRights {
    /// Whether the instance is open, so that everybody may do everything.
    pub is_open: bool,
    /// The roles of the account, if its token names them. Untrusted texts.
    pub roles: Vec<Box<str>>,
    /// Whether it may export, which fetching needs.
    pub export: Permission,
    /// Whether it may import, which sending needs.
    pub import: Permission,
    /// When the token expires, if it says so.
    pub expires_at: Option<Timestamp>,
}

/// Whether an account may do something.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// It may.
    Granted,
    /// It may not.
    Denied,
    /// Only trying would show.
    Unknown,
}

/// The limits of the requests of an instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceLimits {
    /// The largest file that it accepts.
    pub upload: UploadLimit,
    /// The longest URL in bytes. `None` if it gets long lists in the body.
    pub url: Option<u32>,
}

/// The largest file that an instance accepts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadLimit {
    /// That of the program unless it was configured, in bytes. The instance does not state its own.
    Usual(u64),
    /// It rejected a file of this size, in bytes.
    Below(u64),
}

/// Why an instance cannot be used. Texts come from outside.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceProblem {
    /// Its address is in a private network, and a setting forbids those.
    PrivateAddress {
        /// The address.
        address: String,
    },
    /// No server has the name in the URL.
    UnknownHost {
        /// The name.
        host: String,
    },
    /// There is no connection.
    NotReachable {
        /// Why.
        reason: String,
    },
    /// Its certificate is not trusted.
    Certificate {
        /// Why not.
        reason: String,
    },
    /// It did not answer in time.
    TimedOut,
    /// The connection ended in the middle of an answer.
    Interrupted,
    /// It redirects to another address, which is not called.
    Redirected {
        /// That address.
        target: String,
    },
    /// Another program answers.
    OtherProgram,
    /// Its version is one that Mockpit cannot talk to.
    UnsupportedVersion {
        /// The version.
        version: String,
    },
    /// It needs a sign-in.
    SignInNeeded,
    /// It does not accept the token.
    TokenRejected,
    /// The token has expired.
    TokenExpired {
        /// When.
        at: Timestamp,
    },
    /// The account lacks the role.
    NoRole,
    /// It has no Keycloak, so a service account cannot sign in.
    NoKeycloak,
    /// It names a Keycloak that would get the secret without encryption.
    OpenKeycloak {
        /// The Keycloak.
        keycloak: String,
    },
    /// It names another Keycloak than before, which does not get the secret until it is entered again.
    OtherKeycloak {
        /// The Keycloak that it names now.
        keycloak: String,
    },
    /// Keycloak does not accept the service account.
    ServiceAccountRejected {
        /// What it says.
        reason: String,
    },
    /// The stored secret was encrypted with another key.
    SecretUnreadable,
    /// A request was larger than it allows.
    TooLarge,
    /// Its list of services does not end.
    EndlessList,
    /// It answers with an error.
    Status {
        /// The path of the request.
        request: String,
        /// The status.
        status: u16,
        /// What it says, if it is a Mockpit.
        message: Option<String>,
    },
    /// It answers something that cannot be read.
    Unexpected {
        /// The path of the request.
        request: String,
        /// What is unexpected.
        reason: String,
    },
}
