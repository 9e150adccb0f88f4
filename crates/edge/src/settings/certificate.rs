//! The PEM files that a listener offers TLS with.

use std::path::PathBuf;

use super::SettingsError;

/// PEM files. They may be renewed at any time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The certificate, and after it those of its issuers.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Parses what was written in a table: both files or neither.
///
/// # Errors
/// One without the other.
pub(super) fn parse_certificate(
    table: &str,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
) -> Result<Option<CertificateFiles>, SettingsError> {
    let missing = |key| Err(SettingsError::Missing { table: table.to_owned(), key });
    match (certificate, key) {
        (Some(certificate), Some(key)) => Ok(Some(CertificateFiles { certificate, key })),
        (None, None) => Ok(None),
        (Some(_), None) => missing("key"),
        (None, Some(_)) => missing("certificate"),
    }
}
