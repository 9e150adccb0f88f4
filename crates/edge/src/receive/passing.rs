//! Bodies of which nothing is needed any more.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use http_body_util::BodyExt;
use upload_proto::wire;

use super::SILENCE;
use crate::{app::App, error::EdgeError, id::Id, import::Handles};

/// Of a body of which nothing is needed so many bytes are read before the answer, for so long.
const HEARD_OUT: u64 = 16 << 20;
const PATIENCE: Duration = Duration::from_secs(5);

/// Lets a body go by of which nothing is needed. A client that has not told the size yet sends all there is, whatever is
/// answered: its bytes count as taken, or it would send them again.
pub(super) async fn pass_over(
    app: &App,
    handles: &Handles,
    upload: Id,
    asked: &wire::Append,
    mut body: Body,
    offset: u64,
) -> Result<u64, EdgeError> {
    let sized = handles.import().part(upload).is_none_or(|part| part.file.size.is_some());
    if sized {
        hear_out(&mut body).await;
        return Ok(offset);
    }
    let mut end = asked.offset;
    loop {
        let frame = tokio::select! {
            () = app.shutdown.cancelled() => return Err(EdgeError::Draining),
            frame = tokio::time::timeout(SILENCE, body.frame()) => frame.map_err(|_| EdgeError::Silent)?,
        };
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|error| EdgeError::BodyEnded(error.to_string()))?;
        end = end.saturating_add(frame.into_data().map_or(0, |bytes| bytes.len() as u64));
        if end > app.max_image_size {
            return Err(EdgeError::TooLong);
        }
    }
    handles.pass_over(end);
    Ok(asked.length.unwrap_or(end).max(end))
}

/// Reads what is left of a body to no end. A client that still sends when the connection closes may never see the answer,
/// and asks for the same once more. Bodies that would take long are not worth it.
pub(super) async fn hear_out(body: &mut Body) {
    if body.size_hint().exact().is_some_and(|left| left <= HEARD_OUT) {
        let rest = async { while let Some(Ok(_)) = body.frame().await {} };
        let _ = tokio::time::timeout(PATIENCE, rest).await;
    }
}
