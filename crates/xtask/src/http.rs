//! As much of an HTTP/1.1 client as a measurement or a test needs: one connection, one request at a time, bodies that go from a
//! file to the socket without passing through this program.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

/// The longest answer that is read, in bytes.
const ANSWER: u64 = 16 << 20;

/// A connection to a server.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    /// What it says with every request of who asks.
    token: Option<String>,
}

/// What a server said.
pub(crate) struct Answer {
    /// The status code.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    pub(crate) fn open(url: &str) -> Result<Self> {
        let host = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/').to_owned();
        let stream = TcpStream::connect(&host).with_context(|| format!("cannot connect to {host}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host, token: None })
    }

    /// The same, with this token on every request.
    pub(crate) fn bearing(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// Sends a JSON document, or nothing, and reads a JSON document.
    pub(crate) fn json(&mut self, method: &str, path: &str, document: Option<&Value>) -> Result<Value> {
        let body = document.map(Value::to_string).unwrap_or_default();
        let length = body.len() as u64;
        let headers = [("content-type", "application/json")];
        let answer = self.send(method, path, &headers, length, |out| out.write_all(body.as_bytes()))?;
        ensure!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.text());
        serde_json::from_slice(&answer.body).with_context(|| format!("{method} {path}: no JSON"))
    }

    /// Sends a request whose body of `length` bytes `write` writes.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        length: u64,
        write: impl FnOnce(&mut TcpStream) -> io::Result<()>,
    ) -> Result<Answer> {
        let mut lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        lines.extend(self.token.iter().map(|token| format!("authorization: Bearer {token}\r\n")));
        let host = &self.host;
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{lines}content-length: {length}\r\n\r\n");
        let stream = self.stream.get_mut();
        let sent = stream.write_all(head.as_bytes()).and_then(|()| write(stream));
        // A server that wants no more may have said why.
        let answer = self.answer();
        match (sent, answer) {
            (_, Ok(answer)) => Ok(answer),
            (Err(error), Err(_)) => Err(error).with_context(|| format!("{method} {path}: sending")),
            (Ok(()), Err(error)) => Err(error.context(format!("{method} {path}: reading the answer"))),
        }
    }

    fn answer(&mut self) -> Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        if answer.header("transfer-encoding").is_some() {
            self.chunks(&mut answer.body)?;
        } else if let Some(length) = answer.header("content-length") {
            let length: u64 = length.parse()?;
            ensure!(length <= ANSWER, "an answer of {length} bytes");
            self.stream.by_ref().take(length).read_to_end(&mut answer.body)?;
        } else if status != 204 {
            bail!("an answer of unknown length");
        }
        Ok(answer)
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let length = u64::from_str_radix(&self.line()?, 16)?;
            ensure!(body.len() as u64 + length <= ANSWER, "an answer that does not end");
            self.stream.by_ref().take(length).read_to_end(body)?;
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.stream.by_ref().take(ANSWER).read_line(&mut line)?;
        ensure!(read > 0, "the connection was closed");
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    /// The header of that name, given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body as text, for messages.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answered(answer: &'static str) -> (Connection, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            stream.write_all(answer.as_bytes()).expect("it reads");
            stream.shutdown(std::net::Shutdown::Write).expect("connected");
            let mut asked = String::new();
            stream.read_to_string(&mut asked).expect("text");
            asked
        });
        (Connection::open(&format!("http://{address}")).expect("it listens"), served)
    }

    #[test]
    fn a_document_goes_there_and_one_comes_back() {
        let (mut connection, served) =
            answered("HTTP/1.1 201 Created\r\nContent-Length: 7\r\nLocation: /x\r\n\r\n{\"a\":1}");
        let value =
            connection.json("POST", "/things", Some(&serde_json::json!({"b": 2}))).expect("an answer");
        assert_eq!(value["a"], 1);
        drop(connection);
        let asked = served.join().expect("served");
        assert!(asked.starts_with("POST /things HTTP/1.1\r\nhost: 127.0.0.1:"), "{asked}");
        assert!(asked.ends_with("content-length: 7\r\n\r\n{\"b\":2}"), "{asked}");
    }

    #[test]
    fn chunks_are_put_together_and_refusals_told() {
        let (mut connection, _) = answered(
            "HTTP/1.1 409 Conflict\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        );
        let error = connection.json("GET", "/", None).expect_err("refused");
        assert!(error.to_string().ends_with("409 abcde"), "{error}");
    }
}
