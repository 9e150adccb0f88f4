//! A server that takes files and keeps nothing: what an upload by the browser is measured against.
//!
//! It serves the page that sends to it, and takes `PUT /drop`, or `PUT /hash`, which answers with the SHA-256.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use image_format::FingerprintHasher;

use crate::workspace::root;

/// The most that is read at once, in bytes: larger gains nothing.
const BUFFER: usize = 256 << 10;
/// The longest head of a request, in bytes.
const HEAD: u64 = 64 << 10;

/// A sink that listens until this program ends.
pub(super) struct Sink {
    /// `http://HOST:PORT`.
    pub url: String,
}

struct Folders {
    page: PathBuf,
    module: PathBuf,
}

struct Request {
    method: String,
    path: String,
    length: u64,
}

impl Sink {
    /// Serves on `listener`; `module` is the folder of the wasm module for measurements.
    pub(super) fn start(listener: TcpListener, module: &Path) -> Result<Self> {
        let url = format!("http://{}", listener.local_addr()?);
        let folders = Arc::new(Folders { page: root().join("tests/bench/sink"), module: module.to_owned() });
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let folders = Arc::clone(&folders);
                // The browser closes connections as it likes.
                std::thread::spawn(move || serve(stream, &folders).is_ok());
            }
        });
        Ok(Self { url })
    }
}

fn serve(stream: TcpStream, folders: &Folders) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::with_capacity(BUFFER, stream);
    while let Some(request) = read_head(&mut stream)? {
        let (status, kind, body) = match (request.method.as_str(), request.path.as_str()) {
            ("PUT", "/drop") => (200, "text/plain", take(&mut stream, request.length, None)?),
            ("PUT", "/hash") => {
                (200, "text/plain", take(&mut stream, request.length, Some(FingerprintHasher::new()))?)
            }
            ("GET", path) => match folders.file(path) {
                Some((kind, body)) => (200, kind, body),
                None => (404, "text/plain", Vec::new()),
            },
            _ => (405, "text/plain", Vec::new()),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n");
        let out = stream.get_mut();
        out.write_all(head.as_bytes())?;
        out.write_all(&body)?;
    }
    Ok(())
}

fn read_head(stream: &mut BufReader<TcpStream>) -> Result<Option<Request>> {
    let mut head = stream.by_ref().take(HEAD);
    let mut line = String::new();
    if head.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = words.next().zip(words.next()).context("no request line")?;
    let mut length = 0;
    loop {
        line.clear();
        if head.read_line(&mut line)? <= 2 {
            return Ok(Some(Request { method, path, length }));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
}

/// Reads a body and forgets it.
fn take(
    stream: &mut BufReader<TcpStream>,
    mut left: u64,
    mut hasher: Option<FingerprintHasher>,
) -> Result<Vec<u8>> {
    while left > 0 {
        let bytes = stream.fill_buf()?;
        if bytes.is_empty() {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let now = bytes.len().min(usize::try_from(left)?);
        if let Some(hasher) = &mut hasher {
            hasher.update(bytes.get(..now).unwrap_or_default());
        }
        stream.consume(now);
        left -= now as u64;
    }
    Ok(hasher.map(|hasher| hasher.finish().to_string()).unwrap_or_default().into_bytes())
}

impl Folders {
    fn file(&self, path: &str) -> Option<(&'static str, Vec<u8>)> {
        let path = match path {
            "/" => self.page.join("index.html"),
            "/worker.js" => self.page.join("worker.js"),
            _ => self.module.join(path.strip_prefix("/bench/").filter(|inside| !inside.contains(".."))?),
        };
        let kind = match path.extension()?.to_str()? {
            "html" => "text/html",
            "js" => "text/javascript",
            "wasm" => "application/wasm",
            _ => "application/octet-stream",
        };
        Some((kind, fs::read(path).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Connection;

    #[test]
    fn it_takes_any_number_of_bytes_and_tells_their_hash() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let sink = Sink::start(listener, Path::new("/nowhere")).expect("it starts");
        let mut connection = Connection::open(&sink.url).expect("it listens");
        for (path, text) in [("/hash", "abc"), ("/drop", ""), ("/hash", "")] {
            let body = text.as_bytes();
            let answer = connection.send("PUT", path, &[], body.len() as u64, |out| out.write_all(body));
            let answer = answer.expect("an answer");
            let mut hasher = FingerprintHasher::new();
            hasher.update(body);
            let expected = if path == "/hash" { hasher.finish().to_string() } else { String::new() };
            assert_eq!((answer.status, answer.text()), (200, expected));
        }
        let page = connection.send("GET", "/", &[], 0, |_| Ok(())).expect("an answer");
        assert!(page.text().contains("sendChosen"));
        assert_eq!(connection.send("GET", "/bench/../x", &[], 0, |_| Ok(())).expect("an answer").status, 404);
    }
}
