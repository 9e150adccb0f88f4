//! What comes out of the spool, and that nothing does that should not.

use http_body_util::BodyExt;
use image_format::{
    Compression, FingerprintHasher,
    forge::{Archive, ImageSpec, compress, metadata_yaml},
};

use upload_proto::api::{CreateImport, FileOffer, Offer, Role};

use super::*;
use crate::import::following::CHUNK;
use crate::{
    id::Id,
    import::{Circumstances, Import, Step, handles::Handles},
    spool::{FileSpool, Place, Spool},
};

fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let mut hasher = FingerprintHasher::new();
    hasher.update(bytes);
    hasher.finish()
}

struct Spooled {
    dir: tempfile::TempDir,
    tide: Tide,
    parts: Vec<Part>,
    all: Vec<u8>,
}

fn id(n: u8) -> Id {
    Id::parse(&format!("{n:032x}")).unwrap()
}

/// Files of these contents in a spool; as many of their bytes as `durable` says, or all.
async fn spool(files: Vec<Vec<u8>>, durable: impl Fn(usize) -> usize) -> Spooled {
    let roles: &[Role] = if files.len() == 1 { &[Role::Unified] } else { &[Role::Metadata, Role::Rootfs] };
    let offers = files.iter().zip(roles).map(|(bytes, role)| FileOffer {
        role: *role,
        name: "f".into(),
        size: bytes.len() as u64,
        identity: None,
    });
    let offered = CreateImport {
        id: None,
        files: offers.collect(),
        aliases: vec![],
        alias_taken: Default::default(),
        properties: Default::default(),
        target: None,
        public: false,
        profiles: None,
        fingerprint: None,
    };
    let offer = Offer::parse(offered, u64::MAX).unwrap();
    let mut import = Import::new(id(0), offer, [id(1), id(2)], Circumstances::default());
    let dir = tempfile::tempdir().unwrap();
    let spool = Arc::new(FileSpool::open(dir.path()).unwrap());
    spool.create(id(0)).await.unwrap();
    for (bytes, part) in files.iter().zip(import.parts().to_vec()) {
        let length = durable(bytes.len());
        let mut appender = spool.append(Place { import: id(0), role: part.role }, 0).await.unwrap();
        appender.write(vec![Bytes::copy_from_slice(&bytes[..length])]).await.unwrap();
        import.apply(Step::Received { upload: part.upload, bytes: length as u64 }).unwrap();
    }
    let tide = Tide {
        handles: Arc::new(Handles::new(import.clone(), tenancy::Ownership::default())),
        spool,
        shutdown: tokio_util::sync::CancellationToken::new(),
        stall: crate::import::following::STALL,
        runtime: tokio::runtime::Handle::current(),
    };
    Spooled { dir, tide, parts: import.parts().to_vec(), all: files.concat() }
}

async fn spooled(sizes: &[usize]) -> Spooled {
    let content = |(n, size): (usize, &usize)| (0..*size).map(|i| (i % 251) as u8 ^ n as u8).collect();
    spool(sizes.iter().enumerate().map(content).collect(), |size| size).await
}

impl Spooled {
    fn start(
        &self,
        declared: Fingerprint,
        handed_on: &HandedOn,
        commit: impl FnOnce() -> Result<(), OutflowError> + Send + 'static,
    ) -> Vec<Outflow> {
        start(&self.tide, &self.parts, declared, handed_on, commit)
    }

    fn path(&self, role: &str) -> std::path::PathBuf {
        self.dir.path().join("spool").join(id(0).to_string()).join(role)
    }
}

/// What came through before the end, and how it ended.
async fn drain(bodies: Vec<Outflow>) -> (Vec<u8>, Option<OutflowError>) {
    let mut got = Vec::new();
    for mut body in bodies {
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => got.extend(frame.into_data().unwrap()),
                Err(error) => return (got, Some(error)),
            }
        }
    }
    (got, None)
}

#[tokio::test]
async fn what_goes_in_comes_out_whatever_the_sizes() {
    for sizes in [&[1][..], &[CHUNK], &[CHUNK + 1], &[3 * CHUNK], &[1, 1], &[CHUNK, 2 * CHUNK + 7]] {
        let spooled = spooled(sizes).await;
        let handed_on = HandedOn::default();
        let bodies = spooled.start(fingerprint(&spooled.all), &handed_on, || Ok(()));
        let (got, error) = drain(bodies).await;
        assert!(error.is_none() && got == spooled.all, "{sizes:?}: {error:?}");
        assert_eq!(handed_on.bytes(), spooled.all.len() as u64);
    }
}

#[tokio::test]
async fn with_another_fingerprint_the_last_bytes_are_never_let_go() {
    for sizes in [&[1][..], &[2 * CHUNK + 5], &[10, CHUNK]] {
        let spooled = spooled(sizes).await;
        let asked = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&asked);
        let commit = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        let bodies = spooled.start(fingerprint(b"other"), &HandedOn::default(), commit);
        let (got, error) = drain(bodies).await;
        assert!(matches!(error, Some(OutflowError::Mismatch)), "{sizes:?}: {error:?}");
        assert!(got.len() < spooled.all.len());
        assert_eq!(asked.load(Ordering::Relaxed), 0, "nobody may believe that Incus has it");
    }
}

