//! Fetching services of instances and sending services to them. Both are jobs whose results wait for review.

use api_types::{ChosenServices, InstanceId, NextStep, RevisionNumber, SendOrder, SendView};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    access::{admin, blocking},
    exchange_service::exchange_service,
};

/// Starts a job that makes an import of services of an instance.
#[server(prefix = "/console", endpoint = "instances/fetch", input = Json, output = Json, client = ConsoleClient)]
pub async fn fetch_services(
    instance: InstanceId,
    services: ChosenServices,
) -> Result<(), ApiError> {
    let (admin, exchange) = (admin().await?, exchange_service()?);
    blocking(move || exchange.start_fetch(&admin, &instance, services).map(drop)).await
}

/// Starts a job that plans what sending services to an instance changes there.
#[server(prefix = "/console", endpoint = "instances/plan-send", input = Json, output = Json, client = ConsoleClient)]
pub async fn plan_send(instance: InstanceId, order: SendOrder) -> Result<(), ApiError> {
    let (admin, exchange) = (admin().await?, exchange_service()?);
    blocking(move || exchange.plan_send(&admin, &instance, order).map(drop)).await
}

/// Starts a job that plans to send what an instance had before a revision of its copy.
#[server(prefix = "/console", endpoint = "instances/plan-undo", input = Json, output = Json, client = ConsoleClient)]
pub async fn plan_undo_send(
    instance: InstanceId,
    revision: RevisionNumber,
) -> Result<(), ApiError> {
    let (admin, exchange) = (admin().await?, exchange_service()?);
    blocking(move || exchange.plan_undo(&admin, &instance, revision).map(drop)).await
}

/// The newest send to an instance.
#[server(prefix = "/console", endpoint = "instances/last-send", input = Json, output = Json, client = ConsoleClient)]
pub async fn last_send(instance: InstanceId) -> Result<Option<SendView>, ApiError> {
    let (admin, exchange) = (admin().await?, exchange_service()?);
    blocking(move || exchange.last_send(&admin, &instance)).await
}

/// Goes on with a send that has not reached its end, takes it back, leaves it, or looks what is there.
#[server(prefix = "/console", endpoint = "instances/next-step", input = Json, output = Json, client = ConsoleClient)]
pub async fn take_next_step(instance: InstanceId, step: NextStep) -> Result<(), ApiError> {
    let (admin, exchange) = (admin().await?, exchange_service()?);
    blocking(move || exchange.take_next_step(&admin, &instance, step).map(drop)).await
}
