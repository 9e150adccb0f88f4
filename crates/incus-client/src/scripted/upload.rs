//! How the fake daemon takes an upload: body first, then the operation.

use std::future::pending;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use sha2::{Digest, Sha256};

use super::answer::{Answer, accepted, error};
use super::images::Candidate;
use super::operations::{FakeOperation, Work};
use super::route::{Hangup, text};
use super::state::{Fault, RecordedPart, State};
use super::{Shared, multipart};
use crate::fingerprint::Fingerprint;
use crate::model::InstanceType;

/// Largest split image kept, in bytes. A unified one is hashed as it comes.
const SPLIT_LIMIT: usize = 256 << 20;

/// `POST /images`.
pub(super) async fn import(
    shared: &Shared,
    record: usize,
    project: &str,
    head: &Parts,
    body: Incoming,
) -> Result<Answer, Hangup> {
    let fault = shared.change(|state| state.faults.pop_front());
    if let Some(Fault::AnswerEarly(status, text)) = &fault {
        return Ok(told(*status, text));
    }
    let missing = "Fetch project database object: Project not found";
    if let Some(closed) = shared.read().closed(project, missing) {
        return Ok(closed);
    }
    if let Some(Fault::NeverRead) = fault {
        return pending().await;
    }
    let boundary = multipart::boundary(&head.headers);
    let quota = shared.read().projects.get(project).and_then(|project| project.disk_limit);
    let whole = match receive(shared, record, body, boundary.is_some(), fault.as_ref(), quota).await {
        Ok(whole) => whole,
        Err(Cut::Hangup) => return Err(Hangup),
        Err(Cut::ByClient) => return Ok(told(500, "unexpected EOF")),
        Err(Cut::OverQuota(text)) => return Ok(told(500, &text)),
    };
    if let Some(Fault::NeverAnswer) = fault {
        return pending().await;
    }
    if let Some(Fault::AnswerLate(status, text)) = &fault {
        return Ok(told(*status, text));
    }
    if !shared.read().projects.contains_key(project) {
        let text =
            "failed to add \"Downloading image\" Operation to database: Fetch project ID: Project not found";
        return Ok(told(404, text));
    }
    let outcome = candidate(shared, record, project, &head.headers, boundary.as_deref(), &whole);
    shared.change(|state| conclude(state, fault.as_ref(), outcome))
}

/// A body that came to its end.
struct Whole {
    digest: Fingerprint,
    length: u64,
    /// Kept only of a split image.
    bytes: Vec<u8>,
}

/// Why a body did not come to its end.
enum Cut {
    ByClient,
    Hangup,
    OverQuota(String),
}

/// Reads the body, recording it as it comes.
async fn receive(
    shared: &Shared,
    record: usize,
    mut body: Incoming,
    keep: bool,
    fault: Option<&Fault>,
    quota: Option<u64>,
) -> Result<Whole, Cut> {
    let mut paused = 0;
    let mut hasher = Sha256::new();
    let mut length = 0;
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Err(Cut::ByClient) };
        let data: Bytes = frame.into_data().unwrap_or_default();
        length += data.len() as u64;
        hasher.update(&data);
        if keep && bytes.len() + data.len() <= SPLIT_LIMIT {
            bytes.extend_from_slice(&data);
        }
        shared.change(|state| note(state, record, |recorded| recorded.body_length = length));
        match fault {
            Some(Fault::ResetAfter(limit)) if length >= *limit => return Err(Cut::Hangup),
            Some(Fault::Slowly(step, pause)) if length - paused >= *step => {
                paused = length;
                tokio::time::sleep(*pause).await;
            }
            _ => {}
        }
        if let Some(quota) = quota.filter(|quota| length > *quota) {
            return Err(Cut::OverQuota(format!("reached {length} bytes, exceeding quota of {quota}")));
        }
    }
    let digest = Fingerprint::from(<[u8; 32]>::from(hasher.finalize()));
    shared.change(|state| {
        note(state, record, |recorded| (recorded.body_whole, recorded.body_sha256) = (true, Some(digest)));
    });
    Ok(Whole { digest, length, bytes })
}

fn note(state: &mut State, record: usize, change: impl FnOnce(&mut super::Recorded)) {
    if let Some(recorded) = state.requests.get_mut(record) {
        change(recorded);
    }
}

fn candidate(
    shared: &Shared,
    record: usize,
    project: &str,
    headers: &HeaderMap,
    boundary: Option<&str>,
    whole: &Whole,
) -> Result<Candidate, String> {
    let mut candidate = Candidate {
        project: project.to_owned(),
        announced: text(headers, "x-incus-fingerprint"),
        fingerprint: whole.digest,
        size: whole.length,
        filename: text(headers, "x-incus-filename").map(|name| name.trim().to_owned()).unwrap_or_default(),
        public: text(headers, "x-incus-public").is_some_and(|value| value == "true" || value == "1"),
        instance_type: None,
    };
    if let Some(boundary) = boundary {
        split(shared, record, boundary, &whole.bytes, &mut candidate)?;
    }
    Ok(candidate)
}

/// A split image is the bytes of its first two parts, in order.
fn split(
    shared: &Shared,
    record: usize,
    boundary: &str,
    body: &[u8],
    candidate: &mut Candidate,
) -> Result<(), String> {
    let parts = multipart::parts(body, boundary).ok_or("multipart: NextPart: EOF")?;
    let recorded = parts.iter().map(|part| RecordedPart {
        name: part.name.clone(),
        filename: part.filename.clone(),
        length: part.bytes.len() as u64,
    });
    let recorded = recorded.collect();
    shared.change(|state| note(state, record, |of| of.parts = recorded));
    let [metadata, rootfs, ..] = parts.as_slice() else { return Err("EOF".to_owned()) };
    candidate.instance_type = Some(match (metadata.name.as_str(), rootfs.name.as_str()) {
        ("metadata", "rootfs") => InstanceType::Container,
        ("metadata", "rootfs.img") => InstanceType::VirtualMachine,
        _ => return Err("Invalid multipart image".to_owned()),
    });
    let digest: [u8; 32] =
        Sha256::new().chain_update(metadata.bytes).chain_update(rootfs.bytes).finalize().into();
    candidate.fingerprint = digest.into();
    candidate.size = (metadata.bytes.len() + rootfs.bytes.len()) as u64;
    candidate.filename = rootfs.filename.clone().unwrap_or_default();
    Ok(())
}

/// Ends an upload that came whole, as the script has it.
fn conclude(
    state: &mut State,
    fault: Option<&Fault>,
    outcome: Result<Candidate, String>,
) -> Result<Answer, Hangup> {
    let operation = match (fault, outcome) {
        (Some(Fault::FailOperation(text)), _) => FakeOperation::Ended(Err(text.clone())),
        (Some(Fault::HoldOperation), Ok(candidate)) => FakeOperation::Held(Work::Import(Box::new(candidate))),
        (_, outcome) => {
            FakeOperation::Ended(outcome.and_then(|candidate| state.work(Work::Import(Box::new(candidate)))))
        }
    };
    if let Some(Fault::LoseAnswer) = fault {
        return Err(Hangup);
    }
    let id = state.add_operation(operation.clone());
    if let Some(Fault::VanishOperation) = fault {
        state.operations.remove(&id);
    }
    Ok(accepted(id.as_str(), &operation.json(&id)))
}

fn told(status: u16, text: &str) -> Answer {
    error(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), text)
}
