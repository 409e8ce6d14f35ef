//! Sends secrets to a server that logs everything, and searches its log and its files for them.

use std::{fs, net::Ipv4Addr, path::Path};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use serde_json::json;
use walkdir::WalkDir;

use super::{
    kill::import, lab::Lab, raw::Raw, server::Server, stamped::Stamped, state::export, table::Tally,
};
use console_client::{Client, PASSWORD, SESSION};

/// The most verbose log levels.
const LEVELS: [&str; 3] = ["info", "debug", "trace"];

/// A secret and its description.
type Canary = (&'static str, String);

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let mut canary = || format!("canary{:016x}", random.u64(..));
    let sent: [Canary; 6] = [
        ("a body", canary()),
        ("a header", canary()),
        ("a file name", canary()),
        ("an unknown name", canary()),
        ("a wrong password", canary()),
        ("a query", canary()),
    ];
    for level in LEVELS {
        let data = lab.path(level);
        let server = lab.start_with(&data, &["--log", level])?;
        send_secrets(&server, &sent, &mut lab.random())?;
        let secrets = [
            ("the session's cookie", server.client.cookie(SESSION)?.to_owned()),
            ("the browser's cookie", server.client.cookie("__Host-mockpit-browser")?.to_owned()),
            ("the password", PASSWORD.to_owned()),
            (
                "the one-time link",
                server.token.clone().context("the server printed no one-time link")?,
            ),
        ];
        let (log, address) = (server.log.clone(), server.client.address.clone());
        server.stop()?;
        // The link is printed once, on standard output.
        let printed = fs::read_to_string(&log)?;
        let [.., (_, token)] = &secrets;
        let link = format!("  {address}/welcome/{token}\n");
        let once = printed.replacen(&link, "", 1);
        tally.expect(once != printed, || format!("no link was printed at {level}"));
        expect_none(
            &format!("the log at {level}"),
            once.as_bytes(),
            sent.iter().chain(&secrets),
            tally,
        );
        for file in files(&data)? {
            let what = format!("{} at {level}", file.0);
            expect_none(&what, &file.1, secrets.iter(), tally);
        }
    }
    Ok(())
}

/// Sends each secret in the field that is meant for it.
fn send_secrets(server: &Server, sent: &[Canary; 6], random: &mut fastrand::Rng) -> Result<()> {
    let [body, header, name, user, password, query] = sent.each_ref().map(|(_, secret)| secret);
    let client = &server.client;
    let file = Stamped { prefix: "L", services: 0..2, stamp: 1, size: 100 };
    let mut file: serde_json::Value = serde_json::from_slice(&file.file(random))?;
    file["responses"][0]["content"] = json!(format!("1 {body}"));
    file["requests"][0]["headers"] =
        json!([{ "name": "authorization", "values": [format!("Bearer {header}")] }]);
    let file = file.to_string().into_bytes();
    let id = client.start_import(name, file.len())?;
    client.upload(&id, &file, 0)?;
    client.call("import/secrets", &json!({ "import": id })).ok();
    client.plan(&id)?;
    client.call("import/cancel", &json!({ "import": id }))?;
    import(client, &file, &mut || {})?;
    export(client, random)?;
    client.call("history/report", &json!({ "revision": 1, "form": "json" }))?;

    let anonymous = Client::new(client.address.clone());
    let wrong = json!({ "name": user, "password": password }).to_string();
    let requests = [
        Raw::console(&anonymous, "session/sign-in", wrong.as_bytes()),
        Raw::console(client, "services", body.as_bytes()).header("x-other", Some(header)),
        Raw::console(client, body, b"{}"),
        Raw::page(client, &format!("/?q={query}")),
        Raw::page(client, &format!("/{name}")),
    ];
    for request in requests {
        request.send(client, Ipv4Addr::LOCALHOST)?;
    }
    Ok(())
}

fn expect_none<'a>(
    place: &str,
    bytes: &[u8],
    canaries: impl Iterator<Item = &'a Canary>,
    tally: &mut Tally,
) {
    for (what, secret) in canaries {
        tally.tried();
        tally.expect(!contains(bytes, secret), || format!("{what} is in {place}"));
    }
}

/// Whether the bytes contain the secret as text or as hexadecimal digits.
fn contains(bytes: &[u8], secret: &str) -> bool {
    [secret.to_owned(), HEXLOWER.encode(secret.as_bytes())]
        .iter()
        .any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

fn files(data: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(data) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            files.push((name, fs::read(entry.path())?));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_found_as_text_and_as_digits() {
        assert!(contains(b"a canary sings", "canary"));
        assert!(contains(b"63616e617279", "canary"));
        assert!(!contains(b"a sparrow", "canary"));
    }
}
