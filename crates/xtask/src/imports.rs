//! An import through the API of an edge, as a measurement and a test need one: its bytes sent at once, its end waited for.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use upload_proto::api::IMPORTS;
use upload_proto::wire;

use crate::http::Connection;

/// How long an import may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause before an import is looked at again.
const LOOK: Duration = Duration::from_millis(5);

/// Sends the whole of the import's first file.
pub(crate) fn send_bytes(connection: &mut Connection, view: &Value, image: &[u8]) -> Result<()> {
    let upload = view["files"][0]["upload"].as_str().context("an import without an upload")?;
    let headers = [(wire::RESUMABLE, wire::VERSION), (wire::OFFSET, "0"), ("content-type", wire::BODY_TYPE)];
    let sent = connection.send("PATCH", upload, &headers, image.len() as u64, |out| out.write_all(image))?;
    ensure!(sent.status == 204, "sending: {} {}", sent.status, sent.text());
    Ok(())
}

/// Waits until the import is done.
pub(crate) fn until_done(connection: &mut Connection, view: &Value) -> Result<()> {
    let path = format!("{IMPORTS}/{}", view["id"].as_str().context("an import without an id")?);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view = connection.json("GET", &path, None)?;
        if view["state"] == "done" {
            return Ok(());
        }
        ensure!(view["problem"].is_null() && Instant::now() < deadline, "an import does not end: {view}");
        std::thread::sleep(LOOK);
    }
}
