//! Connects a script with the store that outlives it.

use std::{
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use crate::{
    ScriptStore,
    script::{DEFAULT_LIFETIME, Failure},
};

/// What a script does with the store.
enum Operation {
    Get(String),
    Put(String, String, Duration),
    Delete(String),
}

/// The side of the script. It owns all it needs, because functions of the runtime cannot borrow.
pub(super) struct Client {
    operations: Sender<Operation>,
    values: Receiver<Option<String>>,
}

/// The side of the store.
struct Server {
    operations: Receiver<Operation>,
    values: Sender<Option<String>>,
}

/// How much stack a script has, with that of the functions it calls.
const STACK_SIZE: usize = 2 * 1024 * 1024;

/// Runs something with a known stack, while this thread serves the store.
pub(super) fn serve<T: Send>(
    store: &dyn ScriptStore,
    service: &str,
    run: impl FnOnce(Client) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let (operations, received) = channel();
    let (values, answers) = channel();
    let client = Client { operations, values: answers };
    let server = Server { operations: received, values };
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK_SIZE);
        let Ok(thread) = builder.spawn_scoped(scope, || run(client)) else {
            return Err(Failure::Limit("The server has no thread for the script.".into()));
        };
        server.run(store, service);
        thread.join().unwrap_or_else(|_| Err(Failure::Limit("The script ended early.".into())))
    })
}

impl Client {
    /// Runs an operation by its name. `lifetime` in seconds: the default if it is negative.
    pub(super) fn call(
        &self,
        name: &str,
        key: String,
        value: Option<String>,
        lifetime: f64,
    ) -> Option<String> {
        let operation = match name {
            "get" => Operation::Get(key),
            "put" => {
                let lifetime = Duration::try_from_secs_f64(lifetime).unwrap_or(DEFAULT_LIFETIME);
                Operation::Put(key, value.unwrap_or_default(), lifetime)
            }
            _ => Operation::Delete(key),
        };
        self.operations.send(operation).ok()?;
        self.values.recv().ok()?
    }
}

impl Server {
    /// Serves until the script drops its side.
    fn run(self, store: &dyn ScriptStore, service: &str) {
        for operation in &self.operations {
            let value = match operation {
                Operation::Get(key) => store.get(service, &key),
                Operation::Put(key, value, lifetime) => {
                    store.put(service, &key, value, lifetime);
                    None
                }
                Operation::Delete(key) => {
                    store.delete(service, &key);
                    None
                }
            };
            if self.values.send(value).is_err() {
                return;
            }
        }
    }
}
