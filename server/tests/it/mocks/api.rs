//! What tests ask of a Microcks besides its mocks, of `mockpit mock`.

use serde_json::{Value, json};

use super::{
    command::MockProcess,
    support::{by_id, client, orders, service},
};
use crate::{
    commands::{folder, write},
    rest::support::sample,
};

#[tokio::test]
async fn clients_of_microcks_find_what_they_ask_first() {
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[by_id()]));
    let mock = MockProcess::start(folder.path(), &["a.json"]);
    let (client, base) = (client(), &mock.base);
    let get = async |path: &str| client.get(format!("{base}{path}")).send().await.unwrap();
    assert_eq!(get("/api/health").await.status(), 200);
    let keycloak: Value = json_of(get("/api/keycloak/config").await).await;
    assert_eq!(keycloak["enabled"], json!(false));
    assert!(json_of(get("/api/version/info").await).await["versionId"].is_string());
    assert!(json_of(get("/api/features/config").await).await["async-api"].is_object());
    let services = json_of(get("/api/services?size=100").await).await;
    assert_eq!(services[0]["name"], json!("Orders"));
    let id = services[0]["id"].as_str().unwrap();
    let view = json_of(get(&format!("/api/services/{id}")).await).await;
    assert!(view["messagesMap"].is_object(), "{view}");
    let named = json_of(get("/api/services/Orders:1.0?messages=false").await).await;
    assert_eq!(named["id"], json!(id));
    assert_eq!(json_of(get("/api/services/count").await).await, json!({ "counter": 1 }));
    assert_eq!(json_of(get(&format!("/api/resources/service/{id}")).await).await, json!([]));
    for missing in ["/api/services/none", "/api/resources/none", "/api/export"] {
        assert_eq!(get(missing).await.status(), 404, "{missing}");
    }
    assert_eq!(get("/api/ws/a/b/c").await.status(), 426);
    assert_eq!(get("/api/metrics/invocations/Orders/1.0?day=x").await.status(), 400);
    assert_eq!(get("/api/services?page=x").await.status(), 400);
}

#[tokio::test]
async fn imported_services_are_served_and_counted() {
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[by_id()]));
    let mock = MockProcess::start(folder.path(), &["a.json"]);
    let (client, base) = (client(), &mock.base);
    let get = async |path: &str| client.get(format!("{base}{path}")).send().await.unwrap();
    let metrics = "/api/metrics/invocations/Second/1.0";
    assert_eq!(get(metrics).await.text().await.unwrap(), "");

    let second = service(2, "Second", &[by_id()]).to_string();
    for (content, status) in [(&*second, 201), ("not JSON", 400)] {
        let body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.json\"\r\n\r\n{content}\r\n--x--\r\n"
        );
        let request = client.post(format!("{base}/api/import")).body(body);
        let request = request.header("content-type", "multipart/form-data; boundary=x");
        let response = request.send().await.unwrap();
        let (found, text) = (response.status(), response.text().await.unwrap());
        assert_eq!(found, status, "{text}");
    }
    for name in ["Orders", "Second", "Second"] {
        assert_eq!(get(&format!("/rest/{name}/1.0/orders/1")).await.status(), 200);
    }
    assert_eq!(get("/rest/Second/1.0/orders/17").await.status(), 400);
    let counts = json_of(get(metrics).await).await;
    // Microcks counts only calls that an example answered.
    assert_eq!(counts["dailyCount"], json!(2));
    assert_eq!(counts["serviceName"], json!("Second"));
    let hours = counts["hourlyCount"].as_object().unwrap();
    assert_eq!(hours.len(), 24);
    let sum: u64 = hours.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, 2);
    let global = json_of(get("/api/metrics/invocations/global").await).await;
    assert_eq!(global["dailyCount"], json!(3));
    let top = json_of(get("/api/metrics/invocations/top?limit=1").await).await;
    assert_eq!(top[0]["serviceName"], json!("Second"));
}

/// What differs from the recorded metrics of Microcks, with the reason.
const DIFFERENT_METRICS: [(u64, &str); 3] = [
    (9, "A text that is no day is a mistake of the client: 400."),
    (10, "A name with `+` for blanks is found."),
    (12, "The recorded Microcks had calls of other services."),
];

#[tokio::test]
async fn metrics_are_those_of_microcks() {
    let Some(recorded) = sample("../recordings/mocks-1.16/seq.jsonl") else { return };
    let rows = str::from_utf8(&recorded).unwrap().lines();
    let rows = rows.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows = rows.filter(|row| row["sequence"] == "metrics-A");
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[by_id()]));
    let mock = MockProcess::start(folder.path(), &["a.json"]);
    let (client, mut today, mut different) = (client(), String::new(), Vec::new());
    for row in rows {
        let (request, response) = (&row["request"], &row["response"]);
        let path = request["path"].as_str().unwrap().replace("20261128", &today);
        let method = request["method"].as_str().unwrap().parse().unwrap();
        let mut call = client.request(method, format!("{}{path}", mock.base));
        for (name, value) in request["headers"].as_object().unwrap() {
            call = call.header(name, value.as_str().unwrap());
        }
        let call = call.body(request["body"].as_str().unwrap_or_default().to_owned());
        let answer = call.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        if let Some(day) = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|it| it["day"].as_str().map(str::to_owned))
        {
            today = day;
        }
        let expected = comparable_counts(response["body"].as_str().unwrap());
        let is_equal = response["status"] == json!(status) && expected == comparable_counts(&text);
        let step = row["step"].as_u64().unwrap();
        match is_equal {
            true => {}
            false if DIFFERENT_METRICS.iter().any(|it| it.0 == step) => different.push(step),
            false => panic!("{step} {path}: {} {expected} -> {status} {text}", response["status"]),
        }
    }
    assert_eq!(different, DIFFERENT_METRICS.map(|it| it.0));
}

/// Counts without what depends on the time: sums instead of hours and minutes, and no days.
fn comparable_counts(text: &str) -> Value {
    let Ok(Value::Object(mut counts)) = serde_json::from_str(text) else { return json!(text) };
    for name in ["hourlyCount", "minuteCount"] {
        if let Some(Value::Object(numbers)) = counts.get(name) {
            let sum: u64 = numbers.values().filter_map(Value::as_u64).sum();
            counts[name] = json!([numbers.len(), sum]);
        }
    }
    counts.remove("id");
    counts.remove("day");
    let is_day = |name: &str| name == "$DAY" || name.len() == 8 && name.starts_with("20");
    let days: Vec<String> = counts.keys().filter(|it| is_day(it)).cloned().collect();
    for day in days {
        // How many calls there were depends on what else was called.
        counts.remove(&day);
        counts.insert("day".to_owned(), Value::Null);
    }
    Value::Object(counts)
}

async fn json_of(response: reqwest::Response) -> Value {
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}