#[tokio::test]
async fn bytes_are_followed_as_they_become_durable_and_no_further() {
    let content: Vec<u8> = (0..3 * CHUNK + 9).map(|i| (i % 253) as u8).collect();
    let spooled = spool(vec![content.clone()], |_| CHUNK).await;
    let mut bodies = spooled.start(fingerprint(&content), &HandedOn::default(), || Ok(()));
    let mut body = bodies.remove(0);
    let place = Place { import: id(0), role: Role::Unified };
    let mut appender = spooled.tide.spool.append(place, CHUNK as u64).await.unwrap();
    let mut got = Vec::new();
    for end in [CHUNK + 1, 2 * CHUNK, content.len()] {
        let before = spooled.tide.handles.import().parts()[0].received as usize;
        appender.write(vec![Bytes::copy_from_slice(&content[before..end])]).await.unwrap();
        // Written is not durable: the one chunk that could go out is held back as the last there is.
        assert!(futures_util::FutureExt::now_or_never(body.frame()).is_none_or(|frame| {
            got.extend(frame.unwrap().unwrap().into_data().unwrap());
            got.len() <= before
        }));
        let mut import = spooled.tide.handles.import();
        import.apply(Step::Received { upload: id(1), bytes: end as u64 }).unwrap();
        spooled.tide.handles.show(import);
    }
    while let Some(frame) = body.frame().await {
        got.extend(frame.unwrap().into_data().unwrap());
    }
    assert!(got == content);
}

#[tokio::test]
async fn a_sender_that_stalls_ends_it_before_its_end() {
    let mut spooled = spool(vec![vec![1; 2 * CHUNK]], |_| CHUNK).await;
    spooled.tide.stall = std::time::Duration::from_millis(20);
    let (got, error) = drain(spooled.start(fingerprint(b""), &HandedOn::default(), || Ok(()))).await;
    assert!(matches!(error, Some(OutflowError::Stalled)), "{error:?}");
    assert!(got.len() <= CHUNK);
}

#[tokio::test]
async fn an_import_that_is_called_off_and_an_edge_that_stops_end_it_at_once() {
    for stops in [false, true] {
        let spooled = spool(vec![vec![1; 2 * CHUNK]], |_| CHUNK).await;
        let bodies = spooled.start(fingerprint(b""), &HandedOn::default(), || Ok(()));
        if stops {
            spooled.tide.shutdown.cancel();
        } else {
            let mut import = spooled.tide.handles.import();
            import.apply(Step::Cancelled { let_go: None }).unwrap();
            spooled.tide.handles.show(import);
        }
        assert!(matches!(drain(bodies).await.1, Some(OutflowError::CalledOff)));
    }
}

#[tokio::test]
async fn damage_far_in_stops_it_before_the_end() {
    let content: Vec<u8> =
        (0..18u32 << 20).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let yaml = metadata_yaml(&ImageSpec::new("x86_64", 1));
    let image = Archive::new()
        .file("metadata.yaml", 0o644, yaml.as_bytes())
        .file("rootfs/a", 0o644, &content)
        .finish();
    let good = compress(Compression::Gzip, &image);
    assert!(good.len() as u64 > image_format::WHOLE, "smaller ones are read through before");
    let mut cases = vec![(good.clone(), None)];
    cases.push((good[..good.len() - 9].to_vec(), Some("truncated")));
    let mut changed = good.clone();
    let checksum = changed.len() - 8;
    changed[checksum] ^= 1;
    cases.push((changed, Some("corrupt")));
    for (file, fault) in cases {
        let spooled = spool(vec![file.clone()], |size| size).await;
        let (got, error) = drain(spooled.start(fingerprint(&file), &HandedOn::default(), || Ok(()))).await;
        let code = match &error {
            Some(OutflowError::Refused(why)) => Some(why.code.as_str()),
            Some(other) => panic!("{other}"),
            None => None,
        };
        assert_eq!(code, fault);
        assert_eq!(got.len() == file.len(), fault.is_none());
    }
}

#[tokio::test]
async fn called_off_at_the_last_moment_nothing_more_is_sent() {
    let spooled = spooled(&[CHUNK, CHUNK]).await;
    let commit = || Err(OutflowError::CalledOff);
    let (got, error) = drain(spooled.start(fingerprint(&spooled.all), &HandedOn::default(), commit)).await;
    assert!(matches!(error, Some(OutflowError::CalledOff)));
    assert!(got.len() < spooled.all.len());
}

#[tokio::test]
async fn a_file_that_is_gone_or_too_short_is_an_error_and_not_an_end() {
    let gone = spooled(&[10, 10]).await;
    std::fs::remove_file(gone.path("rootfs")).unwrap();
    let bodies = gone.start(fingerprint(&gone.all), &HandedOn::default(), || Ok(()));
    assert!(matches!(drain(bodies).await.1, Some(OutflowError::Read(_))));

    let short = spooled(&[10]).await;
    std::fs::write(short.path("unified"), &short.all[..9]).unwrap();
    let bodies = short.start(fingerprint(&short.all), &HandedOn::default(), || Ok(()));
    assert!(drain(bodies).await.1.is_some());
}
