//! Images copied between two daemons, by each way there is.

mod compared;
mod elsewhere;
mod followed;
mod stopped;
mod web;

use std::path::Path;
use std::process::{Command, Stdio};

use incus_client::{
    Certificate, Client, ClientIdentity, Error, Export, Fingerprint, HttpsSettings, Image, ImportHead,
    Imported, InstanceType, PeerError, Project, ProjectName, PullRequest, PushTarget, RemoteSource,
    ServerPin, ServerTrust, SourceAddress, SourceProtocol, Wanted,
};
use tempfile::TempDir;

use super::own::Own;
use super::{Real, variable};
use crate::contract::Daemon;
use crate::contract::samples::*;

/// One of two servers.
struct Side {
    real: Real,
    client: Client,
    address: SourceAddress,
    certificate: Certificate,
    _own: Option<Own>,
}

impl Side {
    /// The server that all tests share.
    fn shared() -> Self {
        let directory = variable("MALLEUS_TEST_INCUS_DIR");
        Self::at(
            Real::named(),
            Client::unix(variable("MALLEUS_TEST_INCUS_SOCKET")),
            &variable("MALLEUS_TEST_INCUS_HTTPS"),
            Path::new(&directory),
            None,
        )
    }

    /// A server for this test alone.
    async fn own() -> Self {
        let own = Own::start(tempfile::tempdir().unwrap()).await;
        let address = own.listen().await;
        let (real, client) = (Real::at(own.socket()), own.client());
        let directory = own.directory().to_owned();
        Self::at(real, client, &address, &directory, Some(own))
    }

    fn at(real: Real, client: Client, address: &str, directory: &Path, own: Option<Own>) -> Self {
        let certificate = std::fs::read(directory.join("server.crt")).unwrap();
        Self {
            real,
            client,
            address: address.parse().unwrap(),
            certificate: Certificate::from_pem(&certificate).unwrap(),
            _own: own,
        }
    }

    async fn project(&self, name: &str) -> Project {
        let name: ProjectName = name.parse().unwrap();
        self.real.add_project(&name, Some(true)).await;
        self.client.project(name)
    }

    /// Takes away a project and what is in it.
    async fn clear(&self, project: Project) {
        for image in project.images().await.unwrap() {
            project.delete_image(&image.fingerprint).await.unwrap();
        }
        self.real.remove_project(project.name()).await;
    }

    /// This server as a source, with a project of its own.
    fn source(&self, project: &Project) -> RemoteSource {
        RemoteSource {
            server: self.address.clone(),
            protocol: SourceProtocol::Incus,
            certificate: Some(self.certificate.clone()),
            project: Some(project.name().clone()),
        }
    }

    /// A client over TLS, with a certificate that the server knows or with none.
    async fn over_tls(&self, trusted: bool) -> Client {
        let identity = if trusted {
            let made = rcgen::generate_simple_self_signed(["malleus".to_owned()]).unwrap();
            self.real.trust(&made.cert.pem()).await;
            Some(ClientIdentity {
                certificate_pem: made.cert.pem().into_bytes(),
                key_pem: made.signing_key.serialize_pem().into_bytes(),
            })
        } else {
            None
        };
        let trust: ServerTrust = ServerPin::Fingerprint(self.certificate.fingerprint()).into();
        Client::https(HttpsSettings { url: self.address.to_string(), identity, trust }).unwrap()
    }
}

/// Unlike that of any other test and run.
fn nonce() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("c{:x}-{}", since.as_micros(), std::process::id())
}

/// The files of one image of each kind.
fn kinds(nonce: &str) -> [(Vec<Vec<u8>>, InstanceType); 4] {
    let of = |kind: &str| format!("{nonce}-{kind}");
    [
        (vec![unified_container(&of("uc"))], InstanceType::Container),
        (vec![unified_virtual_machine(&of("uv"))], InstanceType::VirtualMachine),
        (vec![split_metadata(&of("sc")), squashfs()], InstanceType::Container),
        (vec![split_metadata(&of("sv")), disk()], InstanceType::VirtualMachine),
    ]
}

