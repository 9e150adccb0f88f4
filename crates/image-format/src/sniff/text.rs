//! Text that people drop in an image's place.

use crate::Fault;

/// The lengths of digests in hexadecimal digits: MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512.
const DIGESTS: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// What text a file is, by its beginning; none if it is no text.
pub(super) fn judge(head: &[u8]) -> Option<Fault> {
    let text = text(head)?;
    let first = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = first.chars().take(64).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head") {
        return Some(Fault::Html);
    }
    if first.starts_with("-----BEGIN PGP") {
        let signed = first.starts_with("-----BEGIN PGP SIGNED MESSAGE");
        return Some(if signed && lines(text).any(is_checksum) {
            Fault::ChecksumFile
        } else {
            Fault::Signature
        });
    }
    if lines(text).take(4).any(is_checksum) {
        return Some(Fault::ChecksumFile);
    }
    let has = |key: &str| lines(text).any(|line| line.starts_with(key));
    Some(if has("architecture:") && has("creation_date:") { Fault::BareMetadata } else { Fault::Text })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r'])
}

/// `digest  name`, or `ALGORITHM (name) = digest`.
fn is_checksum(line: &str) -> bool {
    let digest =
        |word: &str| DIGESTS.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    digest(first)
        || (rest.starts_with('(') && line.rsplit_once('=').is_some_and(|(_, last)| digest(last.trim())))
}

/// UTF-8 without control characters; the last character may be cut.
fn text(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return None,
    };
    let printable = text.chars().all(|it| !it.is_control() || matches!(it, '\t' | '\n' | '\r' | '\x0c'));
    (!text.is_empty() && printable).then_some(text)
}
