//! The calls of gRPC: those of examples, and others that match nothing.

use std::fmt;

use anyhow::{Context, Result};
use prost::Message as _;
use prost_reflect::{DynamicMessage, Value};

use super::service;

/// A call with one message.
pub(super) struct Call {
    pub(super) path: String,
    pub(super) message: Vec<u8>,
    /// What the message has.
    description: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {}", self.path, self.description)
    }
}

/// Queries: their ID, kind and amount.
const QUERIES: [(&str, &str, i32); 6] =
    [("1", "a", 0), ("2", "b", 500), ("1", "", 100), ("", "b", 101), ("3", "c", -1), ("", "", 0)];

/// Each query for each operation, bytes that are no message, and operations and services that do not exist.
pub(super) fn all() -> Result<Vec<Call>> {
    let service = service::name();
    let query = service::types()?.get_message_by_name("mockpit.comparison.v1.Query");
    let query = query.context("there is no type Query")?;
    let mut calls = Vec::new();
    for operation in service::operations() {
        for (id, kind, amount) in QUERIES {
            let mut message = DynamicMessage::new(query.clone());
            message.set_field_by_name("id", Value::String(id.to_owned()));
            message.set_field_by_name("kind", Value::String(kind.to_owned()));
            message.set_field_by_name("amount", Value::I32(amount));
            calls.push(Call {
                path: format!("/{service}/{operation}"),
                message: message.encode_to_vec(),
                description: format!("id {id:?}, kind {kind:?}, amount {amount}"),
            });
        }
        calls.push(Call {
            path: format!("/{service}/{operation}"),
            message: vec![0x0a, 0x7f, b'x'],
            description: "bytes that are no message".to_owned(),
        });
    }
    for path in [
        format!("/{service}/None"),
        "/mockpit.comparison.v2.Orders/Any".to_owned(),
        "/mockpit.comparison.v1.None/Any".to_owned(),
    ] {
        calls.push(Call { path, message: Vec::new(), description: "an empty message".to_owned() });
    }
    Ok(calls)
}
