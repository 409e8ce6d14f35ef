//! The audit log: who did what to accounts, sessions and access tokens.
//!
//! It is a file with one JSON object per line, so that other programs can read it. When it is full, it becomes
//! `audit.1.jsonl`, and the one before that is deleted. The servers of one repository have a log together, in its
//! database. What happens while the database is down is in the file of the server.

mod record;
mod shared;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    net::IpAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use api_types::{AuditAction, AuditEntry, AuditPage, Role, Timestamp};
use repository::StoreError;
use tokio::task::spawn_blocking;

use crate::{private::MODE, records::RecordPlace};
use record::Record;

/// The largest size of a file, in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The longest name in an entry, in characters. Anybody can type a name to sign in.
const MAX_NAME_CHARS: usize = 64;

/// The audit log of a data directory.
#[derive(Clone, Debug)]
pub struct AuditLog {
    place: RecordPlace,
    max_bytes: u64,
    counts: Arc<Counts>,
}

/// The number of events of each action since the start, in the order of [`AuditAction::ALL`].
type Counts = [AtomicU64; AuditAction::ALL.len()];

/// What happened, for the log.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Who did it.
    pub actor: &'a str,
    /// The address or network of the client. `None` on the command line.
    pub from: Option<IpAddr>,
    /// What happened.
    pub action: AuditAction,
    /// The account or access token that it was done to.
    pub subject: Option<&'a str>,
    /// The instance that services come from.
    pub source: Option<&'a str>,
    /// The role that the account got.
    pub role: Option<Role>,
}

impl<'a> Event<'a> {
    /// An event without a subject.
    #[must_use]
    pub fn new(actor: &'a str, from: Option<IpAddr>, action: AuditAction) -> Self {
        Self { actor, from, action, subject: None, source: None, role: None }
    }

    /// The same, about an account or an access token.
    #[must_use]
    pub fn about(self, subject: &'a str) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The same, with services that come from an instance.
    #[must_use]
    pub fn from_source(self, source: Option<&'a str>) -> Self {
        Self { source, ..self }
    }

    /// The same, with the role that the account got.
    #[must_use]
    pub fn with_role(self, role: Role) -> Self {
        Self { role: Some(role), ..self }
    }

    fn entry(&self, at: Timestamp) -> AuditEntry {
        let short = |text: &str| text.chars().take(MAX_NAME_CHARS).collect::<String>();
        AuditEntry {
            at,
            actor: short(self.actor),
            from: self.from.map(|address| address.to_string()),
            action: self.action,
            subject: self.subject.map(short),
            source: self.source.map(short),
            role: self.role,
        }
    }
}

impl AuditLog {
    /// The log of this data directory, which must exist.
    #[must_use]
    pub fn new(place: impl Into<RecordPlace>) -> Self {
        Self {
            place: place.into(),
            max_bytes: MAX_BYTES,
            counts: Arc::new([const { AtomicU64::new(0) }; AuditAction::ALL.len()]),
        }
    }

    /// Writes an event. Waits for the disk. If that fails, the server's log has the event and the reason.
    pub fn record(&self, event: &Event<'_>, at: Timestamp) {
        self.write(&event.entry(at));
    }

    /// Writes an event on a thread for blocking work.
    pub(crate) async fn record_async(&self, event: &Event<'_>, at: Timestamp) {
        let (log, entry) = (self.clone(), event.entry(at));
        // Fails only if writing panics, which is logged.
        let _written = spawn_blocking(move || log.write(&entry)).await;
    }

    /// The number of events of each action that this process recorded, with the name of the action in the file.
    pub(crate) fn counts(&self) -> Vec<(String, u64)> {
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        AuditAction::ALL.into_iter().map(record::name).zip(counts).collect()
    }

    fn write(&self, entry: &AuditEntry) {
        let actions = AuditAction::ALL.iter().zip(&*self.counts);
        for (_, count) in actions.filter(|(action, _)| **action == entry.action) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let shared = self.place.values().map(|values| shared::append(values, entry));
        let is_shared = shared.is_some_and(|result| match result {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the database has no entry of the audit log, the data directory has it");
                false
            }
        });
        if !is_shared && let Err(error) = self.append(entry) {
            tracing::error!(%error, ?entry, "cannot write to the audit log");
        }
    }

    fn append(&self, entry: &AuditEntry) -> io::Result<()> {
        // The command line can write at the same time.
        let lock = open(&self.place.folder().join("audit.lock"))?;
        lock.lock()?;
        let mut line = Record::from(entry).line()?;
        line.push(b'\n');
        let file = self.newest();
        let size = fs::metadata(&file).map_or(0, |metadata| metadata.len());
        if size > 0 && size + line.len() as u64 > self.max_bytes {
            fs::rename(&file, self.older())?;
        }
        let mut file = open(&file)?;
        // A line that a crash cut off must not swallow this one.
        if !ends_with_newline(&self.newest())? {
            line.insert(0, b'\n');
        }
        file.write_all(&line)?;
        file.sync_data()
    }

