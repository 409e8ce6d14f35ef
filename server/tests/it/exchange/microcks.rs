//! A Microcks that keeps services by their IDs, as a real one does, and fails where a test wants it to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
};

use axum::{
    Json, Router,
    body::{Bytes, to_bytes},
    extract::{Path, Query, Request, State},
    http::StatusCode,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime};

/// The kinds of documents, in the order of a snapshot.
const KINDS: [&str; 5] = ["services", "resources", "requests", "responses", "eventMessages"];

/// What it does with the next import.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OnImport {
    /// It imports it.
    Import,
    /// It imports it, but its answer is an error.
    ImportAndFail,
    /// It answers with an error.
    Fail,
    /// It answers that it has imported it, but has not.
    Ignore,
    /// It ends the connection.
    CutOff,
    /// It takes the request, and never answers.
    Hang,
    /// It no longer accepts the token.
    RejectToken,
}

/// What it has: the documents of each kind, by their IDs.
pub(crate) type Documents = [BTreeMap<String, Value>; 5];

#[derive(Default)]
struct Store {
    documents: Documents,
    next: VecDeque<OnImport>,
    /// Methods and paths that changed something, or tried to.
    log: Vec<String>,
    /// The largest file, in bytes.
    limit: usize,
    /// Services that its list has, but not its export.
    hidden: Vec<String>,
    /// The IDs in the requests for exports.
    exported: Vec<String>,
    /// Whether the next export never answers.
    hangs_at_export: bool,
    is_hanging: bool,
}

/// A running Microcks.
#[derive(Clone)]
pub(crate) struct FakeMicrocks {
    store: Arc<(Mutex<Store>, Condvar)>,
    pub(crate) address: String,
}

impl FakeMicrocks {
    /// An empty one of this version, on a thread of its own.
    pub(crate) fn start(version: &'static str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let store = Store { limit: 2 << 20, ..Store::default() };
        let fake = Self { store: Arc::new((Mutex::new(store), Condvar::new())), address };
        let info = json!({ "versionId": version, "buildTimestamp": "2024-01-01" });
        let router = Router::new()
            .route("/api/version/info", get(move || async move { Json(info) }))
            .route("/api/keycloak/config", get(|| async { Json(json!({ "enabled": false })) }))
            .route("/api/services", get(list))
            .route("/api/services/count", get(count))
            .route("/api/services/{id}", delete(remove))
            .route("/api/export", get(export))
            .route("/api/import", post(import))
            .layer(from_fn_with_state(fake.clone(), log))
            .with_state(fake.clone());
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await
            })
        });
        fake
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.0.lock().unwrap()
    }

    /// Takes in a snapshot, as an import does.
    pub(crate) fn put(&self, snapshot: &Value) {
        self.lock().put(snapshot);
    }

    /// What it has.
    pub(crate) fn documents(&self) -> Documents {
        self.lock().documents.clone()
    }

    /// The services with this name.
    pub(crate) fn named(&self, name: &str) -> Vec<Value> {
        let store = self.lock();
        store.documents[0].values().filter(|service| service["name"] == name).cloned().collect()
    }

    /// What it does with the next imports.
    pub(crate) fn will(&self, next: &[OnImport]) {
        self.lock().next = next.iter().copied().collect();
    }

    pub(crate) fn set_limit(&self, limit: usize) {
        self.lock().limit = limit;
    }

    /// Removes a service, as a person there does.
    pub(crate) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    /// Leaves a service out of exports.
    pub(crate) fn hide(&self, id: &str) {
        self.lock().hidden.push(id.to_owned());
    }

    /// The changes so far, which are forgotten.
    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().log)
    }

    /// The IDs that were exported so far, which are forgotten.
    pub(crate) fn take_exported(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().exported)
    }

    /// Never answers the next export.
    pub(crate) fn hang_at_export(&self) {
        self.lock().hangs_at_export = true;
    }

    fn is_to_hang_at_export(&self) -> bool {
        let mut store = self.lock();
        let is_to_hang = std::mem::take(&mut store.hangs_at_export);
        store.is_hanging |= is_to_hang;
        self.store.1.notify_all();
        is_to_hang
    }

    /// Waits until an import or an export hangs.
    pub(crate) fn wait_until_it_hangs(&self) {
        let (_, hangs) = &*self.store;
        drop(hangs.wait_while(self.lock(), |store| !store.is_hanging).unwrap());
    }
}

