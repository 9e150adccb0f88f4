//! The envelope of every JSON answer: `type`, `error`, `error_code`, `metadata`.

use http::StatusCode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::cause::{Subject, of_answer};
use crate::error::Error;
use crate::exchange::Answer;
use crate::model::or_default;

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(crate) struct Envelope<T> {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) error: String,
    pub(crate) metadata: Option<T>,
}

/// The envelope of a good answer; the cause of a bad one.
pub(crate) fn open<T: DeserializeOwned>(subject: Subject, answer: &Answer) -> Result<Envelope<T>, Error> {
    if !answer.status.is_success() {
        return Err(of_answer(subject, answer.status, &error_text(answer)));
    }
    serde_json::from_slice(&answer.body).map_err(|error| Error::protocol(format!("{subject:?}: {error}")))
}

/// The metadata of a good answer that must have some.
pub(crate) fn metadata<T: DeserializeOwned>(subject: Subject, answer: &Answer) -> Result<T, Error> {
    let envelope: Envelope<T> = open(subject, answer)?;
    if envelope.kind == "error" {
        return Err(of_answer(subject, StatusCode::INTERNAL_SERVER_ERROR, &envelope.error));
    }
    envelope.metadata.ok_or_else(|| Error::protocol(format!("{subject:?}: an answer without metadata")))
}

/// Incus's text, or the bare body of an answer that some other hand made, such as Go's own HTTP server.
fn error_text(answer: &Answer) -> String {
    match serde_json::from_slice::<Envelope<IgnoredAny>>(&answer.body) {
        Ok(envelope) => envelope.error,
        Err(_) => String::from_utf8_lossy(&answer.body).trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: impl Into<bytes::Bytes>) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, headers: http::HeaderMap::new(), body: body.into() }
    }

    #[test]
    fn null_metadata_and_unknown_fields_are_read() {
        let answer = answer(200, r#"{"type":"sync","status_code":200,"error":"","metadata":null,"new":{}}"#);
        assert!(open::<Vec<u8>>(Subject::Images, &answer).unwrap().metadata.is_none());
    }

    #[test]
    fn a_plain_text_answer_keeps_its_text() {
        let error = open::<u8>(Subject::Import, &answer(500, "oops\n")).err().unwrap();
        assert_eq!(error.detail(), Some("oops"));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_error_or_an_envelope(body: Vec<u8>, status in 100u16..600) {
            let _ = metadata::<Vec<crate::image::Image>>(Subject::Images, &answer(status, body));
        }
    }
}
