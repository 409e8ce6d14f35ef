//! Sends requests with an administrator's cookie that do not come from the console's page.

use std::net::Ipv4Addr;

use anyhow::Result;

use super::{Route, body, body_of};
use crate::{raw::Raw, table::Tally};
use console_client::Client;

/// Name, expected statuses and changed headers of each case.
type Case = (&'static str, &'static [u16], &'static [(&'static str, Option<&'static str>)]);

const CASES: &[Case] = &[
    ("cross-site", &[403], &[("sec-fetch-site", Some("cross-site"))]),
    ("same-site", &[403], &[("sec-fetch-site", Some("same-site"))]),
    ("entered by the user", &[403], &[("sec-fetch-site", Some("none"))]),
    ("no origin", &[403], &[("sec-fetch-site", None)]),
    (
        "another origin",
        &[403],
        &[("sec-fetch-site", None), ("origin", Some("http://evil.example"))],
    ),
    ("opaque origin", &[403], &[("sec-fetch-site", None), ("origin", Some("null"))]),
    ("another port", &[403], &[("sec-fetch-site", None), ("origin", Some("http://127.0.0.1:1"))]),
    ("no x-mockpit", &[403], &[("x-mockpit", None)]),
    ("another x-mockpit", &[403], &[("x-mockpit", Some("1"))]),
    ("another host", &[400, 403, 421], &[("host", Some("evil.example"))]),
    ("no host", &[400, 403, 421], &[("host", None)]),
    ("a host with a user", &[400, 403, 421], &[("host", Some("127.0.0.1@evil"))]),
    (
        "a host and an origin that agree",
        &[400, 403, 421],
        &[
            ("sec-fetch-site", None),
            ("host", Some("evil.example")),
            ("origin", Some("http://evil.example")),
        ],
    ),
    ("a form", &[400, 403, 406], &[("accept", Some("text/html"))]),
];

const METHODS: [&str; 7] = ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"];

/// Paths that are not in the table, but that other software may resolve to a function.
const PATHS: [&str; 8] = [
    "services/",
    "/services",
    "./services",
    "%73ervices",
    "services%00",
    "../console/services",
    "services;x",
    "unknown",
];

pub(super) fn prove(admin: &Client, routes: &[Route], tally: &mut Tally) -> Result<()> {
    for route in routes {
        let request = Raw::console(admin, &route.endpoint, &body(&route.endpoint));
        for (name, expected, headers) in CASES {
            let changed = headers
                .iter()
                .fold(request.clone(), |request, (name, value)| request.header(name, *value));
            expect(admin, &changed, &format!("{} {name}", route.endpoint), expected, tally)?;
        }
        for method in METHODS {
            let changed = request.clone().method(method);
            expect(admin, &changed, &format!("{method} {}", route.endpoint), &[405], tally)?;
        }
    }
    let anonymous = Client::new(admin.address.clone());
    for path in PATHS {
        let request = Raw::console(&anonymous, path, b"{}");
        expect(
            &anonymous,
            &request,
            &format!("anonymous at {path}"),
            &[400, 401, 403, 404],
            tally,
        )?;
    }
    Ok(())
}

fn expect(
    client: &Client,
    request: &Raw,
    what: &str,
    expected: &[u16],
    tally: &mut Tally,
) -> Result<()> {
    tally.tried();
    let (status, answer) = request.send(client, Ipv4Addr::LOCALHOST)?;
    tally.expect(expected.contains(&status), || {
        format!("{what}: {status}, not {expected:?}: {}", body_of(&answer))
    });
    Ok(())
}
