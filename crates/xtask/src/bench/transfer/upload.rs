//! A client of the edge that is no browser: it creates imports, sends bytes by tus, and looks how far they are.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use upload_proto::api::IMPORTS;
use upload_proto::wire;

use super::stage::Stage;
use crate::http::Connection;

/// How often an import is looked at whose state is waited for.
const LOOK: Duration = Duration::from_millis(2);
/// How long an import may take from its last byte to its end.
const PATIENCE: Duration = Duration::from_secs(600);

/// An import that was begun.
pub(super) struct Import {
    /// Its path at the edge.
    pub path: String,
    /// Where its only file is sent to.
    pub upload: String,
}

/// Begins the import of a unified image of that name and size.
pub(super) fn create(edge: &mut Connection, name: &str, size: u64) -> Result<Import> {
    let offer = json!({ "files": [{ "role": "unified", "name": name, "size": size }] });
    let view = edge.json("POST", IMPORTS, Some(&offer))?;
    let id = view["id"].as_str().context("an import without an id")?;
    let upload = view["files"][0]["upload"].as_str().context("an import without an upload")?;
    Ok(Import { path: format!("{IMPORTS}/{id}"), upload: upload.to_owned() })
}

/// Tells the edge what the image's fingerprint is.
pub(super) fn declare(edge: &mut Connection, import: &Import, fingerprint: &str) -> Result<()> {
    edge.json("PATCH", &import.path, Some(&json!({ "fingerprint": fingerprint }))).map(drop)
}

/// Waits until the import is in none of these states. Gives the state it is in then; one that failed is an error.
pub(super) fn until_past(edge: &mut Connection, import: &Import, states: &[&str]) -> Result<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view = edge.json("GET", &import.path, None)?;
        let state = state_of(&view)?;
        if !states.contains(&state) {
            return Ok(state.to_owned());
        }
        ensure!(Instant::now() < deadline, "an import is still {state} after {} s", PATIENCE.as_secs());
        std::thread::sleep(LOOK);
    }
}

/// The state an import is in, unless that is a bad end.
pub(super) fn state_of(view: &Value) -> Result<&str> {
    match view["state"].as_str().context("an import without a state")? {
        end @ ("failed" | "cancelled" | "expired") => bail!("an import ended as {end}: {}", view["problem"]),
        state => Ok(state),
    }
}

/// Begins an upload at a plain tus server; gives its path.
pub(super) fn create_plain(server: &mut Connection, path: &str, size: u64) -> Result<String> {
    let size = size.to_string();
    let headers = [(wire::RESUMABLE, wire::VERSION), (wire::LENGTH, size.as_str())];
    let answer = server.send("POST", path, &headers, 0, |_| Ok(()))?;
    ensure!(answer.status == 201, "creating an upload: {} {}", answer.status, answer.text());
    let location = answer.header("location").context("an upload without an address")?;
    // Some servers write the whole address.
    let path = location.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    Ok(path.map_or_else(|| location.to_owned(), |(_, path)| format!("/{path}")))
}

/// Appends `length` bytes at `offset`, which `write` writes.
pub(super) fn append(
    server: &mut Connection,
    upload: &str,
    offset: u64,
    length: u64,
    write: impl FnOnce(&mut TcpStream) -> io::Result<()>,
) -> Result<()> {
    let at = offset.to_string();
    let headers =
        [(wire::RESUMABLE, wire::VERSION), ("content-type", wire::BODY_TYPE), (wire::OFFSET, at.as_str())];
    let answer = server.send("PATCH", upload, &headers, length, write)?;
    ensure!(answer.status == 204, "appending at {offset}: {} {}", answer.status, answer.text());
    let reached = answer.header(wire::OFFSET).and_then(|text| text.parse().ok());
    ensure!(reached == Some(offset + length), "appended up to {reached:?} instead of {}", offset + length);
    Ok(())
}

/// Sends a whole file, in requests of `slice` bytes.
pub(super) fn send_file(server: &mut Connection, upload: &str, file: &Path, slice: u64) -> Result<()> {
    let mut file = File::open(file)?;
    let size = file.metadata()?.len();
    let mut offset = 0;
    while offset < size {
        let length = slice.min(size - offset);
        file.seek(SeekFrom::Start(offset))?;
        // The standard library lets the kernel do this, by sendfile(2).
        append(server, upload, offset, length, |out| {
            let copied = io::copy(&mut file.by_ref().take(length), out)?;
            if copied == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        })?;
        offset += length;
    }
    Ok(())
}

/// Imports the stage's image from its first byte to its end.
pub(super) fn import_file(edge: &str, stage: &Stage) -> Result<()> {
    let mut edge = Connection::open(edge)?;
    let import = create(&mut edge, "large-container.tar", stage.size)?;
    declare(&mut edge, &import, &stage.fingerprint)?;
    send_file(&mut edge, &import.upload, &stage.image, stage.slice)?;
    until_past(&mut edge, &import, &["receiving", "forwarding", "importing", "finishing"]).map(drop)
}
