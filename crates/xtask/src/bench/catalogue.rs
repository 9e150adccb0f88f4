//! `cargo xtask bench catalogue`: how soon the images of a remote with thousands of versions are listed.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use serde_json::{Map, Value, json};

use super::plain::{self, median, millis};
use crate::build::{self, Profile};
use crate::http::Connection;
use crate::service::Service;
use crate::setup::{self, Debian};
use crate::step::{bytes, say};

/// What a list from the cache may take.
const AIM: Duration = Duration::from_millis(200);
/// Where a server of images has its index.
const INDEX: &str = "/streams/v1/index.json";
/// Where the one of this bench has its images.
const IMAGES: &str = "/streams/v1/images.json";

/// Options of `cargo xtask bench catalogue`.
#[derive(Args)]
pub(crate) struct CatalogueArgs {
    /// Versions that the remote has
    #[arg(long, default_value_t = 5000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    versions: u32,
    /// How often the list is asked for
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
}

/// Serves a large remote, lists it through the edge, and prints how long that takes: read anew, and from the cache.
pub(crate) fn catalogue(args: &CatalogueArgs) -> Result<()> {
    setup::debian(&[Debian::CCompiler])?;
    let edge = build::edge(Profile::Release, false)?;
    let documents = Documents::new(args.versions);
    let size = documents.products.len() as u64;
    let address = plain::serve(vec![(INDEX, documents.index), (IMAGES, documents.products)])?;
    let state = tempfile::tempdir()?;
    let mut serve = build::serve_depot(&edge, "127.0.0.1:0", state.path());
    serve
        .env("MALLEUS_DEPOT__ENABLED", "true")
        .env("MALLEUS_REMOTES__LARGE__URL", format!("http://{address}"))
        .env("MALLEUS_REMOTES__LARGE__PROTOCOL", "simplestreams");
    let (service, url) = Service::edge(&mut serve)?;
    let outcome = measure(&url, args, size, &address);
    service.stop()?;
    outcome
}

fn measure(url: &str, args: &CatalogueArgs, size: u64, remote: &str) -> Result<()> {
    const LIST: &str = "/api/v1/remotes/large/images";
    let listed = |method: &str, path: &str| -> Result<(Duration, usize)> {
        let mut connection = Connection::open(url)?;
        let begun = Instant::now();
        let catalogue = connection.json(method, path, None)?;
        let images = catalogue["images"].as_array().map_or(0, Vec::len);
        Ok((begun.elapsed(), images))
    };
    let (first, images) = listed("GET", LIST)?;
    // Two types for each version.
    ensure!(images == 2 * args.versions as usize, "{images} images were listed");
    let mut plain = Vec::new();
    let mut cached = Vec::new();
    for _ in 0..args.runs {
        let begun = Instant::now();
        Connection::open(&format!("http://{remote}"))?.json("GET", IMAGES, None)?;
        plain.push(begun.elapsed());
        cached.push(listed("GET", LIST)?.0);
    }
    let (anew, _) = listed("POST", "/api/v1/remotes/large/refresh")?;
    let (plain, cached) = (median(plain), median(cached));
    say(&format!("{images} images of {} versions, in a document of {}", args.versions, bytes(size)));
    say(&format!("the document itself, read by this program   {:>6.0} ms  1.00", millis(plain)));
    say(&format!(
        "the list from the cache, read likewise      {:>6.0} ms  {:.2}",
        millis(cached),
        millis(cached) / millis(plain)
    ));
    say(&format!("the list, read anew at first                {:>6.0} ms", millis(first)));
    say(&format!("the list, read anew by a refresh            {:>6.0} ms", millis(anew)));
    ensure!(cached <= AIM, "the aim is {} ms from the cache", AIM.as_millis());
    Ok(())
}

/// What a server of images serves.
struct Documents {
    index: String,
    products: String,
}

impl Documents {
    /// Ten versions a product, each a container and a virtual machine.
    fn new(versions: u32) -> Self {
        let mut products = Map::new();
        for number in 0..versions {
            let product = format!("os{}:release:amd64:default", number / 10);
            let entry = products.entry(&product).or_insert_with(|| {
                json!({
                    "aliases": format!("os{0}/release,os{0}/release/default", number / 10),
                    "arch": "amd64",
                    "os": format!("Os{}", number / 10),
                    "release": "release",
                    "release_title": "release",
                    "variant": "default",
                    "versions": {},
                })
            });
            entry["versions"][format!("202601{:02}_00:00", 1 + number % 10)] = version(number);
        }
        let names: Vec<&String> = products.keys().collect();
        let index = json!({
            "format": "index:1.0",
            "index": { "images": {
                "datatype": "image-downloads",
                "path": "streams/v1/images.json",
                "format": "products:1.0",
                "products": names,
            } },
        });
        let document = json!({
            "content_id": "images",
            "datatype": "image-downloads",
            "format": "products:1.0",
            "products": products,
        });
        Self { index: index.to_string(), products: document.to_string() }
    }
}

fn version(number: u32) -> Value {
    let hash = |kind: u32| format!("{number:032x}{kind:032x}");
    let item = |ftype: &str, kind: u32| json!({ "ftype": ftype, "path": format!("images/{number}/{ftype}"), "sha256": hash(kind), "size": 100_000_000 + number });
    let mut metadata = item("incus.tar.xz", 1);
    metadata["combined_squashfs_sha256"] = json!(hash(2));
    metadata["combined_disk-kvm-img_sha256"] = json!(hash(3));
    json!({ "items": {
        "incus.tar.xz": metadata,
        "rootfs.squashfs": item("squashfs", 4),
        "disk.qcow2": item("disk-kvm.img", 5),
    } })
}
