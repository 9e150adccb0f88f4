//! A server's certificate, as it goes from one server to another.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// Longest certificate taken, in bytes of its DER form. Usual ones have one or two thousand.
const LIMIT: usize = 64 << 10;

/// One certificate of a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(CertificateDer<'static>);

/// A text that is no certificate in PEM form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no certificate in PEM form")]
pub struct CertificateFault;

impl Certificate {
    pub(crate) fn new(der: CertificateDer<'static>) -> Result<Self, CertificateFault> {
        if der.is_empty() || der.len() > LIMIT { Err(CertificateFault) } else { Ok(Self(der)) }
    }

    /// The first certificate of a PEM text.
    ///
    /// # Errors
    /// Where there is none, or one above 64 KiB.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CertificateFault> {
        CertificateDer::from_pem_slice(pem).map_err(|_| CertificateFault).and_then(Self::new)
    }

    /// The certificate as PEM, and nothing else beside it.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for (place, letter) in self.to_base64().chars().enumerate() {
            if place > 0 && place % 64 == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem + "\n-----END CERTIFICATE-----\n"
    }

    /// Its DER form in base64, as Incus takes it in requests.
    pub(crate) fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// SHA-256 of its DER form: what Incus calls a certificate's fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

impl FromStr for Certificate {
    type Err = CertificateFault;

    fn from_str(pem: &str) -> Result<Self, CertificateFault> {
        Self::from_pem(pem.as_bytes())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate(")?;
        self.fingerprint().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pem_and_bytes_are_one_value(der in prop::collection::vec(any::<u8>(), 1..600)) {
            let certificate = Certificate::new(der.into()).unwrap();
            let pem = certificate.to_pem();
            prop_assert!(pem.lines().all(|line| line.len() <= 64));
            prop_assert_eq!(pem.parse(), Ok(certificate));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Certificate>();
        }
    }

    #[test]
    fn only_the_certificate_is_kept() {
        let made = rcgen::generate_simple_self_signed(["incus".to_owned()]).unwrap();
        let text = format!("a comment\n{}{}", made.cert.pem(), made.signing_key.serialize_pem());
        let certificate: Certificate = text.parse().unwrap();
        assert_eq!(certificate.to_pem().replace("\r\n", "\n"), made.cert.pem().replace("\r\n", "\n"));
        for nothing in ["", "-----BEGIN CERTIFICATE-----", &made.signing_key.serialize_pem()] {
            assert_eq!(nothing.parse::<Certificate>(), Err(CertificateFault));
        }
    }
}
