//! What scripts read of a call, as JSON.

use std::collections::BTreeMap;

use http::header::{CONTENT_TYPE, COOKIE};
use serde_json::{Map, Value, json};

use crate::script::{
    ScriptCall,
    servlet::{self, Servlet},
};

/// A call as the prelude expects it.
pub(super) fn to_json(call: &ScriptCall<'_>, context: &BTreeMap<String, String>) -> String {
    let mut headers = Map::new();
    for name in call.headers.keys() {
        let values = call.headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into());
        headers.insert(name.as_str().to_owned(), Value::Array(values.collect()));
    }
    let path_parameters = call.path_parameters.map(|parameters| {
        let members = parameters.iter().map(|(name, value)| (name.to_string(), (**value).into()));
        Value::Object(members.collect())
    });
    let request = (!call.path.is_empty()).then(|| request(call, &headers));
    json!({
        "body": call.body,
        "headers": headers,
        "parameters": path_parameters,
        "request": request,
        "context": context,
    })
    .to_string()
}

fn request(call: &ScriptCall<'_>, headers: &Map<String, Value>) -> Value {
    let server = Servlet::new(call.base);
    let mut parameters = Map::new();
    for (name, value) in servlet::parameters(call) {
        let values = parameters.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value.into());
        }
    }
    let url = [call.base, call.path].concat();
    json!({
        "method": call.method.as_str(),
        "requestURI": call.path,
        "requestURL": url,
        "queryString": call.query,
        "scheme": server.scheme,
        "serverName": server.host,
        "serverPort": server.port,
        "secure": server.scheme == "https",
        "contextPath": "",
        "contentType": servlet::header(call, CONTENT_TYPE.as_str()),
        "contentLength": call.body.map_or(-1, |body| i64::try_from(body.len()).unwrap_or(-1)),
        "headers": headers,
        "parameters": parameters,
        "cookies": cookies(call),
    })
}

fn cookies(call: &ScriptCall<'_>) -> Vec<Value> {
    let lines = call.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| json!({ "name": name.trim(), "value": value.trim() })).collect()
}
