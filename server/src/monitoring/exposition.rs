//! The text that Prometheus reads.

use std::{fmt, sync::atomic::AtomicU64};

use api_types::{DatabaseContact, DatabaseHealth, RepositoryPlace};
use prometheus_client::{
    encoding::prometheus_text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
    registry::Registry,
};
use repository::Figures;

use super::{Monitoring, process::ProcessFigures};
use crate::{auth::AuthFigures, mocks::MockServer};

/// What is read for one answer.
pub(crate) struct Reading<'a> {
    /// The repository.
    pub(crate) repository: &'a Figures,
    /// Sessions and sign-ins.
    pub(crate) auth: AuthFigures,
    /// The mocks.
    pub(crate) mocks: &'a MockServer,
    /// Where the repository is, and which servers share it.
    pub(crate) place: &'a RepositoryPlace,
    /// Whether the server can be used.
    pub(crate) is_ready: bool,
}

/// The metrics in the text format of Prometheus, version 0.0.4.
pub(crate) fn expose(monitoring: &Monitoring, reading: &Reading<'_>) -> Result<String, fmt::Error> {
    let mut values = Values::default();
    server(&mut values, monitoring, reading);
    repository(&mut values, reading.repository);
    if let RepositoryPlace::Database(health) = reading.place {
        database(&mut values, health);
    }
    mocks(&mut values, reading.mocks);
    process(&mut values, monitoring);
    let mut text = String::new();
    encode(&mut text, &monitoring.requests.registry)?;
    encode(&mut text, &values.0)?;
    Ok(text)
}

fn server(values: &mut Values, monitoring: &Monitoring, reading: &Reading<'_>) {
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    values.0.register("mockpit_build", "The version of Mockpit", version);
    values.flag("mockpit_ready", "Whether the server can be used", reading.is_ready);
    let connections = monitoring.connections.count();
    values.gauge("mockpit_connections", "Open connections", connections as f64);
    values.gauge("mockpit_sessions", "Sessions of the console", reading.auth.sessions as f64);
    let events = Family::<[(&str, String); 1], Counter>::default();
    for (action, count) in &reading.auth.events {
        events.get_or_create(&[("action", action.clone())]).inc_by(*count);
    }
    values.0.register(
        "mockpit_audit_events",
        "Events of this server in the audit log, by action",
        events,
    );
    if let Some(expires) = monitoring.certificate.get().map(|tls| tls.expires()) {
        let help = "When the certificate for TLS expires, in seconds since 1970";
        values.gauge("mockpit_tls_certificate_expiry_timestamp_seconds", help, expires as f64);
    }
}

fn repository(values: &mut Values, figures: &Figures) {
    values.gauge("mockpit_revisions", "Revisions in the history", figures.revisions as f64);
    values.gauge("mockpit_services", "Services", figures.services as f64);
    values.gauge("mockpit_journal_bytes", "Size of the journal", figures.journal_bytes as f64);
    let help = "Whether nothing can be written, because the journal has a problem";
    values.flag("mockpit_journal_problem", help, figures.has_problem);
    values.flag("mockpit_cache_available", "Whether the cache serves reads", figures.has_cache);
    if let Some(disk) = figures.disk {
        values.gauge("mockpit_disk_free_bytes", "Free space on the disk", disk.free as f64);
        let help = "Space on the disk that no import may use";
        values.gauge("mockpit_disk_reserved_bytes", help, disk.reserve as f64);
    }
    let help = "Whether a check of the journal runs";
    values.flag("mockpit_check_running", help, figures.is_checking);
    if let Some(check) = figures.last_check {
        let help = "When the last check of the journal ended, in seconds since 1970";
        let finished = check.finished.0 as f64 / 1000.0;
        values.gauge("mockpit_check_last_timestamp_seconds", help, finished);
        let help = "Damage that the last check of the journal found";
        values.gauge("mockpit_check_last_findings", help, check.findings as f64);
    }
    let imports = figures.imports;
    let by_state = Family::<[(&str, &str); 1], Gauge>::default();
    for (state, count) in [
        ("receiving", imports.receiving),
        ("running", imports.running),
        ("waiting", imports.waiting),
    ] {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        by_state.get_or_create(&[("state", state)]).set(count);
    }
    let help = "Unfinished imports that receive files, run a job, or wait for a person";
    values.0.register("mockpit_imports", help, by_state);
    let help = "Bytes that the files of unfinished imports use or have reserved";
    values.gauge("mockpit_spool_bytes", help, imports.spool_bytes as f64);
    let help = "Bytes that the files of unfinished imports can use";
    values.gauge("mockpit_spool_limit_bytes", help, imports.spool_limit as f64);
}

