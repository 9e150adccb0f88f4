//! The words for each failed download: what happened, and what to do.
//!
//! Which addresses a host has is not told: who may name any host could learn the network behind the edge from that.

use super::{
    error::{CertificateFlaw, FetchError, Stage},
    policy::Refusal,
    probe::ProbeFault,
};
use crate::{error::Sentences, sentences::say};

const OTHER_URL: &str = "Check the URL, or take the image from another place.";
const TELL_SERVER: &str = "Tell whoever runs that web server, or take the image from another place.";
const LATER: &str = "It may work again in a while.";

impl FetchError {
    /// What the person at the page is told.
    #[must_use]
    pub(crate) fn sentences(&self) -> Sentences {
        match self {
            Self::Refused(refusal) => refused(refusal),
            Self::RedirectRefused(refusal) => {
                let said = refused(refusal);
                let led = Sentences {
                    title: format!("The server leads on to another place. {}", said.title),
                    ..said
                };
                led.with("redirected", "yes")
            }
            Self::TooManyRedirects(most) => say(
                "url-too-many-redirects",
                format!("The server leads on from one place to the next, more than {most} times."),
                "Use the URL at which the file itself lies.",
            )
            .with("most", most.to_string()),
            Self::RedirectLoop => say(
                "url-redirect-loop",
                "The server leads back to where it was asked before, and never to a file.",
                "Use the URL at which the file itself lies; one that needs a login or cookies cannot be used.",
            ),
            Self::RedirectWithoutPlace => say(
                "url-redirect-broken",
                "The server leads on without saying where to.",
                "Use the URL at which the file itself lies, or tell whoever runs that web server.",
            ),
            Self::NameNotFound(_) => say(
                "url-host-unknown",
                "There is no server of that name.",
                "Check how the host in the URL is written.",
            ),
            Self::LookupFailed(_) => {
                say("url-lookup-failed", "The server's address could not be found out just now.", LATER)
            }
            Self::Unreachable(_) => {
                say("url-unreachable", "No connection to the web server could be made.", LATER)
            }
            Self::Certificate(flaw) => certificate(*flaw),
            Self::Tls(_) => say(
                "url-tls",
                "The web server and the edge found no common way to encrypt.",
                "Check that the URL's https and port belong together; else the server's TLS is too old or broken.",
            ),
            Self::NotHttp(_) => {
                say("url-not-http", "What answers there does not speak HTTP as it should.", OTHER_URL)
            }
            Self::TimedOut(stage) => timed_out(*stage),
            Self::TooSlow => {
                say("url-too-slow", "The web server sends too slowly to ever come to an end.", LATER)
            }
            Self::Status(status) => of_status(*status),
            Self::Encoded(_) => say(
                "url-encoded",
                "The web server sends the file compressed once more, though it was asked not to, so that it is not the file whose hash was published.",
                "Tell whoever runs that web server to send images without a Content-Encoding, or take it from another place.",
            ),
            Self::TooLarge { limit } => say(
                "url-too-large",
                format!("The file is larger than the {limit} bytes that are taken."),
                "Check that it is the file you mean, or ask the operator to raise the limit.",
            )
            .with("most", limit.to_string()),
            Self::EndedEarly(_) => {
                say("url-cut", "The web server ended the connection before all of the file had come.", LATER)
            }
            Self::Range(_) => say(
                "url-bad-range",
                "The web server sends other bytes of the file than it says, so that they cannot be put together.",
                "Start the import again, so that it begins at the file's beginning; or take it from another place.",
            ),
            Self::Probe(fault) => probed(fault),
            Self::Internal(_) => say(
                "internal",
                "Something went wrong inside the edge.",
                "Try again; if it happens again, give the operator the id below, which the log has.",
            ),
        }
    }
}

