//! The baselines: the minimum work of an import and of an export.

use std::{
    fs::File,
    hint::black_box,
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use snapshot_generator::TypedSnapshot;

use console_client::{agent, download};

/// Parses every field of every document with `serde_json`.
pub(super) fn parse(file: &[u8]) -> Result<Duration> {
    let start = Instant::now();
    let parsed: TypedSnapshot<'_> = serde_json::from_slice(black_box(file))?;
    black_box(&parsed);
    Ok(start.elapsed())
}

/// Writes the same bytes to a file and syncs it.
pub(super) fn write(folder: &Path, file: &[u8]) -> Result<Duration> {
    let start = Instant::now();
    let mut out = File::create(folder.join("baseline"))?;
    out.write_all(file)?;
    out.sync_all()?;
    Ok(start.elapsed())
}

/// Downloads the same bytes over HTTP with the same client, from a local server that has them in memory.
pub(super) fn copy(file: &[u8]) -> Result<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/", listener.local_addr()?);
    thread::scope(|scope| {
        let server = scope.spawn(|| serve(&listener, file));
        let took = download(&agent(), &address, &mut io::sink());
        match server.join() {
            Ok(served) => served.context("the plain server failed")?,
            Err(_) => bail!("the plain server failed"),
        }
        took
    })
}

/// Answers one request.
fn serve(listener: &TcpListener, file: &[u8]) -> Result<()> {
    let (mut stream, _) = listener.accept()?;
    let mut request = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        ensure!(request.read_line(&mut line)? > 0, "the request was cut off");
    }
    let length = file.len();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")?;
    Ok(stream.write_all(file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_process_a_snapshot_and_reject_invalid_json() {
        let folder = tempfile::tempdir().unwrap();
        let file = snapshot_generator::release_snapshot(snapshot_generator::Release::V1_16);
        assert!(parse(&file).unwrap() > Duration::ZERO);
        parse(file.get(1..).unwrap()).unwrap_err();
        write(folder.path(), &file).unwrap();
        assert_eq!(std::fs::read(folder.path().join("baseline")).unwrap(), file);
        copy(&file).unwrap();
    }
}
