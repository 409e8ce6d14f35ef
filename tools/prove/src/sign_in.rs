//! Many concurrent sign-ins of all kinds: memory stays bounded, and no response is a 500.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    lab::Lab,
    raw::{Raw, peer},
    server::Server,
    table::Tally,
};
use console_client::{Client, PASSWORD, status_of};

/// Sign-ins in both forms. Memory is measured when its use no longer grows.
const SIGN_INS: usize = 1000;

/// Concurrent clients.
const CLIENTS: usize = 24;

/// Number of client addresses.
const PEERS: usize = 50;

/// Memory limit of the server afterwards, in bytes, without the program itself. Two passwords are hashed
/// at the same time, each in 19 MiB.
const MEMORY: u64 = 32 << 20;

/// How long the memory of the last hashes may take to return to the system.
const RETURNED: Duration = Duration::from_secs(5);

/// The kinds of sign-ins, used in turn.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    Right,
    WrongPassword,
    UnknownName,
    BadName,
    LongPassword,
}

const KINDS: [Kind; 5] =
    [Kind::Right, Kind::WrongPassword, Kind::UnknownName, Kind::BadName, Kind::LongPassword];

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let data = lab.path("data");
    let mut server = lab.start(&data)?;
    for account in 0..4 {
        lab.add_account(&data, &format!("user{account}"), "user")?;
    }
    let before = server.daemon.own_memory().unwrap_or_default();
    // Without a cookie, like an unknown browser.
    let client = Client::new(server.client.address.clone());
    let statuses = Mutex::new(BTreeMap::<(Kind, u16), usize>::new());
    let (next, lost) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= SIGN_INS {
                        break;
                    }
                    let kind = KINDS[number % KINDS.len()];
                    match sign_in(&client, kind, number, peer(number % PEERS)) {
                        Ok(status) => *lock(&statuses).entry((kind, status)).or_default() += 1,
                        Err(error) => lock(&lost).push(format!("{kind:?}: {error:#}")),
                    }
                }
            });
        }
    });
    tally.tries = SIGN_INS as u64;
    lock(&lost).iter().for_each(|error| tally.fail(error));
    let statuses = lock(&statuses);
    for ((kind, status), count) in statuses.iter() {
        tally.expect(allowed_statuses(*kind).contains(status), || {
            format!("{count} sign-ins of kind {kind:?} got {status}")
        });
    }
    let end = Instant::now() + RETURNED;
    let after = loop {
        let after = server.daemon.own_memory().context("the memory of the server is not known")?;
        if after < MEMORY || Instant::now() > end {
            break after;
        }
        thread::sleep(Duration::from_millis(100));
    };
    tally.expect(after < MEMORY, || format!("the server has {} MB afterwards", after >> 20));
    let right = statuses.get(&(Kind::Right, 200)).copied().unwrap_or_default();
    tally.expect(right > 0, || "no correct sign-in succeeded".to_owned());
    let sums: Vec<String> = statuses
        .iter()
        .map(|((kind, status), count)| format!("{kind:?} {status}: {count}"))
        .collect();
    tally.note(format!(
        "{} MB before, {} MB after; {}",
        before >> 20,
        after >> 20,
        sums.join(", ")
    ));
    sign_in_again(&mut server, tally);
    ensure!(server.client.services()?.is_empty(), "nothing was imported");
    server.stop()
}

/// Checks that the administrator, whose password was entered wrongly many times, can sign in from the
/// known browser, and must wait in any other one.
fn sign_in_again(server: &mut Server, tally: &mut Tally) {
    let mut stranger = Client::new(server.client.address.clone());
    tally.tried();
    let mut sign_in = |password: &str| {
        stranger.sign_in("admin", password).err().and_then(|error| status_of(&error))
    };
    // The wait may have ended during the sign-ins of others. The next wrong password starts it again.
    let _wrong = sign_in("a wrong password");
    let refused = sign_in(PASSWORD);
    tally.expect(refused == Some(429), || format!("a new browser gets {refused:?}"));
    tally.attempt("the administrator signs in again", server.client.sign_in("admin", PASSWORD));
}

fn sign_in(client: &Client, kind: Kind, number: usize, from: Ipv4Addr) -> Result<u16> {
    let user = format!("user{}", number % 4);
    let (name, password) = match kind {
        Kind::Right => (user, PASSWORD.to_owned()),
        Kind::WrongPassword => ("admin".to_owned(), format!("a wrong password {number}")),
        Kind::UnknownName => (format!("unknown{number}"), PASSWORD.to_owned()),
        Kind::BadName => (format!("no such\u{0}name {number}"), PASSWORD.to_owned()),
        Kind::LongPassword => (user, "x".repeat(12_000)),
    };
    let body = json!({ "name": name, "password": password }).to_string();
    let raw = Raw::console(client, "session/sign-in", body.as_bytes());
    Ok(raw.send(client, from)?.0)
}

/// The expected statuses: correct sign-ins succeed or must wait, others fail or must wait.
fn allowed_statuses(kind: Kind) -> &'static [u16] {
    match kind {
        Kind::Right => &[200, 429, 503],
        Kind::WrongPassword | Kind::UnknownName => &[401, 429, 503],
        Kind::BadName | Kind::LongPassword => &[400, 401, 413, 422, 429, 503],
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
