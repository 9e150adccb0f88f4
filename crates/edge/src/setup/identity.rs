//! The certificate that the edge shows to Incus.

use std::io;

use incus_client::Certificate;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use super::{
    SetupError,
    files::{Place, Secrecy},
};
use crate::clock;

/// How many years the certificate is good for, as those that `incus` makes.
const YEARS: i32 = 10;
/// Milliseconds of a year, on average.
const YEAR: u64 = 31_556_952_000;

/// A certificate whose key lies beside it.
pub(super) struct Identity {
    pub(super) certificate: Certificate,
}

impl Identity {
    /// The one that is there; nothing where there is none.
    ///
    /// # Errors
    /// One of the two files without the other, or a certificate that is none: it is not for us to throw it away.
    pub(super) fn read(place: &Place) -> Result<Option<Self>, SetupError> {
        let alone = |path, wanted: &str| SetupError::File {
            path,
            error: io::Error::other(format!(
                "there is no {wanted} beside it; move it away to have both made anew"
            )),
        };
        match (place.read(&place.certificate())?, place.read(&place.key())?) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(alone(place.certificate(), "key")),
            (None, Some(_)) => Err(alone(place.key(), "certificate")),
            (Some(pem), Some(_)) => match Certificate::from_pem(&pem) {
                Ok(certificate) => Ok(Some(Self { certificate })),
                Err(fault) => {
                    Err(SetupError::File { path: place.certificate(), error: io::Error::other(fault) })
                }
            },
        }
    }

    /// Makes one. The key is written first: a certificate without its key would be of no use to anybody.
    ///
    /// # Errors
    /// Where it cannot be made or kept.
    pub(super) fn make(place: &Place) -> Result<(), SetupError> {
        let key = KeyPair::generate()?;
        let certificate = params().self_signed(&key)?;
        place.write(&place.key(), key.serialize_pem().as_bytes(), Secrecy::Secret)?;
        place.write(&place.certificate(), certificate.pem().as_bytes(), Secrecy::Open)
    }
}

fn params() -> CertificateParams {
    let year = i32::try_from(1970 + clock::millis() / YEAR).unwrap_or(1970);
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "malleus");
    let mut params = CertificateParams::default();
    // The year before, as clocks differ and our year is only about right.
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year + YEARS, 1, 1);
    params.distinguished_name = name;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_found_and_half_of_it_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::new(dir.path(), "img");
        assert!(Identity::read(&place).unwrap().is_none());
        Identity::make(&place).unwrap();
        assert!(Identity::read(&place).unwrap().is_some());
        std::fs::remove_file(place.key()).unwrap();
        let told = Identity::read(&place).err().unwrap().to_string();
        assert!(told.contains("img.crt") && told.contains("no key"), "{told}");
    }
}