fn database(values: &mut Values, health: &DatabaseHealth) {
    let contact = &health.contact;
    let is_up = !matches!(contact, DatabaseContact::Unreachable { .. });
    values.flag("mockpit_database_up", "Whether the database responds", is_up);
    let help = "Whether the database has lost revisions that this server has";
    let has_lost = matches!(contact, DatabaseContact::WentBack { .. });
    values.flag("mockpit_database_lost_revisions", help, has_lost);
    let help =
        "When the last look at the database first ended like the newest one, in seconds since 1970";
    let since = health.since.0 as f64 / 1000.0;
    values.gauge("mockpit_database_state_timestamp_seconds", help, since);
    if let Some(replication) = health.replication {
        let help = "Standbys of the database";
        values.gauge("mockpit_database_standbys", help, f64::from(replication.standbys));
        let help = "Whether commits wait for a standby";
        values.flag("mockpit_database_synchronous", help, replication.is_synchronous);
    }
    let help = "Servers of the repository that have reported lately";
    values.gauge("mockpit_servers", help, health.servers.len() as f64);
    if let Some(own) = health.servers.iter().find(|server| server.is_this) {
        let help = "Revisions that this server lacks of the newest one of all servers";
        values.gauge("mockpit_revisions_behind", help, own.behind as f64);
    }
}

fn mocks(values: &mut Values, server: &MockServer) {
    let counts = server.statistics().counts();
    let calls = Family::<[(&str, &str); 1], Counter>::default();
    for (answer, count) in [
        ("example", counts.examples),
        ("unmatched", counts.unmatched),
        ("forwarded", counts.forwarded),
        ("unknown_service", counts.unknown),
        ("rejected", server.rejected()),
    ] {
        calls.get_or_create(&[("answer", answer)]).inc_by(count);
    }
    values.0.register("mockpit_mock_calls", "Calls to mocks, by what answered them", calls);
    let callbacks = Family::<[(&str, &str); 1], Counter>::default();
    let (sent, failed) = server.callbacks();
    for (outcome, count) in [("sent", sent), ("failed", failed)] {
        callbacks.get_or_create(&[("outcome", outcome)]).inc_by(count);
    }
    values.0.register("mockpit_mock_callbacks", "Callbacks of mocks, by outcome", callbacks);
    let in_progress = server.calls_in_progress() as f64;
    let help = "Calls to mocks that are in progress or wait for their response time";
    values.gauge("mockpit_mock_calls_in_progress", help, in_progress);
    let help = "Open connections to mocks";
    values.gauge("mockpit_mock_connections", help, server.connections() as f64);
    let help = "Services whose mocks are served";
    let services = server.with_mocks(|mocks| mocks.entries().filter(|entry| entry.is_on).count());
    values.gauge("mockpit_mock_services", help, services as f64);
    let help = "What mocks cannot serve as it is meant";
    values.gauge("mockpit_mock_findings", help, server.findings().len() as f64);
    if let Some(latency) = server.statistics().latency() {
        let quantiles = Family::<[(&str, &str); 1], Gauge<f64, AtomicU64>>::default();
        for (quantile, time) in [("0.5", latency.p50), ("0.9", latency.p90), ("0.99", latency.p99)]
        {
            quantiles.get_or_create(&[("quantile", quantile)]).set(time.as_secs_f64());
        }
        let help = "Time until mocks were answered, with their response time";
        values.0.register("mockpit_mock_latency_seconds", help, quantiles);
    }
}

/// The names of these are those of the official client libraries.
fn process(values: &mut Values, monitoring: &Monitoring) {
    let process = ProcessFigures::read();
    let help = "Start of the process, in seconds since 1970";
    values.gauge("process_start_time_seconds", help, monitoring.started());
    for (name, help, value) in [
        ("process_resident_memory_bytes", "Memory", process.resident_bytes),
        ("process_virtual_memory_bytes", "Address space", process.virtual_bytes),
        ("process_threads", "Threads", process.threads),
        ("process_open_fds", "Open files", process.open_files),
        ("process_max_fds", "Limit of open files", process.max_files),
    ] {
        if let Some(value) = value {
            values.gauge(name, help, value);
        }
    }
    if let Some(seconds) = process.cpu_seconds {
        let counter = Counter::<f64, AtomicU64>::default();
        counter.inc_by(seconds);
        values.0.register("process_cpu_seconds", "Time of the processors", counter);
    }
}

/// The values of one answer.
#[derive(Default)]
struct Values(Registry);

impl Values {
    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        let gauge = Gauge::<f64, AtomicU64>::default();
        gauge.set(value);
        self.0.register(name, help, gauge);
    }

    fn flag(&mut self, name: &str, help: &str, is_set: bool) {
        self.gauge(name, help, if is_set { 1.0 } else { 0.0 });
    }
}
