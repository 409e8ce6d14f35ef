//! Writes large snapshots array by array, without holding them in memory.

use std::io::{self, Write};

use snapshot::{Kind, ServiceType};

use crate::{Release, ServiceDraft, blueprint::Blueprint, documents, json::Json};

/// The average size of a service of [`write_bulk`] in bytes.
const SERVICE_BYTES: u64 = 65_000;

/// Writes a snapshot of about this size, with a service per 65 kB and services of every type. The
/// same size always gives the same bytes. Memory holds the documents of one service at a time.
///
/// # Errors
/// `out` cannot be written.
pub fn write_bulk(bytes: u64, out: &mut impl Write) -> io::Result<()> {
    let services =
        u32::try_from((bytes + SERVICE_BYTES / 2) / SERVICE_BYTES).unwrap_or(u32::MAX).max(1);
    write(services, large_draft, out)
}

/// Generates a snapshot of many small services, for long lists.
#[must_use]
pub fn many_services(services: u32) -> Vec<u8> {
    let mut out = Vec::new();
    match write(services, small_draft, &mut out) {
        Ok(()) => out,
        // Never happens: writing to a vector does not fail.
        Err(_) => Vec::new(),
    }
}

fn write(services: u32, draft: fn(u32) -> ServiceDraft, out: &mut impl Write) -> io::Result<()> {
    let mut json = Json::new(Release::V1_16);
    out.write_all(b"{")?;
    for kind in Kind::ALL {
        let separator = if kind == Kind::Service { "" } else { ", " };
        write!(out, "{separator}\"{}\":[", kind.key())?;
        let mut is_empty = true;
        for number in 0..services {
            // Creating blueprints again for each array is cheaper than storing all of them.
            let blueprint = Blueprint::new(draft(number), 0xB01D, number);
            json.out.clear();
            if !is_empty {
                json.out.push(b',');
            }
            if documents::write(&mut json, &blueprint, kind) > 0 {
                is_empty = false;
                out.write_all(&json.out)?;
            }
        }
        out.write_all(b"]")?;
    }
    out.write_all(b"}")
}

fn large_draft(number: u32) -> ServiceDraft {
    const KINDS: [ServiceType; 12] = [
        ServiceType::Rest,
        ServiceType::Rest,
        ServiceType::Event,
        ServiceType::Rest,
        ServiceType::SoapHttp,
        ServiceType::Rest,
        ServiceType::Graphql,
        ServiceType::Rest,
        ServiceType::Grpc,
        ServiceType::Rest,
        ServiceType::Event,
        ServiceType::Rest,
    ];
    let kind = KINDS[number as usize % KINDS.len()];
    draft_of_kind(kind, number).operations(8).examples(2).contract(26_500).body(1000)
}

fn small_draft(number: u32) -> ServiceDraft {
    let kind = ServiceType::KNOWN[number as usize % ServiceType::KNOWN.len()];
    draft_of_kind(kind, number).operations(1).examples(1)
}

fn draft_of_kind(kind: ServiceType, number: u32) -> ServiceDraft {
    const TITLES: [&str; 8] =
        ["Order", "Invoice", "Shipment", "Product", "Customer", "Payment", "Ticket", "Supplier"];
    const TEAMS: [&str; 5] = ["checkout", "finance", "delivery", "catalogue", "crm"];
    const STATES: [&str; 4] = ["GA", "GA", "preview", "deprecated"];
    let at = number as usize;
    let title = TITLES[at % TITLES.len()];
    let name = match kind {
        ServiceType::Grpc => format!("com.haldenvale.n{number:05}.{title}Service"),
        _ => format!("{title} API {number:05}"),
    };
    ServiceDraft::new(kind, name, format!("{}.{}.0", number % 4, number % 7))
        .label("domain", title.to_lowercase())
        .label("team", TEAMS[at % TEAMS.len()])
        .label("status", STATES[at % STATES.len()])
}
