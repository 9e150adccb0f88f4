//! The figures that a browser is part of: over a link, on loopback, and of an image that is there already.

use std::net::TcpListener;

use anyhow::Result;

use super::namespaces::Namespaces;
use super::outcome::{Pairs, Row};
use super::sink::Sink;
use super::stage::Stage;
use super::tab::Tab;
use super::upload;
use crate::bench::relay::Relay;

/// Ours to theirs.
const LINK: f64 = 1.05;
const LOOPBACK: f64 = 1.25;
const KNOWN: f64 = 1.05;
/// What may be sent for an image that is there, in bytes; heads of requests are counted as well.
const KNOWN_SENT: u64 = 64 << 10;

/// Over 1 Gbit/s: from the drop to the image in Incus, by a bare upload to a sink.
pub(super) fn link(stage: &Stage) -> Result<Vec<Row>> {
    let link = Namespaces::create()?;
    let sink = Sink::start(link.listen()?, &stage.module)?;
    let pairs = import_by_upload(stage, Some(&link), &sink, false)?;
    let what = format!("drop to done {:.2} s, bare upload {:.2} s", pairs.ours(), pairs.theirs());
    Ok(vec![Row::at_most("link", what, pairs.ratio(), LINK)])
}

/// On loopback: the same, by an upload with the page and the sink hashing.
pub(super) fn loopback(stage: &Stage) -> Result<Vec<Row>> {
    let sink = Sink::start(TcpListener::bind("127.0.0.1:0")?, &stage.module)?;
    let pairs = import_by_upload(stage, None, &sink, true)?;
    let what = format!("drop to done {:.2} s, upload and hash {:.2} s", pairs.ours(), pairs.theirs());
    Ok(vec![Row::at_most("loopback", what, pairs.ratio(), LOOPBACK)])
}

fn import_by_upload(stage: &Stage, link: Option<&Namespaces>, sink: &Sink, hash: bool) -> Result<Pairs> {
    let edge = stage.edge(link)?;
    // Both ways in one browser, of which only one is asked at a time.
    let tab = std::cell::RefCell::new(Tab::open(link)?);
    let ours = || {
        let seconds = tab.borrow_mut().import(&edge.url, &stage.image)?;
        stage.remove_image()?;
        Ok(seconds)
    };
    let theirs = || tab.borrow_mut().upload(&sink.url, &stage.image, hash);
    let pairs = Pairs::measure(stage.runs, "s", ours, theirs)?;
    edge.stop()?;
    Ok(pairs)
}

/// An image that is there: from the drop to done, by the page's hashing alone; and what is sent for it.
pub(super) fn known(stage: &Stage) -> Result<Vec<Row>> {
    let edge = stage.edge(None)?;
    upload::import_file(&edge.url, stage)?;
    let relay = Relay::start(&edge.url, None)?;
    let tab = std::cell::RefCell::new(Tab::open(None)?);
    let mut most = 0;
    let ours = || {
        // The page itself and what it loads are asked for in here too.
        let before = relay.sent();
        let seconds = tab.borrow_mut().import(&relay.url, &stage.image)?;
        most = most.max(relay.sent() - before);
        Ok(seconds)
    };
    let theirs = || tab.borrow_mut().fingerprint(&relay.url, &stage.image);
    let pairs = Pairs::measure(stage.runs, "s", ours, theirs)?;
    edge.stop()?;
    stage.remove_image()?;
    let what = format!("drop to done {:.2} s, hash alone {:.2} s", pairs.ours(), pairs.theirs());
    Ok(vec![
        Row::at_most("known", what, pairs.ratio(), KNOWN),
        Row::bytes_at_most("known", "sent by the browser, heads included".to_owned(), most, KNOWN_SENT),
    ])
}
