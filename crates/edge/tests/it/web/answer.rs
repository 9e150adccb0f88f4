//! What the scripted web server writes, byte by byte.

use std::{fmt::Write as _, io};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Asked, Fault, File, Shared};

pub(super) async fn answer(
    stream: &mut TcpStream,
    shared: &Shared,
    asked: &Asked,
    mut file: File,
    fault: Option<Fault>,
) -> io::Result<()> {
    match &fault {
        Some(Fault::Status(status)) => file = File::status(*status),
        Some(Fault::Redirect(to)) => file = File::redirect(to),
        _ => {}
    }
    let from = range(asked, &file);
    let all = file.bytes.len();
    let mut released = shared.released.subscribe();
    released.mark_unchanged();
    let mut head = match from {
        Some(from) if from >= all => format!("HTTP/1.1 416 \r\nContent-Range: bytes */{all}\r\n"),
        Some(from) => {
            let told = if fault == Some(Fault::WrongPart) { from - 1 } else { from };
            format!("HTTP/1.1 206 \r\nContent-Range: bytes {told}-{}/{all}\r\n", all - 1)
        }
        None => format!("HTTP/1.1 {} \r\n", file.status),
    };
    let body = file.bytes.get(from.unwrap_or(0)..).unwrap_or_default().to_vec();
    let chunked = !file.sized || fault == Some(Fault::Endless);
    let size = if chunked {
        "Transfer-Encoding: chunked".to_owned()
    } else {
        format!("Content-Length: {}", body.len())
    };
    let _ = write!(head, "{size}\r\nConnection: close\r\n");
    if let Some(tag) = &file.tag {
        let _ = write!(head, "ETag: {tag}\r\n");
    }
    for (name, value) in &file.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    if asked.method == "HEAD" {
        return stream.shutdown().await;
    }
    let mut out = Out { stream, shared, path: &asked.path, chunked };
    match fault {
        Some(Fault::Endless) => loop {
            out.put(&[0; 64 << 10]).await?;
        },
        Some(Fault::CutAfter(end)) => {
            out.put(&body[..end.min(body.len())]).await?;
            return out.stream.shutdown().await;
        }
        Some(Fault::HoldAfter(end)) => {
            let (first, rest) = body.split_at(end.min(body.len()));
            out.put(first).await?;
            let mut nothing = [0];
            tokio::select! {
                _ = released.changed() => {
                    if !*released.borrow_and_update() {
                        return out.stream.shutdown().await;
                    }
                    out.put(rest).await?;
                }
                // Whoever no longer reads is let go.
                _ = out.stream.read(&mut nothing) => return Ok(()),
            }
        }
        Some(Fault::Status(_) | Fault::Redirect(_) | Fault::WrongPart) | None => out.put(&body).await?,
    }
    if chunked {
        out.stream.write_all(b"0\r\n\r\n").await?;
    }
    out.stream.shutdown().await
}

struct Out<'a> {
    stream: &'a mut TcpStream,
    shared: &'a Shared,
    path: &'a str,
    chunked: bool,
}

impl Out<'_> {
    async fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(64 << 10) {
            if self.chunked {
                self.stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
            }
            self.stream.write_all(piece).await?;
            if self.chunked {
                self.stream.write_all(b"\r\n").await?;
            }
            self.shared.change(|script| *script.sent.entry(self.path.to_owned()).or_default() += piece.len());
        }
        Ok(())
    }
}

/// Where the range that is asked for begins, if it is to be served.
fn range(asked: &Asked, file: &File) -> Option<usize> {
    let range = asked.header("range").filter(|_| file.ranges && file.status == 200)?;
    let from = range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()?;
    let same = asked.header("if-range").is_none_or(|tag| Some(tag) == file.tag.as_deref());
    same.then_some(from)
}