/// Imports an image from its files.
async fn imported(project: &Project, files: &[Vec<u8>], kind: InstanceType, public: bool) -> Image {
    let parts: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let head = ImportHead { fingerprint: fingerprint(&parts), filename: "file name.img".to_owned(), public };
    let sent = match parts.as_slice() {
        [unified] => project.import_unified(head, body(unified)).await,
        [metadata, rootfs] => project.import_split(head, body(metadata), body(rootfs), kind).await,
        _ => panic!("one file or two"),
    };
    let imported = project.wait(&sent.unwrap()).await.unwrap();
    project.image(&imported.fingerprint).await.unwrap().unwrap()
}

/// A copy as `incus image copy --mode pull` makes it.
async fn pulled(
    from: (&Side, &Project),
    to: &Project,
    image: &Image,
    public: bool,
) -> Result<Imported, Error> {
    let secret = match image.public {
        true => None,
        false => Some(from.1.image_secret(&image.fingerprint).await?.secret),
    };
    let what = Wanted::ByFingerprint { fingerprint: image.fingerprint, secret };
    let request = PullRequest { source: from.0.source(from.1), what, public, profiles: None };
    to.follow(&to.pull(&request).await?, |_| {}).await
}

/// A copy as `--mode push` makes it.
async fn pushed(from: &Project, to: (&Side, &Project), image: &Image, public: bool) -> Result<(), Error> {
    let token = to.1.mint_push(image, public).await?;
    let target = PushTarget {
        server: to.0.address.clone(),
        certificate: Some(to.0.certificate.clone()),
        secret: token.secret.clone(),
        project: to.1.name().clone(),
        profiles: Vec::new(),
    };
    let outcome = async { from.pushed(&from.push(&image.fingerprint, &target).await?).await }.await;
    to.1.withdraw(&token.operation).await?;
    outcome
}

/// A copy as `--mode relay` makes it.
async fn relayed(from: &Project, to: &Project, image: &Image, public: bool) -> Result<Imported, Error> {
    let fingerprint = image.fingerprint;
    let operation = match from.export(image, None, None).await? {
        Export::Unified { body, .. } => {
            to.import_unified(ImportHead { fingerprint, filename: String::new(), public }, body).await?
        }
        Export::Split { metadata, rootfs, instance_type } => {
            let head = ImportHead { fingerprint, filename: image.filename.clone(), public };
            to.import_split(head, metadata, rootfs, instance_type).await?
        }
    };
    to.wait(&operation).await
}

/// The `incus` command with settings of its own: two remotes, `from` in one of its projects, and `to`.
struct Cli(TempDir);

impl Cli {
    async fn new(from: (&Side, &Project), to: &Side) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["cli".to_owned()]).unwrap();
        let remote = |side: &Side, project: &str| {
            serde_json::json!({
                "addr": side.address.as_str(), "auth_type": "tls", "protocol": "incus", "public": false,
                "project": project,
            })
        };
        let config = serde_json::json!({
            "default-remote": "to",
            "remotes": { "from": remote(from.0, from.1.name().as_str()), "to": remote(to, "default") },
        });
        std::fs::create_dir(folder.path().join("servercerts")).unwrap();
        for (name, text) in [
            ("client.crt", made.cert.pem()),
            ("client.key", made.signing_key.serialize_pem()),
            ("config.yml", config.to_string()),
            ("servercerts/from.crt", from.0.certificate.to_pem()),
            ("servercerts/to.crt", to.certificate.to_pem()),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        from.0.real.trust(&made.cert.pem()).await;
        to.real.trust(&made.cert.pem()).await;
        Self(folder)
    }

    /// `incus image copy from:IMAGE to: --target-project PROJECT` and the rest.
    fn copy(&self, image: &str, to: &Project, rest: &[&str]) {
        let output = Command::new("incus")
            .args(["image", "copy", &format!("from:{image}"), "to:", "--target-project", to.name().as_str()])
            .args(rest)
            .env("INCUS_CONF", self.0.path())
            .env_remove("INCUS_DIR")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{rest:?}: {output:?}");
    }
}

/// What the server says of an image, but for what differs between any two.
async fn told(side: &Side, project: &Project, fingerprint: &Fingerprint) -> serde_json::Value {
    let mut image = side.real.image(project.name(), fingerprint).await;
    for differs in ["uploaded_at", "project"] {
        image.as_object_mut().unwrap().remove(differs).unwrap();
    }
    image
}
