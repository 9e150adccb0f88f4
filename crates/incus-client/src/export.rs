//! Downloads: an image's bytes from Incus, as they are wanted.

use std::cmp::Ordering;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body::{Body, Frame};

use crate::cause::Subject;
use crate::download::{Begun, Download, begin};
use crate::envelope;
use crate::error::{Detail, Error};
use crate::filename::base_name;
use crate::image::Image;
use crate::model::InstanceType;
use crate::peer::PeerError;
use crate::project::Project;
use crate::request::{self, EXPORT, IMAGES, KIND, path};
use crate::secret::Secret;
use crate::splitter::{Event, Splitter};

/// Longest boundary of parts (RFC 2046, 5.1.1).
const BOUNDARY_LIMIT: usize = 70;

/// An image on its way here.
#[derive(Debug)]
pub enum Export {
    /// One archive.
    Unified {
        /// Where in the archive `body` begins, in bytes: where it was asked to, or 0.
        from: u64,
        /// Size of the whole archive in bytes, where Incus tells it.
        size: Option<u64>,
        /// A name made of the fingerprint and of how the archive is packed.
        filename: Option<String>,
        /// The bytes from there on.
        body: Download,
    },
    /// Metadata and rootfs. They come over one connection, so `rootfs` gives nothing before `metadata` has ended.
    Split {
        /// The metadata archive.
        metadata: Part,
        /// The root file system or disk.
        rootfs: Part,
        /// What the image is for.
        instance_type: InstanceType,
    },
}

/// One part of a split image on its way here: an HTTP body.
pub struct Part {
    parts: Arc<Mutex<Parts>>,
    place: Place,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Part").field(&self.place).finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Metadata,
    Rootfs,
}

/// How far the body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before(Place),
    Within(Place),
    /// Behind the rootfs: only the line that ends the body shows that it is whole.
    Closing,
    Whole,
    Broken,
}

/// What both parts come from.
struct Parts {
    body: Download,
    splitter: Splitter,
    stage: Stage,
    instance_type: InstanceType,
}

impl Parts {
    fn poll(&mut self, place: Place, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let here = match self.stage {
            Stage::Before(here) | Stage::Within(here) => here,
            Stage::Closing => Place::Rootfs,
            Stage::Whole => return Poll::Ready(None),
            Stage::Broken => return self.broken(Error::protocol("an export that broke before")),
        };
        match place.cmp(&here) {
            Ordering::Less => return Poll::Ready(None),
            Ordering::Greater => {
                return self.broken(Error::protocol("the rootfs was asked for before the metadata"));
            }
            Ordering::Equal => {}
        }
        loop {
            let event = match self.splitter.next() {
                Ok(Some(event)) => event,
                Ok(None) => match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        self.splitter.feed(frame.data_ref().map(Bytes::as_ref).unwrap_or_default());
                        continue;
                    }
                    Some(Err(error)) => return self.broken(error),
                    None => return self.broken(Error::ConnectionLost("the export ended too early".into())),
                },
                Err(muddle) => return self.broken(Error::protocol(muddle.to_string())),
            };
            match (event, self.stage) {
                (Event::Part(name), Stage::Before(here)) if name == self.name(here) => {
                    self.stage = Stage::Within(here);
                }
                (Event::Data(data), Stage::Within(_)) => return Poll::Ready(Some(Ok(data))),
                (Event::End, Stage::Within(Place::Metadata)) => {
                    self.stage = Stage::Before(Place::Rootfs);
                    return Poll::Ready(None);
                }
                (Event::End, Stage::Within(Place::Rootfs)) => self.stage = Stage::Closing,
                (Event::Over, Stage::Closing) => {
                    self.stage = Stage::Whole;
                    return Poll::Ready(None);
                }
                _ => return self.broken(Error::protocol("an export with other parts than the image's")),
            }
        }
    }

    fn name(&self, place: Place) -> &'static str {
        match (place, self.instance_type) {
            (Place::Metadata, _) => "metadata",
            (Place::Rootfs, InstanceType::Container) => "rootfs",
            (Place::Rootfs, InstanceType::VirtualMachine) => "rootfs.img",
        }
    }

    fn broken(&mut self, error: Error) -> Poll<Option<Result<Bytes, Error>>> {
        self.stage = Stage::Broken;
        Poll::Ready(Some(Err(error)))
    }
}

impl Body for Part {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        parts.poll(self.place, cx).map_ok(Frame::data)
    }
}

