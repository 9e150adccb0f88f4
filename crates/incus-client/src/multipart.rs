//! The multipart body of a split image: metadata, then rootfs, streamed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};

use crate::body::{BoxBody, BoxError, poll_data};
use crate::error::{Error, Hazard};
use crate::filename::{base_name, quoted};
use crate::model::InstanceType;

/// A part yielded no bytes. Ends the body, so that Incus gets no image with an empty half.
#[derive(Debug, thiserror::Error)]
#[error("a part of the image is empty")]
pub(crate) struct EmptyPart;

/// What is sent of a split image, step by step.
enum Step {
    Text(Bytes),
    Part { body: BoxBody, seen: bool },
}

pub(crate) struct Multipart {
    steps: VecDeque<Step>,
}

/// More bytes than the framing of a split image ever has.
pub(crate) const FRAMING_LIMIT: u64 = 1024;

/// A boundary nobody can foresee, so that no image can hold it.
pub(crate) fn boundary() -> Result<String, Error> {
    let mut random = [0; 24];
    getrandom::fill(&mut random).map_err(|error| Error::BodyFailed(Box::new(error)))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Multipart {
    /// Part names are the API's: Incus takes the type of a split image from the name of its second part, and the file
    /// name from there too.
    pub(crate) fn new(
        boundary: &str,
        filename: &str,
        metadata: BoxBody,
        rootfs: BoxBody,
        instance_type: InstanceType,
    ) -> Self {
        let second = match instance_type {
            InstanceType::Container => "rootfs",
            InstanceType::VirtualMachine => "rootfs.img",
        };
        let named =
            base_name(filename).map(|name| format!("; filename=\"{}\"", quoted(&name))).unwrap_or_default();
        let steps = [
            text(format!("--{boundary}\r\n{}", part_head("metadata", "; filename=\"metadata\""))),
            Step::Part { body: metadata, seen: false },
            text(format!("\r\n--{boundary}\r\n{}", part_head(second, &named))),
            Step::Part { body: rootfs, seen: false },
            text(format!("\r\n--{boundary}--\r\n")),
        ];
        Self { steps: steps.into() }
    }
}

fn text(text: String) -> Step {
    Step::Text(Bytes::from(text))
}

fn part_head(name: &str, filename: &str) -> String {
    format!(
        "Content-Disposition: form-data; name=\"{name}\"{filename}\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
}

impl Body for Multipart {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let found = match self.steps.front_mut() {
                None => return Poll::Ready(None),
                Some(Step::Text(text)) => Some(Ok(std::mem::take(text))),
                Some(Step::Part { body, seen }) => match ready!(poll_data(body, cx)) {
                    Some(Ok(data)) => {
                        *seen = true;
                        return Poll::Ready(Some(Ok(Frame::data(data))));
                    }
                    Some(Err(error)) => Some(Err(error)),
                    None if *seen => None,
                    None => Some(Err(EmptyPart.into())),
                },
            };
            match found {
                Some(Ok(text)) => {
                    self.steps.pop_front();
                    return Poll::Ready(Some(Ok(Frame::data(text))));
                }
                Some(Err(error)) => {
                    self.steps.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                None => drop(self.steps.pop_front()),
            }
        }
    }
}

/// Gives an empty part the name it has outside.
pub(crate) fn named(error: Error) -> Error {
    if matches!(&error, Error::BodyFailed(cause) if cause.is::<EmptyPart>()) {
        return Error::Hazard(Hazard::Empty);
    }
    error
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full};

    use super::*;
    use crate::body::boxed;

    #[tokio::test]
    async fn the_framing_stays_below_its_limit() {
        let part = || boxed(Full::new(Bytes::from_static(b"x")));
        // Of the longest name, every byte is escaped.
        let longest = "\"".repeat(1000);
        let body =
            Multipart::new(&boundary().unwrap(), &longest, part(), part(), InstanceType::VirtualMachine);
        let length = body.collect().await.unwrap().to_bytes().len() as u64;
        assert!((FRAMING_LIMIT / 2..FRAMING_LIMIT).contains(&length), "{length}");
    }
}
