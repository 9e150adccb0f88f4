//! The log: on standard error, in lines for people or for machines.

use std::io::IsTerminal;

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
            let colours = std::io::stderr().is_terminal();
            all.with(fmt::layer().with_ansi(colours).with_writer(std::io::stderr)).try_init()
        }
        LogFormat::Json => {
            let lines = fmt::layer().json().with_span_list(false);
            all.with(lines.with_writer(std::io::stderr)).try_init()
        }
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic: {}", panic.payload_as_str().unwrap_or("without words"));
    }));
}
