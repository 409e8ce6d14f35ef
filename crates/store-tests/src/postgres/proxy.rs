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

    /// Cuts the connection at the next commit.
    pub fn cut(&self, cut: Cut) {
        self.cuts.lock().unwrap().push(cut);
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
        let mut buffer = vec![0; 1 << 16];
        while let Ok(read @ 1..) = client.read(&mut buffer) {
            let bytes = &buffer[..read];
            let is_commit = bytes.windows(COMMIT.len()).any(|window| window == COMMIT);
            let cut = if is_commit { cuts.lock().unwrap().pop() } else { None };
            match cut {
                None => {
                    if server.write_all(bytes).is_err() {
                        break;
                    }
                    continue;
                }
                Some(Cut::BeforeCommit) => {}
                Some(Cut::BeforeAnswer) => {
                    // The other thread cuts when the answer comes.
                    cuts_answer.store(true, SeqCst);
                    server.write_all(bytes).unwrap();
                    return;
                }
                Some(Cut::Silence) => {
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
