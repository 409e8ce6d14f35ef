//! Hashes and parses the slices of an upload. A large slice is processed on another thread, so that the
//! client sends the next one meanwhile.

use std::{
    borrow::Cow,
    mem,
    panic::resume_unwind,
    sync::{Arc, Mutex, MutexGuard},
    thread::{self, JoinHandle},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use snapshot::{Limits, Packing, Reader};

use crate::lock::lock;

/// Smaller slices are parsed at once, because a thread would take longer to start. In bytes.
const MIN_BYTES_FOR_THREAD: usize = 256 * 1024;

/// Hashes and parses one slice at a time.
pub(super) struct SliceParser {
    state: Arc<Mutex<State>>,
    /// The thread that processes the last slice.
    running: Option<JoinHandle<()>>,
}

/// What was read of a complete file.
pub(super) struct Parsed {
    pub(super) content: Content,
    /// As hex digits.
    pub(super) sha256: Box<str>,
}

/// What the file has, as far as it was received.
pub(super) enum Content {
    /// Fewer bytes than are needed to know.
    Unknown(Vec<u8>),
    Plain(Box<Reader>),
    Packed(Packing),
}

struct State {
    content: Content,
    hash: Sha256,
    limits: Limits,
}

impl SliceParser {
    pub(super) fn new(limits: Limits) -> Self {
        let content = Content::Unknown(Vec::new());
        let state = State { content, hash: Sha256::new(), limits };
        Self { state: Arc::new(Mutex::new(state)), running: None }
    }

    /// Processes the next slice, maybe after the return. `is_last` states that there are no more: then it
    /// is processed before. Returns whether the slices that were processed show that the file is invalid.
    pub(super) fn push(&mut self, bytes: Cow<'_, [u8]>, is_last: bool) -> bool {
        // So there is never more than one slice in memory.
        let mut state = self.wait();
        let is_known = !matches!(state.content, Content::Unknown(_));
        if is_known && !is_last && bytes.len() >= MIN_BYTES_FOR_THREAD {
            let is_rejected = state.is_rejected();
            drop(state);
            self.start(bytes.into_owned());
            return is_rejected;
        }
        state.push(&bytes, is_last);
        state.is_rejected()
    }

    /// What was read of the file.
    pub(super) fn finish(mut self) -> Parsed {
        let mut state = self.wait();
        let content = mem::replace(&mut state.content, Content::Unknown(Vec::new()));
        Parsed { content, sha256: HEXLOWER.encode(&state.hash.finalize_reset()).into() }
    }

    /// Processes a slice on another thread. If there can be none, on this one.
    fn start(&mut self, bytes: Vec<u8>) {
        let (state, slice) = (Arc::clone(&self.state), Arc::new(bytes));
        let shared = Arc::clone(&slice);
        let thread = thread::Builder::new().name("parse".to_owned());
        match thread.spawn(move || lock(&state).push(&shared, false)) {
            Ok(running) => self.running = Some(running),
            Err(_) => lock(&self.state).push(&slice, false),
        }
    }

    /// Waits for the thread.
    fn wait(&mut self) -> MutexGuard<'_, State> {
        if let Some(running) = self.running.take() {
            running.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        lock(&self.state)
    }
}

impl State {
    /// Reads the next bytes. `is_last` states that there are no more.
    fn push(&mut self, bytes: &[u8], is_last: bool) {
        self.hash.update(bytes);
        match &mut self.content {
            Content::Plain(reader) => reader.push(bytes),
            Content::Packed(_) => {}
            Content::Unknown(head) => {
                head.extend_from_slice(bytes);
                if head.len() < Packing::HEAD && !is_last {
                    return;
                }
                self.content = match Packing::detect(head) {
                    Some(packing) => Content::Packed(packing),
                    None => {
                        let mut reader = Box::new(Reader::new(self.limits));
                        reader.push(head);
                        Content::Plain(reader)
                    }
                };
            }
        }
    }

    fn is_rejected(&self) -> bool {
        matches!(&self.content, Content::Plain(reader) if reader.is_rejected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#"{"services":[{"id":"1","name":"A","version":"1"}]"#;

    fn parse(file: &str, slice_length: usize) -> (usize, Box<str>) {
        let mut parser = SliceParser::new(Limits::default());
        let slices = file.as_bytes().chunks(slice_length);
        let count = slices.len();
        for (slice, number) in slices.zip(1..) {
            assert!(!parser.push(slice.into(), number == count));
        }
        let Parsed { content, sha256 } = parser.finish();
        let Content::Plain(reader) = content else { panic!("it is not compressed") };
        (reader.finish().definitions.len(), sha256)
    }

    #[test]
    fn large_slices_are_parsed_like_small_ones() {
        let file = format!("{START}{}}}", " ".repeat(3 * MIN_BYTES_FOR_THREAD));
        let sha256 = HEXLOWER.encode(&Sha256::digest(&file)).into();
        for slice_length in [1_000, MIN_BYTES_FOR_THREAD, MIN_BYTES_FOR_THREAD + 7, file.len()] {
            assert_eq!(parse(&file, slice_length), (1, Box::clone(&sha256)), "{slice_length}");
        }
    }

    #[test]
    fn fault_of_a_large_slice_is_known_with_the_next_one() {
        let invalid = format!("x{}", " ".repeat(MIN_BYTES_FOR_THREAD)).into_bytes();
        let push = |parser: &mut SliceParser, is_last| parser.push((&invalid).into(), is_last);

        let mut parser = SliceParser::new(Limits::default());
        assert!(!parser.push(START.as_bytes().into(), false));
        assert!(!push(&mut parser, false));
        assert!(push(&mut parser, false));

        let mut parser = SliceParser::new(Limits::default());
        assert!(!parser.push(START.as_bytes().into(), false));
        assert!(push(&mut parser, true));
    }
}