impl Store {
    fn put(&mut self, snapshot: &Value) {
        for (kind, documents) in KINDS.iter().zip(&mut self.documents) {
            for document in snapshot[kind].as_array().into_iter().flatten() {
                documents.insert(document["id"].as_str().unwrap().to_owned(), document.clone());
            }
        }
    }

    /// A snapshot of these services. Sets are in another order than they were imported.
    fn export(&self, ids: &[&str]) -> Value {
        let is_of = |document: &Value, kind: &str| {
            let belongs = |id: &&&str| match kind {
                "services" => document["id"] == **id,
                "resources" => document["serviceId"] == **id,
                _ => document["operationId"].as_str().unwrap().starts_with(**id),
            };
            ids.iter().filter(|id| !self.hidden.iter().any(|it| it == **id)).any(|id| belongs(&id))
        };
        let mut snapshot = json!({});
        for (kind, documents) in KINDS.iter().zip(&self.documents) {
            let found = documents.values().filter(|document| is_of(document, kind));
            let mut found: Vec<Value> = found.cloned().collect();
            for document in &mut found {
                if let Some(Value::Array(headers)) = document.get_mut("headers") {
                    headers.reverse();
                }
            }
            snapshot[kind] = found.into();
        }
        snapshot
    }

    fn remove(&mut self, id: &str) {
        let [services, resources, messages @ ..] = &mut self.documents;
        services.remove(id);
        resources.retain(|_, resource| resource["serviceId"] != id);
        for messages in messages {
            messages.retain(|_, message| {
                !message["operationId"].as_str().unwrap().starts_with(&format!("{id}-"))
            });
        }
    }
}

async fn log(State(fake): State<FakeMicrocks>, request: Request, next: Next) -> Response {
    if request.method() != "GET" {
        let line = format!("{} {}", request.method(), request.uri().path());
        fake.lock().log.push(line);
    }
    next.run(request).await
}

async fn list(
    State(fake): State<FakeMicrocks>,
    Query(query): Query<BTreeMap<String, usize>>,
) -> Json<Vec<Value>> {
    let mut services: Vec<Value> = fake.lock().documents[0].values().cloned().collect();
    services.sort_by_key(|service| (service["name"].to_string(), service["version"].to_string()));
    let (page, size) = (query["page"], query["size"]);
    Json(services.into_iter().skip(page * size).take(size).collect())
}

async fn count(State(fake): State<FakeMicrocks>) -> Json<Value> {
    Json(json!({ "counter": fake.lock().documents[0].len() }))
}

async fn export(
    State(fake): State<FakeMicrocks>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let ids: Vec<&str> = query["serviceIds"].split(',').collect();
    if fake.is_to_hang_at_export() {
        std::future::pending::<()>().await;
    }
    let mut store = fake.lock();
    store.exported.extend(ids.iter().map(|id| (*id).to_owned()));
    Json(store.export(&ids))
}

async fn remove(State(fake): State<FakeMicrocks>, Path(id): Path<String>) {
    fake.lock().remove(&id);
}

async fn import(State(fake): State<FakeMicrocks>, request: Request) -> Response {
    let body: Bytes = match to_bytes(request.into_body(), usize::MAX).await {
        Ok(body) => body,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let text = std::str::from_utf8(&body).unwrap();
    let (_, rest) = text.split_once("\r\n\r\n").unwrap();
    let (file, _) = rest.rsplit_once("\r\n--").unwrap();
    let (file, _) = file.rsplit_once("\r\n--").unwrap_or((file, ""));
    let next = {
        let mut store = fake.lock();
        if file.len() > store.limit {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        let next = store.next.pop_front().unwrap_or(OnImport::Import);
        if matches!(next, OnImport::Import | OnImport::ImportAndFail) {
            store.put(&serde_json::from_str(file).unwrap());
        }
        store.is_hanging = next == OnImport::Hang;
        next
    };
    match next {
        OnImport::Import | OnImport::Ignore => StatusCode::CREATED.into_response(),
        OnImport::Fail | OnImport::ImportAndFail => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        OnImport::RejectToken => StatusCode::UNAUTHORIZED.into_response(),
        OnImport::CutOff => panic!("this ends the connection"),
        OnImport::Hang => {
            fake.store.1.notify_all();
            std::future::pending().await
        }
    }
}