fn refused(refusal: &Refusal) -> Sentences {
    const OPERATOR: &str = "Take the image from another place, or ask the operator to open this one.";
    match refusal {
        Refusal::TooLong => say("url-too-long", "The URL is too long.", "Use a shorter one."),
        Refusal::Unreadable => say(
            "url-unreadable",
            "This is not a URL.",
            "Write it in full, as in https://images.example.org/debian.tar.xz.",
        ),
        Refusal::Scheme(scheme) => say(
            "url-scheme",
            format!("A URL that begins with “{scheme}:” cannot be used here."),
            "Use one that begins with https:// or, if that is allowed, http://.",
        )
        .with("scheme", scheme.as_str()),
        Refusal::Credentials => say(
            "url-credentials",
            "There is a user's name or a password in the URL.",
            "Leave it out: such a URL would stand in logs. Download the file yourself and drop it on the page.",
        ),
        Refusal::Port(port) => say("url-port", format!("Port {port} may not be asked for files."), OPERATOR)
            .with("port", port.to_string()),
        Refusal::HostNotAllowed(host) => say(
            "url-host-not-allowed",
            format!("The host {host} is not one of those allowed here."),
            OPERATOR,
        )
        .with("host", host.as_str()),
        Refusal::HostDenied(host) => say(
            "url-host-denied",
            format!("The host {host} may not be asked."),
            "Take the image from another place.",
        )
        .with("host", host.as_str()),
        Refusal::NotPublic(_) => {
            say("url-not-public", "The address is not one of the public internet.", OPERATOR)
        }
        Refusal::Downgrade => say(
            "url-downgrade",
            "It leads from https to http, where anybody on the way could exchange the file.",
            "Use that http URL yourself, best with the SHA-256 of the file, or take it from another place.",
        ),
    }
}

fn certificate(flaw: CertificateFlaw) -> Sentences {
    match flaw {
        CertificateFlaw::Issuer => say(
            "url-certificate-issuer",
            "The web server's certificate is signed by nobody whom the edge trusts.",
            "Ask the operator to add that authority to those the edge's system trusts, or take the image from another place.",
        ),
        CertificateFlaw::Name => {
            say("url-certificate-name", "The web server's certificate is for another name.", OTHER_URL)
        }
        CertificateFlaw::Date => say(
            "url-certificate-date",
            "The web server's certificate is no longer valid, or not yet.",
            "Tell whoever runs that web server, or check the clock of the edge.",
        ),
        CertificateFlaw::NotPinned => say(
            "url-certificate-pin",
            "The server shows another certificate than the one the edge was told to expect.",
            "Ask the operator; the edge's log has the details under the id below.",
        ),
        CertificateFlaw::Other => {
            say("url-certificate", "The web server's certificate cannot be trusted.", TELL_SERVER)
        }
    }
}

fn timed_out(stage: Stage) -> Sentences {
    let (key, title) = match stage {
        Stage::Lookup => ("lookup", "Finding out the server's address took too long."),
        Stage::Connect => ("connect", "The web server did not take the connection in time."),
        Stage::Head => ("head", "The web server did not answer in time."),
        Stage::Idle => ("idle", "The web server stopped sending."),
        Stage::Whole => ("whole", "The web server took too long over a small file."),
    };
    say("url-timeout", title, LATER).with("stage", key)
}

fn of_status(status: u16) -> Sentences {
    let said = match status {
        404 | 410 => say("url-not-found", "There is no such file on the web server.", "Check the URL."),
        401 | 403 | 407 => say(
            "url-forbidden",
            "The web server does not give this file to everybody.",
            "Download it yourself and drop it on the page, or use a URL that needs no login.",
        ),
        429 => say("url-too-often", "The web server was asked too often.", LATER),
        400..=499 => {
            say("url-rejected", format!("The web server rejects the request (status {status})."), OTHER_URL)
        }
        500..=599 => {
            say("url-server-error", format!("The web server is in trouble (status {status})."), LATER)
        }
        _ => say("url-no-file", format!("The web server answers with no file (status {status})."), OTHER_URL),
    };
    said.with("status", status.to_string())
}

