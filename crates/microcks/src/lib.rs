//! The client of a running Microcks or Mockpit.
//!
//! It finds out which of both it talks to, signs in, lists services, exports them, and imports snapshots.
//! It follows no redirect, so that a token is only ever sent to the address that a person gave.
//!
//! ```no_run
//! use microcks::{Address, ConnectOptions, Credentials, Instance};
//!
//! # async fn run() -> Result<(), microcks::RemoteError> {
//! let address: Address = "https://microcks.example.org".parse()?;
//! let instance = Instance::connect(address, Credentials::None, &ConnectOptions::default()).await?;
//! for service in instance.services().await? {
//!     println!("{} {}", service.name, service.version);
//! }
//! # Ok(())
//! # }
//! ```

mod account;
mod address;
mod api;
mod authorization;
mod connect_options;
mod credentials;
mod error;
mod export;
mod history;
mod http;
mod import;
mod instance;
mod keycloak;
mod mirrors;
mod multipart;
mod plans;
mod registered;
mod rejected_size;
mod resolver;
mod services;

pub use account::{Account, Rights};
pub use address::{Address, AddressError};
pub use connect_options::{AddressGuard, ConnectOptions, KeycloakHook, KeycloakUrl};
pub use credentials::{Credentials, Secret};
pub use error::RemoteError;
pub use history::RemoteRevision;
pub use instance::{Instance, Product};
pub use mirrors::{
    NewMirror, RemoteDirection, RemoteMirror, RemotePolicy, RemoteRun, RemoteSchedule,
    RemoteServices,
};
pub use plans::{AppliedPlan, PlanRequest, RemotePlan, RemoteRow};
pub use registered::{
    EndedJob, NewInstance, NewSignIn, RefreshedServices, RegisteredFindings, RegisteredHealth,
    RegisteredInstance, RegisteredJob, RegisteredProblem, RunningJob, StartedJob,
};
pub use services::RemoteService;