impl Project {
    /// The bytes of an image, as the server tells of it ([`Project::image`], or [`Project::image_with_secret`] with the
    /// same secret). A unified image may begin at the byte `from`; a split one always comes whole. Nothing is checked
    /// against the fingerprint: that is for whoever reads all of it.
    ///
    /// # Errors
    /// [`Error::ImageMissing`], also for a secret that is used up; [`Error::Peer`] for an image whose fingerprint is not
    /// that of its bytes, as of one made from an OCI registry; [`Error::Protocol`] where `from` lies behind the end. A
    /// body ends in [`Error::ConnectionLost`] or [`Error::Timeout`] where not all of it came.
    pub async fn export(
        &self,
        image: &Image,
        secret: Option<&Secret>,
        from: Option<u64>,
    ) -> Result<Export, Error> {
        let mut target = self.target(&path(&[IMAGES, &image.fingerprint.to_string(), EXPORT]));
        if let Some(secret) = secret {
            target += &request::and("secret", secret.expose());
        }
        let mut request = request::bare(Method::GET, self.client().endpoint().host(), &target)?;
        if let Some(from) = from.filter(|from| *from > 0) {
            let range = HeaderValue::from_str(&format!("bytes={from}-"));
            request
                .headers_mut()
                .insert(header::RANGE, range.map_err(|error| Error::protocol(error.to_string()))?);
        }
        let (head, body) = match begin(self.client(), request).await? {
            Begun::Body(head, body) => (head, body),
            Begun::Refused(answer) if answer.status == StatusCode::RANGE_NOT_SATISFIABLE => {
                return Err(Error::protocol("an export from behind its end"));
            }
            Begun::Refused(answer) => {
                return match envelope::open::<serde::de::IgnoredAny>(Subject::Image, &answer) {
                    Err(error) => Err(error),
                    Ok(_) => Err(Error::protocol("an export that is none")),
                };
            }
        };
        if head.headers.get(KIND).is_some_and(|kind| kind == "oci") {
            return Err(PeerError::Protocol(Detail::new("the image is one of an OCI registry")).into());
        }
        let kind = text(&head.headers, header::CONTENT_TYPE).unwrap_or_default();
        match (boundary(kind), kind.starts_with("multipart/")) {
            (Some(boundary), _) => split(image, boundary, body),
            (None, true) => Err(Error::protocol("an export in parts without a boundary")),
            (None, false) => unified(&head.headers, head.status, from.unwrap_or(0), body),
        }
    }
}

fn split(image: &Image, boundary: &str, body: Download) -> Result<Export, Error> {
    let instance_type = image.instance_type.ok_or_else(|| Error::protocol("an image of an unknown type"))?;
    let stage = Stage::Before(Place::Metadata);
    let parts = Parts { body, splitter: Splitter::new(boundary), stage, instance_type };
    let parts = Arc::new(Mutex::new(parts));
    Ok(Export::Split {
        metadata: Part { parts: parts.clone(), place: Place::Metadata },
        rootfs: Part { parts, place: Place::Rootfs },
        instance_type,
    })
}

fn unified(headers: &HeaderMap, status: StatusCode, asked: u64, body: Download) -> Result<Export, Error> {
    let filename = text(headers, header::CONTENT_DISPOSITION).and_then(|it| base_name(filename(it)?));
    let (from, size) = if status == StatusCode::PARTIAL_CONTENT {
        let range = text(headers, header::CONTENT_RANGE).and_then(range);
        let (from, size) =
            range.ok_or_else(|| Error::protocol("a part of an export that tells not which"))?;
        if from != asked {
            return Err(Error::protocol("another part of an export than the one asked for"));
        }
        (from, size)
    } else {
        (0, text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse().ok()))
    };
    Ok(Export::Unified { from, size, filename, body })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The boundary of a split image; `None` for a unified one.
fn boundary(kind: &str) -> Option<&str> {
    let boundary =
        kind.strip_prefix("multipart/form-data;")?.trim().strip_prefix("boundary=")?.trim_matches('"');
    let plain = boundary.bytes().all(|byte| byte.is_ascii_graphic());
    (!boundary.is_empty() && boundary.len() <= BOUNDARY_LIMIT && plain).then_some(boundary)
}

/// `inline;filename=<name>`.
fn filename(disposition: &str) -> Option<&str> {
    let (_, name) = disposition.split_once("filename=")?;
    Some(name.split(';').next()?.trim().trim_matches('"'))
}

/// Where a part begins, and the size of the whole: `bytes 5-9/10` (RFC 9110, 14.4).
fn range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.parse().ok()?, size.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_incus_writes_them() {
        assert_eq!(filename("inline;filename=ab.tar.xz"), Some("ab.tar.xz"));
        assert_eq!(filename("attachment; filename=\"ab.tar\"; x=y"), Some("ab.tar"));
        assert_eq!(filename("inline"), None);
        assert_eq!(range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(range("bytes 5-9/*"), Some((5, None)));
        assert_eq!(range("bytes */10"), None);
        assert_eq!(boundary("multipart/form-data; boundary=ab12"), Some("ab12"));
        assert_eq!(boundary("multipart/form-data; boundary=\"ab12\""), Some("ab12"));
        assert_eq!(boundary("application/octet-stream"), None);
        assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "a".repeat(71))), None);
    }
}
