//! A thread for connections to the database.
//!
//! A store is called on any thread, also on one that runs other tasks. So its calls wait for a thread of their own.

use std::{future::Future, sync::mpsc};

use repository::StoreError;
use tokio::runtime::{Builder, Runtime};

use crate::error;

/// A thread that runs tasks until it is dropped.
#[derive(Debug)]
pub(crate) struct Worker(Option<Runtime>);

impl Worker {
    pub(crate) fn start() -> Result<Self, StoreError> {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).thread_name("postgres").enable_all().build();
        runtime.map(|runtime| Self(Some(runtime))).map_err(error::io("start a thread"))
    }

    /// Starts a task.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.0 {
            runtime.spawn(task);
        }
    }

    /// Runs a task, and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.spawn(async move {
            // The receiver waits until this is sent.
            let _sent = sender.send(task.await);
        });
        let ended =
            receiver.recv().map_err(|cause| StoreError::Unreachable { cause: cause.into() });
        ended.flatten()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Unlike a drop, this does not wait, which a task must not do.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
