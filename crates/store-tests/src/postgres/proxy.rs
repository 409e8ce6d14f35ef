//! A proxy to a database that cuts connections at a commit.

use std::{
    io::{Read, Write},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use super::server::url;

/// The name of PostgreSQL's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// What a store sends first when it puts a file into the journal.
const START: &[u8] = b"set synchronous_commit = off\0";

/// What a client sends to commit.
const COMMIT: &[u8] = b"COMMIT\0";

/// Where a connection is cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cut {
    /// The database does not get the commit.
    BeforeCommit,
    /// The database commits, and the client gets no answer.
    BeforeAnswer,
    /// The client gets no answer, and learns nothing of it: the connection stays open.
    Silence,
    /// The database does not get this message of those that put a file into the journal. The first one is 0.
    BeforeMessage(usize),
    /// The database gets this message, and the client gets no answer to it.
    AfterMessage(usize),
}

/// Why a connection is cut, or is not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Action {
    PassOn,
    CutNow,
    CutAnswer,
    FallSilent,
}

/// Finds the message at which a connection is cut.
struct Watch {
    cuts: Arc<Mutex<Vec<Cut>>>,
    /// What is left to do here: pass so many messages on, then do this.
    counting: Option<(usize, Action)>,
}

impl Watch {
    fn action(&mut self, message: &[u8]) -> Action {
        let has = |text: &[u8]| message.windows(text.len()).any(|window| window == text);
        let is_commit = has(COMMIT);
        let mut cuts = self.cuts.lock().unwrap();
        match cuts.last().copied() {
            Some(Cut::BeforeMessage(count)) if has(START) => {
                cuts.pop();
                self.counting = Some((count, Action::CutNow));
            }
            Some(Cut::AfterMessage(count)) if has(START) => {
                cuts.pop();
                self.counting = Some((count, Action::CutAnswer));
            }
            Some(cut @ (Cut::BeforeCommit | Cut::BeforeAnswer | Cut::Silence)) if is_commit => {
                cuts.pop();
                return match cut {
                    Cut::BeforeAnswer => Action::CutAnswer,
                    Cut::Silence => Action::FallSilent,
                    _ => Action::CutNow,
                };
            }
            _ => {}
        }
        match self.counting.take() {
            Some((0, action)) => action,
            // The commit is the last message.
            Some(_) if is_commit => Action::PassOn,
            Some((count, action)) => {
                self.counting = Some((count - 1, action));
                Action::PassOn
            }
            None => Action::PassOn,
        }
    }
}

/// A proxy to a database.
pub struct Proxy {
    folder: tempfile::TempDir,
    database: String,
    cuts: Arc<Mutex<Vec<Cut>>>,
    done: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy to the database of this URL, whose socket is in `folder`.
    #[must_use]
    pub fn new(url: &str, folder: &Path) -> Self {
        let database = url.split(['/', '?']).nth(3).unwrap().to_owned();
        let own = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(own.path().join(SOCKET)).unwrap();
        let (cuts, done) = (Arc::<Mutex<Vec<Cut>>>::default(), Arc::<AtomicUsize>::default());
        let (shared, counted, target) = (Arc::clone(&cuts), Arc::clone(&done), folder.join(SOCKET));
        // Ends with the program: it waits for connections until then.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = UnixStream::connect(&target) else { continue };
                let (cuts, done) = (Arc::clone(&shared), Arc::clone(&counted));
                connect(client, server, cuts, done);
            }
        });
        Self { folder: own, database, cuts, done }
    }

    /// The URL of the database through this proxy.
    #[must_use]
    pub fn url(&self) -> String {
        url(&self.database, &[self.folder.path()])
    }

    /// The URL of the database through this proxy or another one, whichever leads to a server that can be written to.
    #[must_use]
    pub fn url_with(&self, other: &Self) -> String {
        url(&self.database, &[self.folder.path(), other.folder.path()])
    }

    /// Cuts the connection at the next commit.
    pub fn cut(&self, cut: Cut) {
        self.cuts.lock().unwrap().push(cut);
    }

    /// Forgets a cut that did not happen.
    pub fn cut_no_more(&self) {
        self.cuts.lock().unwrap().clear();
    }

    /// How often it has cut.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.done.load(SeqCst)
    }
}

fn connect(
    client: UnixStream,
    server: UnixStream,
    cuts: Arc<Mutex<Vec<Cut>>>,
    done: Arc<AtomicUsize>,
) {
    let (to_client, from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let cuts_answer = Arc::new(AtomicBool::new(false));
    let (cuts_here, counted) = (Arc::clone(&cuts_answer), Arc::clone(&done));
    thread::spawn(move || answer(from_server, to_client, &cuts_here, &counted));
    thread::spawn(move || {
        let (mut client, mut server) = (client, server);
        let mut watch = Watch { cuts, counting: None };
        let mut buffer = vec![0; 1 << 16];
        while let Ok(read @ 1..) = client.read(&mut buffer) {
            let bytes = &buffer[..read];
            match watch.action(bytes) {
                Action::PassOn => {
                    if server.write_all(bytes).is_err() {
                        break;
                    }
                    continue;
                }
                Action::CutNow => {}
                Action::CutAnswer => {
                    // The other thread cuts when the answer comes.
                    cuts_answer.store(true, SeqCst);
                    if server.write_all(bytes).is_ok() {
                        return;
                    }
                }
                Action::FallSilent => {
                    done.fetch_add(1, SeqCst);
                    // Reads on, and passes nothing on.
                    while matches!(client.read(&mut buffer), Ok(1..)) {}
                    break;
                }
            }
            done.fetch_add(1, SeqCst);
            break;
        }
        let _ended = client.shutdown(Shutdown::Both);
        let _ended = server.shutdown(Shutdown::Both);
    });
}

/// Passes answers on, until one of them is to be cut.
fn answer(mut from: UnixStream, mut to: UnixStream, cuts_answer: &AtomicBool, done: &AtomicUsize) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if cuts_answer.load(SeqCst) {
            done.fetch_add(1, SeqCst);
            break;
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ended = to.shutdown(Shutdown::Both);
    let _ended = from.shutdown(Shutdown::Both);
}
