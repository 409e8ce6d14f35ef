//! What is served, and what was called, for people.

use std::net::SocketAddr;

use app::text::{plural, visible};
use snapshot::ServiceKey;

use super::json::{address_of, type_name};
use crate::mocks::{Latency, ListedService, MockServer, ServiceFinding};

/// Operations of the table of calls that are printed for each service.
const MAX_ROWS: usize = 200;

/// What is served where.
pub(super) fn started(services: &[ListedService], address: SocketAddr) -> Vec<String> {
    let row = |ListedService { key, kind, operations }: &ListedService| {
        [
            visible(&key.to_string()),
            type_name(*kind).to_owned(),
            address_of(key, *kind),
            plural(u64::from(*operations), "operation", "operations"),
        ]
    };
    let rows: Vec<_> = services.iter().map(row).collect();
    let services = plural(rows.len() as u64, "service", "services");
    let mut lines = vec![format!("Mocks of {services} at http://{address}")];
    lines.extend(aligned(&rows));
    lines
}

/// What cannot be served as it is meant.
pub(super) fn findings(findings: &[ServiceFinding]) -> Vec<String> {
    let line = |found: &ServiceFinding| {
        let finding = &found.finding;
        let parts = [finding.operation.as_deref(), finding.example.as_deref()];
        let place: String =
            parts.iter().flatten().map(|part| format!(", {}", visible(part))).collect();
        let service = visible(&found.service.to_string());
        format!("  {service}{place}: {}", visible(&finding.text))
    };
    let title = (!findings.is_empty()).then(|| "Not served as in Microcks:".to_owned());
    title.into_iter().chain(findings.iter().map(line)).collect()
}

/// What was called.
pub(super) fn stopped(server: &MockServer) -> Vec<String> {
    let statistics = server.statistics();
    let mut rows = Vec::new();
    for service in statistics.services() {
        rows.push(row(&name(&service.service), service.calls, service.unmatched, service.latency));
        for operation in service.operations.iter().take(MAX_ROWS) {
            let name = format!("  {}", visible(&operation.operation));
            rows.push(row(&name, operation.calls, operation.unmatched, operation.latency));
        }
    }
    if statistics.unknown() > 0 {
        rows.push(row("Unknown services", statistics.unknown(), statistics.unknown(), None));
    }
    if rows.is_empty() {
        return vec!["No calls.".to_owned()];
    }
    let head = ["Service", "Calls", "Unmatched", "p50", "p99"].map(str::to_owned);
    aligned(&[vec![head], rows].concat())
}

fn name(key: &ServiceKey) -> String {
    visible(&key.to_string())
}

fn row(name: &str, calls: u64, unmatched: u64, latency: Option<Latency>) -> [String; 5] {
    let millis = |time: Option<std::time::Duration>| {
        time.map_or_else(String::new, |time| format!("{:.1} ms", time.as_secs_f64() * 1_000.0))
    };
    [
        name.to_owned(),
        calls.to_string(),
        unmatched.to_string(),
        millis(latency.map(|it| it.p50)),
        millis(latency.map(|it| it.p99)),
    ]
}

/// Lines with columns of equal width.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
