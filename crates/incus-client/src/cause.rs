//! From Incus's texts to causes. It gives no machine-readable codes, so this table is the only place that reads them.

use http::StatusCode;

use crate::error::{Detail, Error, Flaw};
use crate::peer::of_transfer;

/// What a request was about: a 404 means that this is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Server,
    Project,
    Images,
    Image,
    Alias,
    NewAlias,
    Import,
    Operation,
    Cancel,
    Profiles,
    Pull,
    Push,
}

/// The cause of an error answer to a request.
pub(crate) fn of_answer(subject: Subject, status: StatusCode, text: &str) -> Error {
    let detail = || Detail::new(text);
    match status {
        StatusCode::FORBIDDEN if text.contains("isn't allowed in this project") => of_transfer(text),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Error::Forbidden(detail()),
        StatusCode::NOT_FOUND => missing(subject, text),
        StatusCode::CONFLICT if matches!(subject, Subject::Alias | Subject::NewAlias) => Error::AliasTaken,
        StatusCode::SERVICE_UNAVAILABLE => Error::Unavailable(detail()),
        StatusCode::BAD_REQUEST if matches!(subject, Subject::Alias | Subject::NewAlias) => {
            Error::AliasInvalid
        }
        StatusCode::BAD_REQUEST if subject == Subject::Cancel => Error::NotCancellable,
        StatusCode::PRECONDITION_FAILED => Error::Contended,
        // Newer servers redirect paths they find unclean; none of ours is.
        _ if status.is_redirection() => Error::protocol(format!("{subject:?}: redirected, {status}")),
        _ if matches!(subject, Subject::Pull | Subject::Push) => of_transfer(text),
        // The body was cut on its way: this says nothing about the file.
        StatusCode::INTERNAL_SERVER_ERROR if text == "unexpected EOF" => Error::ConnectionLost(text.into()),
        _ => of_text(text),
    }
}

fn missing(subject: Subject, text: &str) -> Error {
    if text.contains("Project not found") {
        return Error::ProjectMissing(Detail::new(text));
    }
    // A PUT on an alias that exists answers 404 as well when its new target does not.
    let about_image = text == "Image not found" || text.starts_with("Image \"");
    match subject {
        Subject::Project | Subject::Import | Subject::Pull | Subject::Images | Subject::Profiles => {
            Error::ProjectMissing(Detail::new(text))
        }
        Subject::NewAlias | Subject::Image | Subject::Push => Error::ImageMissing,
        Subject::Alias if about_image => Error::ImageMissing,
        Subject::Alias => Error::AliasMissing,
        Subject::Operation | Subject::Cancel => Error::OperationGone,
        Subject::Server => Error::Protocol(Detail::new(text)),
    }
}

/// The cause of a failed operation, or of an answer whose status tells nothing.
pub(crate) fn of_text(text: &str) -> Error {
    let detail = Detail::new(text);
    if let Some(flaw) = flaw(text) {
        return Error::NotAnImage(flaw, detail);
    }
    if already_exists(text) {
        Error::AlreadyExists
    } else if text.starts_with("fingerprints don't match") {
        Error::FingerprintMismatch(detail)
    } else if text.contains("no space left on device") {
        Error::DiskFull(detail)
    } else if text.starts_with("reached ") && text.contains("exceeding quota of")
        || text.contains("exceeds allowed bu")
    {
        Error::QuotaExceeded(detail)
    } else if text.starts_with("Alias already exists") {
        Error::AliasTaken
    } else if text.contains("Project not found") {
        Error::ProjectMissing(detail)
    } else if text.starts_with("Profile ") && text.contains("doesn't exist") {
        Error::ProfileMissing(detail)
    } else if text.starts_with("Unauthenticated image queries") {
        Error::NotTrusted
    } else if ["Invalid multipart image", "multipart: ", "Invalid images JSON"]
        .iter()
        .any(|t| text.starts_with(t))
    {
        Error::Protocol(detail)
    } else {
        Error::Refused(detail)
    }
}

/// Two servers' wordings, and the database's own where two uploads of the same bytes race.
fn already_exists(text: &str) -> bool {
    text.starts_with("Image with same fingerprint already exists")
        || text.contains("Image record already exists")
        || text.contains("UNIQUE constraint failed: images.project_id, images.fingerprint")
}

