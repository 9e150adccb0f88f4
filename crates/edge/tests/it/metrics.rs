//! What is told to Prometheus.

use http_body_util::Full;
use hyper::{Method, Request, StatusCode, body::Bytes};
use incus_client::scripted::Incus;
use serde_json::json;

use crate::{
    edge::{Edge, send},
    images,
};

async fn world() -> Edge {
    let incus = Incus::start().await.unwrap();
    Edge::with(incus, |layers| layers.metrics.listen = Some("127.0.0.1:0".to_owned())).await
}

async fn scrape(edge: &Edge) -> String {
    let request =
        Request::builder().uri("/metrics").header("host", "edge.example").body(Full::<Bytes>::default());
    let answer = send(edge.metrics.unwrap(), request.unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// The value of a series, with its labels in the order they are told in.
fn value(text: &str, series: &str) -> f64 {
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {series} in\n{text}")).parse().unwrap()
}

#[tokio::test]
async fn an_import_is_counted_on_its_whole_way() {
    let edge = world().await;
    let image = images::unified("a");
    let files = [("unified", "a.tar", image.as_slice())];
    assert_eq!(edge.import(&files, json!({})).await["state"], "done");
    let broken = images::without_metadata();
    assert_eq!(edge.import(&[("unified", "b.tar", &broken)], json!({})).await["state"], "failed");
    edge.until_swept().await;
    assert_eq!(edge.get("/api/v1/imports/none").await.problem(), "not-found");
    let text = scrape(&edge).await;
    let sent = (image.len() + broken.len()) as f64;
    for (series, wanted) in [
        ("malleus_imports_begun_total{source=\"files\"}", 2.0),
        ("malleus_imports_ended_total{state=\"done\"}", 1.0),
        ("malleus_imports_ended_total{state=\"failed\"}", 1.0),
        ("malleus_import_failures_total{code=\"rootfs-alone\"}", 1.0),
        ("malleus_import_seconds_count{state=\"done\"}", 1.0),
        ("malleus_import_phase_seconds_count{state=\"receiving\"}", 2.0),
        ("malleus_import_phase_seconds_count{state=\"finishing\"}", 1.0),
        ("malleus_received_bytes_total{source=\"files\"}", sent),
        ("malleus_handed_over_bytes_total", image.len() as f64),
        ("malleus_refusals_total{code=\"not-found\"}", 1.0),
        ("malleus_imports_open{state=\"receiving\"}", 0.0),
        ("malleus_spool_used_bytes", 0.0),
        ("malleus_places{kind=\"forward\"}", 4.0),
        ("malleus_places_taken{kind=\"forward\"}", 0.0),
        ("malleus_ready", 1.0),
        ("malleus_target_up{target=\"local\"}", 1.0),
    ] {
        assert_eq!(value(&text, series), wanted, "{series}\n{text}");
    }
    let patches =
        "malleus_http_request_seconds_count{method=\"PATCH\",route=\"/api/v1/uploads/{id}\",status=\"2xx\"}";
    assert_eq!(value(&text, patches), 2.0);
    assert!(value(&text, "malleus_connection_received_bytes_total{listener=\"page\"}") > sent);
    assert!(value(&text, "malleus_connections_accepted_total{listener=\"page\"}") >= 8.0);
    assert!(value(&text, "malleus_spool_free_bytes") > 0.0);
}

#[tokio::test]
async fn what_is_open_is_looked_up() {
    let edge = world().await;
    let image = images::unified("a");
    let view = edge.begin(&[("unified", "a.tar", &image)], json!({})).await;
    let upload = crate::edge::upload_of(&view, "unified");
    assert_eq!(edge.patch(&upload, 0, &image[..1000]).await.status, StatusCode::NO_CONTENT);
    let text = scrape(&edge).await;
    assert_eq!(value(&text, "malleus_imports_open{state=\"receiving\"}"), 1.0);
    assert_eq!(value(&text, "malleus_spool_used_bytes"), 1000.0);
    assert_eq!(value(&text, "malleus_spool_promised_bytes"), (image.len() - 1000) as f64);
    // The scrape itself is one.
    assert_eq!(value(&text, "malleus_connections{listener=\"metrics\"}"), 1.0);
    let names = [view["id"].as_str().unwrap(), upload.rsplit('/').next().unwrap()];
    assert!(names.iter().all(|name| !text.contains(name)), "no label is what names something");
}

#[tokio::test]
async fn nothing_else_is_told_there_and_metrics_are_told_nowhere_else() {
    let edge = world().await;
    for path in ["/", "/api/v1/imports", "/healthz"] {
        let request = edge.request(Method::GET, path).body(Full::<Bytes>::default()).unwrap();
        assert_eq!(send(edge.metrics.unwrap(), request).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!String::from_utf8_lossy(&edge.get("/metrics").await.body).contains("malleus_"));
    assert_eq!(Edge::start().await.metrics, None, "unless the operator says so");
}

#[tokio::test]
async fn words_of_clients_are_no_labels() {
    let edge = world().await;
    let request = edge.request(Method::from_bytes(b"BREW").unwrap(), "/api/v1/imports/secret-name");
    edge.send(request.body(Full::<Bytes>::default()).unwrap()).await;
    edge.get("/somewhere/secret-name").await;
    let text = scrape(&edge).await;
    assert!(!text.contains("BREW") && !text.contains("secret-name"), "{text}");
    assert!(text.contains("method=\"OTHER\"") && text.contains("route=\"other\""), "{text}");
}