fn probed(fault: &ProbeFault) -> Sentences {
    const WHO: &str = "Let the edge download the image instead, or tell whoever runs that web server.";
    match fault {
        ProbeFault::Status { status, offers: true } => say(
            "url-offer-status",
            format!(
                "The web server tells of an image, but under status {status}, which says that nothing is there."
            ),
            "Check the URL: Incus would take the image, and it may not be the one you mean.",
        )
        .with("status", status.to_string()),
        ProbeFault::Status { status: 405 | 501, offers: false } => say(
            "url-no-head",
            "The web server does not answer the question (HEAD) that Incus begins with.",
            WHO,
        ),
        ProbeFault::Status { status, offers: false } => of_status(*status),
        ProbeFault::NoHeaders => say(
            "url-no-offer",
            "The web server does not tell what Incus needs: neither Incus-Image-Hash nor Incus-Image-URL.",
            WHO,
        ),
        ProbeFault::NoHash => say(
            "url-no-hash",
            "The web server does not tell the image's fingerprint: Incus-Image-Hash is missing.",
            WHO,
        ),
        ProbeFault::BadHash => say(
            "url-bad-hash",
            "The web server's Incus-Image-Hash is not a whole fingerprint: 64 lower-case hexadecimal digits.",
            WHO,
        ),
        ProbeFault::NoUrl => say(
            "url-no-url",
            "The web server does not tell where the image is: Incus-Image-URL is missing.",
            WHO,
        ),
        ProbeFault::RelativeUrl => say(
            "url-bad-url",
            "The web server's Incus-Image-URL is not an absolute URL, as Incus needs it.",
            WHO,
        ),
        ProbeFault::UrlRefused(refusal) => {
            let said = refused(refusal);
            let led = Sentences { title: format!("The image itself lies elsewhere. {}", said.title), ..said };
            led.with("elsewhere", "yes")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn refusals() -> Vec<Refusal> {
        vec![
            Refusal::TooLong,
            Refusal::Unreadable,
            Refusal::Scheme("file".into()),
            Refusal::Credentials,
            Refusal::Port(22),
            Refusal::HostNotAllowed("a.example".into()),
            Refusal::HostDenied("a.example".into()),
            Refusal::NotPublic("10.11.12.13".parse().unwrap()),
            Refusal::Downgrade,
        ]
    }

    fn all() -> Vec<FetchError> {
        let other = || io::Error::other("words of the system");
        let mut all = vec![
            FetchError::TooManyRedirects(5),
            FetchError::RedirectLoop,
            FetchError::RedirectWithoutPlace,
            FetchError::NameNotFound("a.example".into()),
            FetchError::LookupFailed(other()),
            FetchError::Unreachable(other()),
            FetchError::Tls("words of the library".into()),
            FetchError::NotHttp("words of the library".into()),
            FetchError::TooSlow,
            FetchError::Encoded("gzip".into()),
            FetchError::TooLarge { limit: 5 },
            FetchError::EndedEarly("words of the library".into()),
            FetchError::Range("words for the log"),
            FetchError::Internal("words for the log".into()),
        ];
        all.extend(refusals().into_iter().map(FetchError::Refused));
        all.extend(refusals().into_iter().map(FetchError::RedirectRefused));
        all.extend(refusals().into_iter().map(ProbeFault::UrlRefused).map(FetchError::Probe));
        all.extend([401, 404, 418, 429, 500, 304].map(FetchError::Status));
        use CertificateFlaw::{Date, Issuer, Name, NotPinned, Other};
        all.extend([Issuer, Name, Date, NotPinned, Other].map(FetchError::Certificate));
        use Stage::{Connect, Head, Idle, Lookup, Whole};
        all.extend([Lookup, Connect, Head, Idle, Whole].map(FetchError::TimedOut));
        use ProbeFault::{BadHash, NoHash, NoHeaders, NoUrl, RelativeUrl, Status};
        let status = |status, offers| Status { status, offers };
        let statuses = [status(404, true), status(405, false), status(500, false)];
        all.extend(
            [NoHeaders, NoHash, BadHash, NoUrl, RelativeUrl]
                .into_iter()
                .chain(statuses)
                .map(FetchError::Probe),
        );
        all
    }

    #[test]
    fn each_failure_has_a_code_and_two_sentences() {
        for error in all() {
            let Sentences { code, title, detail, .. } = error.sentences();
            assert!(code.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{code}");
            for sentence in [&title, &detail] {
                assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{sentence}");
            }
            let said = format!("{title} {detail}");
            for inside in ["10.11.12.13", "words of", "words for"] {
                assert!(!said.contains(inside), "{said}");
            }
        }
    }

    #[test]
    fn causes_that_differ_are_told_in_different_words() {
        let titles: Vec<String> = all().iter().map(|error| error.sentences().title).collect();
        for (at, title) in titles.iter().enumerate() {
            let twice = titles.iter().skip(at + 1).any(|other| other == title);
            // A probe says of a status what a download says.
            assert!(!twice || title.contains("(status 500)"), "{title}");
        }
    }
}
