//! What the stage of the API asks for: images in each target, and uploads that wait for their bytes.

use anyhow::{Context as _, Result};
use image_format::FingerprintHasher;
use image_format::forge::{Archive, ImageSpec, metadata_yaml};
use serde_json::{Value, json};
use upload_proto::api::IMPORTS;

use crate::http::Connection;
use crate::imports::{send_bytes, until_done};

/// The targets of the stage's edge.
const TARGETS: [&str; 2] = ["incus", "depot"];
/// How many images each gets: some of them are deleted on the way.
const IMAGES: u32 = 4;
/// How many uploads wait: some of them are called off on the way.
const UPLOADS: u32 = 16;

/// Imports the same public images into each target, with the aliases `seed/0` and so on. Returns their fingerprints.
pub(super) fn import(url: &str, token: &str) -> Result<Vec<String>> {
    let mut connection = Connection::open(url)?.bearing(token);
    (0..IMAGES)
        .map(|number| {
            let image = image(number);
            let mut hasher = FingerprintHasher::new();
            hasher.update(&image);
            let fingerprint = hasher.finish().to_string();
            for target in TARGETS {
                let offer = json!({
                    "files": [{ "role": "unified", "name": "seed.tar", "size": image.len() }],
                    "fingerprint": fingerprint,
                    "target": target,
                    "aliases": [format!("seed/{number}")],
                    "public": true,
                });
                send(&mut connection, &offer, &image).with_context(|| format!("into {target}"))?;
            }
            Ok(fingerprint)
        })
        .collect()
}

/// Begins imports whose bytes nobody sends. Returns the ids of their uploads.
pub(super) fn begin(url: &str, token: &str) -> Result<Vec<String>> {
    let mut connection = Connection::open(url)?.bearing(token);
    let begin = |_| {
        let offer = json!({ "files": [{ "role": "unified", "name": "open.tar", "size": 100 }] });
        let view = connection.json("POST", IMPORTS, Some(&offer))?;
        let upload = view["files"][0]["upload"].as_str().and_then(|upload| upload.rsplit('/').next());
        Ok(upload.context("an import without an upload")?.to_owned())
    };
    (0..UPLOADS).map(begin).collect()
}

fn image(number: u32) -> Vec<u8> {
    let description = format!("Image {number} to ask for");
    let spec = ImageSpec::new("x86_64", 1_700_000_000)
        .property("os", "Debian")
        .property("release", "trixie")
        .property("description", &description);
    Archive::new()
        .file("metadata.yaml", 0o644, metadata_yaml(&spec).as_bytes())
        .dir("rootfs/", 0o755)
        .finish()
}

fn send(connection: &mut Connection, offer: &Value, image: &[u8]) -> Result<()> {
    let view = connection.json("POST", IMPORTS, Some(offer))?;
    send_bytes(connection, &view, image)?;
    until_done(connection, &view)
}
