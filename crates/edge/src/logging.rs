//! The log: on standard error, in lines for people or for machines.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt};

use crate::settings::LogFormat;

/// What is logged unless `MALLEUS_LOG` says otherwise.
const FILTER: &str = "info";

/// Begins to log. What a panic says comes into the log too, as one line of its own.
pub(crate) fn begin(format: LogFormat) {
    let filter = EnvFilter::try_from_env("MALLEUS_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
    let all = registry().with(filter);
    // A log that was begun before goes on as it is.
    let _ = match format {
        LogFormat::Text => {
            let colours = io::stderr().is_terminal();
            all.with(fmt::layer().with_ansi(colours).with_writer(|| OneLine(io::stderr()))).try_init()
        }
        LogFormat::Json => {
            let lines = fmt::layer().json().with_span_list(false);
            all.with(lines.with_writer(io::stderr)).try_init()
        }
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic: {}", panic.payload_as_str().unwrap_or("without words"));
    }));
}

/// Writes each event as one line. What strangers chose may have ends of lines in it, and would look like lines of the edge's.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    /// Takes all of one event, which is how the subscriber gives them.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = event.strip_suffix(b"\n").unwrap_or(event);
        let mut line = Vec::with_capacity(event.len());
        for byte in text {
            match byte {
                b'\n' => line.extend(b"\\n"),
                b'\r' => line.extend(b"\\r"),
                other => line.push(*other),
            }
        }
        line.push(b'\n');
        self.0.write_all(&line)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line_whatever_strangers_put_into_it() {
        let mut written = OneLine(Vec::new());
        written.write_all(b"refused x\r\n2026-01-01 WARN who=oidc:bob\n").unwrap();
        written.write_all("another ü\n".as_bytes()).unwrap();
        let text = String::from_utf8(written.0).unwrap();
        assert_eq!(text, "refused x\\r\\n2026-01-01 WARN who=oidc:bob\nanother ü\n");
    }
}
