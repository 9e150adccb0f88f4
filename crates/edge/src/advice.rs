//! What an operator can do when Incus would not take images.

use incus_client::Error as Incus;

/// The error, its cause and Incus's own words, then what to do; for a terminal or a log, never for a browser.
pub(crate) fn for_operator(error: &Incus) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let words = error.detail().map(|words| format!(" ({words})")).unwrap_or_default();
    format!("{error}{cause}{words}; {}", todo(error))
}

fn todo(error: &Incus) -> &'static str {
    match error {
        Incus::Unreachable(_) => {
            "start incusd, or say where it listens with --incus-socket PATH or target.url"
        }
        Incus::ServerNotPinned => {
            "compare target.server_certificate with the file server.crt of the Incus server"
        }
        Incus::NotTrusted => {
            "on the server, run: incus config trust add-certificate FILE --restricted --projects NAME"
        }
        Incus::Forbidden(_) => {
            "give the certificate the project, or run the edge as a user who may use the socket"
        }
        Incus::ProjectMissing(_) => "make it with: incus project create NAME -c features.images=true",
        Incus::ProjectWithoutImages => {
            "images would land in another project; run: incus project set NAME features.images=true"
        }
        _ => "see the log of incusd",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cause_and_remedy_are_told() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let text = for_operator(&Incus::Unreachable(refused));
        assert!(text.contains("connection refused") && text.contains("start incusd"), "{text}");
    }
}
