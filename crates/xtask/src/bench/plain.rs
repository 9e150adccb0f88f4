//! A web server of a few documents, as bare as can be: what lists are measured against.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use anyhow::Result;

/// Serves documents by their paths, the last of them wherever else it is asked, on a free port for as long as this program
/// runs. Gives `HOST:PORT`.
pub(super) fn serve(documents: Vec<(&'static str, String)>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever goes away in the middle has had enough.
            let _ = answer(&documents, stream);
        }
    });
    Ok(address)
}

fn answer(documents: &[(&'static str, String)], stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let found = documents.iter().find(|(path, _)| line.contains(path)).or(documents.last());
    let body = found.map_or("", |(_, body)| body.as_str());
    while reader.read_line(&mut line)? > 2 {}
    let length = body.len();
    let mut stream = reader.into_inner();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

/// The one in the middle.
pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A time in milliseconds.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