    /// A page of at most `limit` entries, newest first, after skipping some. A line that is not an entry is left
    /// out.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn page(&self, skip: usize, limit: usize) -> io::Result<AuditPage> {
        match self.place.values().map(|values| shared::page(values, skip, limit)) {
            Some(Ok(page)) => Ok(page),
            // What the database does not have.
            Some(Err(_)) | None => self.page_here(skip, limit),
        }
    }

    fn page_here(&self, skip: usize, limit: usize) -> io::Result<AuditPage> {
        let mut entries = Vec::new();
        let mut skip = skip;
        for file in [self.newest(), self.older()] {
            let text = match fs::read(file) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for line in text.rsplit(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let Some(entry) = Record::parse(line) else { continue };
                if skip > 0 {
                    skip -= 1;
                } else if entries.len() < limit {
                    entries.push(entry);
                } else {
                    return Ok(AuditPage { entries, has_more: true });
                }
            }
        }
        Ok(AuditPage { entries, has_more: false })
    }

    /// Frees the space of the oldest entries, if there are very many.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub(crate) fn remove_oldest(&self) -> Result<(), StoreError> {
        self.place.values().map_or(Ok(()), shared::remove_oldest)
    }

    /// The damaged lines, as sentences, at most one for each file.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn damage(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for file in [self.older(), self.newest()] {
            let text = match fs::read(&file) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let lines = text.split_inclusive(|byte| *byte == b'\n');
            let is_damaged = |line: &[u8]| {
                line.strip_suffix(b"\n").is_none_or(|line| Record::parse(line).is_none())
            };
            let damaged: Vec<usize> = lines
                .enumerate()
                .filter(|(_, line)| is_damaged(line))
                .map(|(at, _)| at + 1)
                .collect();
            if let [first, others @ ..] = damaged.as_slice() {
                let others = match others.len() {
                    0 => String::new(),
                    count => format!(" and {count} more"),
                };
                found.push(format!("{}: line {first}{others} damaged", file.display()));
            }
        }
        Ok(found)
    }

    fn newest(&self) -> PathBuf {
        self.place.folder().join("audit.jsonl")
    }

    fn older(&self) -> PathBuf {
        self.place.folder().join("audit.1.jsonl")
    }
}

fn open(file: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(MODE).open(file)
}

/// Whether the file is empty or ends with a complete line.
fn ends_with_newline(file: &Path) -> io::Result<bool> {
    use std::os::unix::fs::FileExt as _;

    let file = File::open(file)?;
    let Some(last) = file.metadata()?.len().checked_sub(1) else { return Ok(true) };
    let mut byte = [0];
    file.read_exact_at(&mut byte, last)?;
    Ok(byte == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(log: &AuditLog, number: i64) {
        let actor = format!("anna {number}");
        log.record(&Event::new(&actor, None, AuditAction::SignedIn), Timestamp(number));
    }

    fn times(page: &AuditPage) -> Vec<i64> {
        page.entries.iter().map(|entry| entry.at.0).collect()
    }

    #[test]
    fn pages_have_the_newest_entries_first() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        assert_eq!(log.page(0, 2).unwrap(), AuditPage { entries: Vec::new(), has_more: false });
        for number in 1..=3 {
            record(&log, number);
        }
        let page = log.page(0, 2).unwrap();
        assert_eq!((times(&page), page.has_more), (vec![3, 2], true));
        let page = log.page(2, 2).unwrap();
        assert_eq!((times(&page), page.has_more), (vec![1], false));
    }

    #[test]
    fn entry_says_who_did_what_to_whom_from_where() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        let from = Some("192.0.2.7".parse().unwrap());
        let event = Event::new("anna", from, AuditAction::RoleChanged);
        log.record(&event.about("bob").with_role(Role::Manager), Timestamp(7));
        let line = fs::read_to_string(log.newest()).unwrap();
        assert_eq!(
            line,
            "{\"at\":7,\"actor\":\"anna\",\"from\":\"192.0.2.7\",\"action\":\"role_changed\",\
             \"subject\":\"bob\",\"role\":\"manager\",\"check\":\"1bcb3aea\"}\n"
        );
        let entry = log.page(0, 1).unwrap().entries.remove(0);
        assert_eq!(entry.subject.as_deref(), Some("bob"));
        assert_eq!(entry.role, Some(Role::Manager));
    }

    #[test]
    fn full_file_becomes_the_older_one() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog { max_bytes: 200, ..AuditLog::new(data.path()) };
        for number in 1..=20 {
            record(&log, number);
        }
        assert!(fs::metadata(log.newest()).unwrap().len() <= 200);
        assert!(fs::metadata(log.older()).unwrap().len() <= 200);
        let page = log.page(0, 100).unwrap();
        assert_eq!(times(&page)[..3], [20, 19, 18]);
    }

    #[test]
    fn line_that_was_cut_off_loses_only_itself() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        record(&log, 1);
        let text = fs::read(log.newest()).unwrap();
        fs::write(log.newest(), [text.clone(), text[..10].to_vec()].concat()).unwrap();
        record(&log, 2);
        assert_eq!(times(&log.page(0, 9).unwrap()), [2, 1]);
    }

    #[test]
    fn each_flipped_bit_is_found() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        assert!(log.damage().unwrap().is_empty());
        for number in 1..=3 {
            record(&log, number);
        }
        assert!(log.damage().unwrap().is_empty());
        let text = fs::read(log.newest()).unwrap();
        for bit in 0..text.len() * 8 {
            let mut damaged = text.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            fs::write(log.newest(), damaged).unwrap();
            assert_eq!(log.damage().unwrap().len(), 1, "bit {} of byte {}", bit % 8, bit / 8);
        }
        fs::write(log.newest(), &text[..text.len() - 1]).unwrap();
        let found = log.damage().unwrap();
        assert!(found[0].ends_with("audit.jsonl: line 3 damaged"), "{found:?}");
        // The other entries are still shown.
        assert_eq!(log.page(0, 9).unwrap().entries.len(), 3);
    }

    #[test]
    fn long_names_are_cut() {
        let data = tempfile::tempdir().unwrap();
        let log = AuditLog::new(data.path());
        let name = "\n\"".repeat(10_000);
        log.record(&Event::new(&name, None, AuditAction::SignInRejected), Timestamp(1));
        record(&log, 2);
        let page = log.page(0, 9).unwrap();
        assert_eq!(times(&page), [2, 1]);
        assert_eq!(page.entries[1].actor.chars().count(), MAX_NAME_CHARS);
    }
}