fn flaw(text: &str) -> Option<Flaw> {
    let begins = |start: &str| text.starts_with(start);
    if begins("Metadata tarball is missing metadata.yaml") {
        Some(Flaw::NoMetadata)
    } else if begins("Invalid instance type") {
        Some(Flaw::NoRootfs)
    } else if begins("yaml: ") || text.contains(": yaml: ") {
        Some(Flaw::BadMetadata)
    } else if begins("Architecture isn't supported") {
        Some(Flaw::Architecture)
    } else if begins("Missing creation date") {
        Some(Flaw::CreationDate)
    } else if begins("Unsupported compression") {
        Some(Flaw::Compression)
    } else if begins("archive/tar: ") {
        Some(Flaw::Archive)
    } else if text == "EOF" || text == "unexpected EOF" {
        Some(Flaw::Truncated)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A variant's name, for comparing errors that hold sources.
    fn named(error: &Error) -> String {
        let text = format!("{error:?}");
        text.split(['(', ','])
            .take(if text.starts_with("NotAnImage") { 2 } else { 1 })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn every_known_text_of_an_operation_has_its_cause() {
        let table = [
            ("fingerprints don't match, got 00ff expected ff00", "FingerprintMismatch"),
            ("Image with same fingerprint already exists", "AlreadyExists"),
            ("Image record already exists", "AlreadyExists"),
            (
                "Failed saving main image record: UNIQUE constraint failed: images.project_id, images.fingerprint",
                "AlreadyExists",
            ),
            ("Alias already exists: tiny", "AliasTaken"),
            ("Profile 'web' doesn't exist", "ProfileMissing"),
            ("Metadata tarball is missing metadata.yaml", "NotAnImage NoMetadata"),
            ("Invalid instance type", "NotAnImage NoRootfs"),
            ("yaml: line 2: mapping values are not allowed in this context", "NotAnImage BadMetadata"),
            ("Could not parse metadata.yaml: yaml: unmarshal errors", "NotAnImage BadMetadata"),
            ("Architecture isn't supported: vax", "NotAnImage Architecture"),
            ("Architecture isn't supported: ", "NotAnImage Architecture"),
            ("Missing creation date", "NotAnImage CreationDate"),
            ("Unsupported compression", "NotAnImage Compression"),
            ("archive/tar: invalid tar header", "NotAnImage Archive"),
            ("EOF", "NotAnImage Truncated"),
            ("unexpected EOF", "NotAnImage Truncated"),
            ("Invalid multipart image", "Protocol"),
            ("multipart: boundary is empty", "Protocol"),
            ("write /var/lib/incus/images/incus_tar_1: no space left on device", "DiskFull"),
            ("something new", "Refused"),
        ];
        for (text, cause) in table {
            assert_eq!(named(&of_text(text)), cause, "{text}");
        }
    }

    #[test]
    fn every_known_answer_has_its_cause() {
        let table = [
            (Subject::Import, 403, "not authorized", "Forbidden"),
            (Subject::Image, 403, "Forbidden Sec-Fetch-Site header value", "Forbidden"),
            (Subject::Import, 500, "unexpected EOF", "ConnectionLost"),
            (Subject::Import, 500, "write /x/incus_post_1: no space left on device", "DiskFull"),
            (Subject::Import, 500, "reached 1048576 bytes, exceeding quota of 1000000", "QuotaExceeded"),
            (Subject::Import, 404, "Fetch project database object: Project not found", "ProjectMissing"),
            (Subject::Import, 404, "Not Found", "ProjectMissing"),
            (
                Subject::Import,
                404,
                "failed to add \"Downloading image\" Operation 0 to database: Fetch project ID: Project not found",
                "ProjectMissing",
            ),
            (Subject::Import, 500, "Invalid images JSON", "Protocol"),
            (Subject::Pull, 404, "Fetch project database object: Project not found", "ProjectMissing"),
            (Subject::Pull, 403, "not authorized", "Forbidden"),
            (Subject::Pull, 403, "Image server \"a.example\" isn't allowed in this project", "Peer"),
            (Subject::Pull, 500, "unexpected EOF", "Peer"),
            (Subject::Push, 404, "Image not found", "ImageMissing"),
            (Subject::Push, 500, "Get \"https://10.0.0.1\": dial tcp: connect: connection refused", "Peer"),
            (Subject::Project, 404, "Project not found", "ProjectMissing"),
            (Subject::Image, 404, "Image not found", "ImageMissing"),
            (Subject::Image, 404, "Image \"ab\" not found", "ImageMissing"),
            (Subject::Image, 404, "Fetch project database object: Project not found", "ProjectMissing"),
            (Subject::Alias, 404, "Image alias not found", "AliasMissing"),
            (Subject::Alias, 404, "Alias \"tiny\" not found", "AliasMissing"),
            (Subject::Alias, 404, "Image not found", "ImageMissing"),
            (Subject::NewAlias, 404, "Image not found", "ImageMissing"),
            (Subject::NewAlias, 409, "Alias \"tiny\" already exists", "AliasTaken"),
            (Subject::NewAlias, 400, "name and target are required", "AliasInvalid"),
            (Subject::NewAlias, 400, "Alias name and target are required", "AliasInvalid"),
            (Subject::Operation, 404, "Operation not found", "OperationGone"),
            (Subject::Cancel, 404, "Operation not found", "OperationGone"),
            (Subject::Cancel, 400, "This operation can't be cancelled", "NotCancellable"),
            (Subject::Cancel, 400, "Only running operations can be cancelled", "NotCancellable"),
            (Subject::Image, 412, "ETag doesn't match: ab vs cd", "Contended"),
            (
                Subject::Images,
                400,
                "Unauthenticated image queries are only possible against the default project",
                "NotTrusted",
            ),
            (Subject::Alias, 307, "", "Protocol"),
            (Subject::Server, 503, "Incus daemon is starting up", "Unavailable"),
        ];
        for (subject, status, text, cause) in table {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(named(&of_answer(subject, status, text)), cause, "{status} {text}");
        }
    }

    #[test]
    fn the_servers_words_stay_out_of_the_sentence() {
        let text = "write /var/lib/incus/images/incus_post_1: no space left on device";
        let error = of_text(text);
        assert_eq!(error.detail(), Some(text));
        assert!(!error.to_string().contains("/var"));
    }
}
