//! Stands between the browser and the edge and counts what the browser sends: heads and bodies, every byte of them. It may
//! be slow.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;

/// The most that is passed on at once, in bytes.
const BUFFER: usize = 64 << 10;

/// A relay that works until this program ends.
pub(super) struct Relay {
    /// Where it listens, as `http://HOST:PORT`.
    pub url: String,
    sent: Arc<AtomicU64>,
}

impl Relay {
    /// Passes on to `http://HOST:PORT`, of what each connection sends no more than `rate` bytes a second.
    pub(super) fn start(to: &str, rate: Option<u64>) -> Result<Self> {
        let to = to.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let sent = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&sent);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // Whatever breaks one connection, the browser makes another.
                let _broken = connect(client, &to, &counter, rate);
            }
        });
        Ok(Self { url, sent })
    }

    /// Bytes that came from the browser so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

fn connect(client: TcpStream, to: &str, sent: &Arc<AtomicU64>, rate: Option<u64>) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let (back_from, back_to) = (server.try_clone()?, client.try_clone()?);
    let sent = Arc::clone(sent);
    std::thread::spawn(move || pass_on(client, server, &sent, rate));
    std::thread::spawn(move || pass_on(back_from, back_to, &AtomicU64::new(0), None));
    Ok(())
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64, rate: Option<u64>) {
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        count.fetch_add(read as u64, Ordering::Relaxed);
        if to.write_all(buffer.get(..read).unwrap_or_default()).is_err() {
            break;
        }
        if let Some(rate) = rate {
            std::thread::sleep(Duration::from_secs_f64(read as f64 / rate as f64));
        }
    }
    // Either side learns that the other has ended; it may have done so itself.
    let _gone = to.shutdown(Shutdown::Write);
    let _gone = from.shutdown(Shutdown::Read);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_passes_on_both_ways_and_counts_one() {
        let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let relay = Relay::start(&server.local_addr().expect("bound").to_string(), None).expect("it starts");
        let mut client = TcpStream::connect(relay.url.trim_start_matches("http://")).expect("it listens");
        let (mut served, _) = server.accept().expect("it connects");
        client.write_all(b"asked").expect("open");
        client.shutdown(Shutdown::Write).expect("open");
        let mut text = String::new();
        served.read_to_string(&mut text).expect("text");
        served.write_all(b"answered at length").expect("open");
        drop(served);
        let mut back = String::new();
        client.read_to_string(&mut back).expect("text");
        assert_eq!((text.as_str(), back.as_str(), relay.sent()), ("asked", "answered at length", 5));
    }
}
