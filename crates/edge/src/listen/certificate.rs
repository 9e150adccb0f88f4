//! A certificate in files that somebody renews: what is offered is what lies there, without a restart.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use rustls::{
    crypto::CryptoProvider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject},
};

use super::tls::TlsError;
use crate::settings::CertificateFiles;

/// What tells one version of the files from another: whoever renews a certificate writes new files, or puts links to
/// them in the place of the old ones.
type Version = [Option<(SystemTime, u64)>; 2];

/// Offers the certificate of the files. They are looked at with a handshake, and no oftener than now and then.
#[derive(Debug)]
pub(super) struct Renewable {
    files: CertificateFiles,
    provider: Arc<CryptoProvider>,
    /// How long what was seen holds.
    again: Duration,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    key: Arc<CertifiedKey>,
    version: Version,
    looked: Instant,
}

impl Renewable {
    /// Reads the files; a pair that comes later is offered at most `again` later.
    ///
    /// # Errors
    /// [`TlsError`] tells which file to mend.
    pub(super) fn new(
        files: &CertificateFiles,
        provider: &Arc<CryptoProvider>,
        again: Duration,
    ) -> Result<Self, TlsError> {
        // What changes while it is read is read again.
        let version = version(files);
        let current = Current { key: Arc::new(load(files, provider)?), version, looked: Instant::now() };
        Ok(Self { files: files.clone(), provider: Arc::clone(provider), again, current: Mutex::new(current) })
    }

    /// What is offered now.
    fn offered(&self) -> Arc<CertifiedKey> {
        // All that is done under the lock is to look, and to take what was read: a panic leaves nothing half done.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() >= self.again {
            current.looked = Instant::now();
            let version = version(&self.files);
            if version != current.version {
                // Of files that are of no use is spoken once: they are read again when they have changed again.
                current.version = version;
                self.renew(&mut current);
            }
        }
        Arc::clone(&current.key)
    }

    fn renew(&self, current: &mut Current) {
        let certificate = self.files.certificate.display();
        match load(&self.files, &self.provider) {
            Ok(key) => {
                current.key = Arc::new(key);
                tracing::info!(%certificate, "the certificate was renewed");
            }
            // The key may come a moment after the certificate.
            Err(error) => tracing::warn!(%error, "the certificate that was read before is kept"),
        }
    }
}

impl ResolvesServerCert for Renewable {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.offered())
    }
}

fn version(files: &CertificateFiles) -> Version {
    [&files.certificate, &files.key].map(|path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

fn load(files: &CertificateFiles, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let wrong = |path: &Path, what| {
        let path = path.to_owned();
        move |error| TlsError::Pem { path, what, error }
    };
    let CertificateFiles { certificate, key } = files;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read(certificate)?)
        .collect::<Result<_, _>>()
        .map_err(wrong(certificate, "certificate"))?;
    if chain.is_empty() {
        return Err(wrong(certificate, "certificate")(pem::Error::NoItemsFound));
    }
    let private = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(wrong(key, "private key"))?;
    CertifiedKey::from_der(chain, private, provider).map_err(TlsError::Pair)
}

/// The most bytes of such a file: chains have a few certificates of some kilobytes each.
const LARGEST: u64 = 1 << 20;

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let told = |error| TlsError::File { path: path.to_owned(), error };
    if fs::metadata(path).map_err(told)?.len() > LARGEST {
        return Err(told(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    fs::read(path).map_err(told)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    /// A certificate and its key.
    struct Pair {
        certificate: String,
        key: String,
        der: CertificateDer<'static>,
    }

    fn pair() -> Pair {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let der = made.cert.der().clone();
        Pair { certificate: made.cert.pem(), key: made.signing_key.serialize_pem(), der }
    }

    struct Place(tempfile::TempDir);

    impl Place {
        fn with(pair: &Pair) -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            place.put("certificate", &pair.certificate, 0);
            place.put("key", &pair.key, 0);
            place
        }

        /// Writes a file of a time of its own, whatever the file system counts time in.
        fn put(&self, name: &str, text: &str, time: u64) {
            fs::write(self.0.path().join(name), text).unwrap();
            let file = fs::File::options().write(true).open(self.0.path().join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(time)).unwrap();
        }

        fn renewable(&self, again: Duration) -> Renewable {
            let [certificate, key] = ["certificate", "key"].map(|name| self.0.path().join(name));
            Renewable::new(&CertificateFiles { certificate, key }, &Arc::new(ring::default_provider()), again)
                .unwrap()
        }
    }

    fn offers(renewable: &Renewable, pair: &Pair) -> bool {
        renewable.offered().cert.first() == Some(&pair.der)
    }

    #[test]
    fn a_renewed_pair_is_offered_once_both_files_are_there() {
        let (old, new) = (pair(), pair());
        let place = Place::with(&old);
        let renewable = place.renewable(Duration::ZERO);
        assert!(offers(&renewable, &old));
        place.put("certificate", &new.certificate, 1);
        assert!(offers(&renewable, &old), "its key has not come yet");
        assert!(offers(&renewable, &old));
        place.put("key", &new.key, 1);
        assert!(offers(&renewable, &new));
    }

    #[test]
    fn files_that_are_gone_or_broken_change_nothing() {
        let (old, new) = (pair(), pair());
        let place = Place::with(&old);
        let renewable = place.renewable(Duration::ZERO);
        fs::remove_file(place.0.path().join("key")).unwrap();
        assert!(offers(&renewable, &old));
        place.put("certificate", "-----BEGIN CERTIFICATE-----\n!\n", 2);
        assert!(offers(&renewable, &old));
        place.put("certificate", &"x".repeat(2 << 20), 3);
        assert!(offers(&renewable, &old));
        place.put("certificate", &new.certificate, 4);
        place.put("key", &new.key, 4);
        assert!(offers(&renewable, &new), "and what can be used is");
    }

    #[test]
    fn files_are_not_looked_at_with_every_handshake() {
        let (old, new) = (pair(), pair());
        let place = Place::with(&old);
        let renewable = place.renewable(Duration::from_secs(3600));
        place.put("certificate", &new.certificate, 1);
        place.put("key", &new.key, 1);
        assert!(offers(&renewable, &old));
    }
}
