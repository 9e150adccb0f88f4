//! Ctrl-C and SIGTERM as values: a channel that says when to stop, so that what was started is also ended.

use std::sync::mpsc::{Receiver, channel};

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Takes over SIGINT, SIGTERM and SIGHUP for the rest of the process; each one becomes a message.
///
/// Child processes do not inherit this: a program started later has the usual reactions.
pub(crate) fn stop_requests() -> Result<Receiver<()>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for Ctrl-C")?;
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for _signal in signals.forever() {
            if sender.send(()).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}
