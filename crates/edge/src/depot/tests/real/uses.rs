//! What people do with the depot.

use image_format::Fingerprint;
use serde_json::Value;

use super::{daemon::Stage, images};
use crate::depot::{Added, NewImage, Scope};

impl Stage {
    async fn keep(&self, alias: &str, image: NewImage) -> Fingerprint {
        let fingerprint = image.fingerprint;
        assert_eq!(self.depot.add(image).await.unwrap(), Added::New);
        if !alias.is_empty() {
            self.depot.create_alias(alias, fingerprint, "").await.unwrap();
        }
        fingerprint
    }

    /// What Incus says of an image it has.
    async fn image(&self, remote: &str, fingerprint: Fingerprint) -> Value {
        let all = self.json(&["image", "list", remote]).await;
        let named = |image: &&Value| image["fingerprint"] == fingerprint.to_string();
        all.as_array()
            .unwrap()
            .iter()
            .find(named)
            .unwrap_or_else(|| panic!("{remote} has no {fingerprint}: {all}"))
            .clone()
    }

    /// Launches an instance, and reads a file in it.
    async fn greets(&self, image: &str, instance: &str) {
        self.incus(&["launch", image, instance]).await.unwrap();
        let said = self.incus(&["exec", instance, "--", "cat", "/etc/greeting"]).await.unwrap();
        assert_eq!(said, "hello from the depot\n");
        self.incus(&["delete", "--force", instance]).await.unwrap();
    }
}

fn aliases(image: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        image["aliases"].as_array().unwrap().iter().map(|alias| alias["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn an_image_is_imported_by_its_address() {
    let stage = Stage::set().await;
    let dir = stage.dir().to_owned();
    // The alias names the image that this machine cannot run; its variant is the one to come.
    stage.keep("tiny/1", images::foreign(&dir, "default")).await;
    let image = stage.keep("", images::container(&dir, "default")).await;
    let split = stage.keep("split", images::split_archive(&dir, "split")).await;
    let machine = stage.keep("machine", images::unified_machine(&dir, "machine")).await;
    let secret = stage.keep("secret", images::container(&dir, "secret")).await;
    stage.depot.set_public(secret, false).await.unwrap();
    stage.keep("foreign", images::foreign(&dir, "foreign")).await;
    let base = stage.base();
    let address = |name: &str| format!("{base}/images/{name}");

    stage.incus(&["image", "import", &address("tiny/1"), "--alias", "mine"]).await.unwrap();
    let had = stage.image("local:", image).await;
    assert_eq!((aliases(&had), &had["type"]), (vec!["mine"], &Value::from("container")));
    assert_eq!(had["properties"]["os"], "Busybox");
    assert_eq!(had["size"], stage.depot.image(image).unwrap().size());
    stage.greets("mine", "c1").await;

    stage.incus(&["image", "import", &address("machine"), "--alias", "vm"]).await.unwrap();
    assert_eq!(stage.image("local:", machine).await["type"], "virtual-machine");

    for (name, missing) in [("split", split), ("secret", secret)] {
        let told = stage.incus(&["image", "import", &address(name)]).await.unwrap_err();
        assert!(told.contains("Missing Incus-Image-Hash header"), "{name} {missing}: {told}");
    }
    for name in ["foreign", "none"] {
        let told = stage.incus(&["image", "import", &address(name)]).await.unwrap_err();
        assert!(told.contains("Missing Incus-Image-Hash header"), "{name}: {told}");
    }
    let token = stage.depot.sign(Scope::All, u64::MAX);
    let link = format!("{base}/private/{token}/images/secret");
    stage.incus(&["image", "import", &link, "--alias", "secret"]).await.unwrap();
    assert_eq!(stage.image("local:", secret).await["public"], false);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn the_depot_is_a_remote() {
    let stage = Stage::set().await;
    let dir = stage.dir().to_owned();
    let unified = stage.keep("tiny/1", images::container(&dir, "default")).await;
    stage.depot.create_alias("busybox", unified, "").await.unwrap();
    let archive = stage.keep("split/archive", images::split_archive(&dir, "archive")).await;
    let squashfs = stage.keep("split/squashfs", images::split_squashfs(&dir, "squashfs")).await;
    let machine = stage.keep("vm", images::machine(&dir, "machine")).await;
    let secret = stage.keep("secret", images::container(&dir, "secret")).await;
    stage.depot.set_public(secret, false).await.unwrap();
    let base = stage.base();

    stage.incus(&["remote", "add", "depot", &base, "--protocol", "simplestreams"]).await.unwrap();
    let listed = stage.json(&["image", "list", "depot:"]).await;
    assert_eq!(listed.as_array().unwrap().len(), 4, "{listed}");
    for (fingerprint, kind, alias) in [
        (unified, "container", "tiny/1"),
        (archive, "container", "split/archive"),
        (squashfs, "container", "split/squashfs"),
        (machine, "virtual-machine", "vm"),
    ] {
        let image = stage.image("depot:", fingerprint).await;
        let record = stage.depot.image(fingerprint).unwrap();
        assert_eq!((image["type"].as_str(), image["size"].as_u64()), (Some(kind), Some(record.size())));
        assert_eq!(image["architecture"], record.architecture);
        assert!(aliases(&image).contains(&alias), "{image}");
    }

    stage.incus(&["image", "copy", "depot:tiny/1", "local:", "--copy-aliases"]).await.unwrap();
    let copied = stage.image("local:", unified).await;
    for alias in ["busybox", "tiny/1"] {
        assert!(aliases(&copied).contains(&alias), "{copied}");
    }
    for (alias, fingerprint, kind) in [
        ("split/archive", archive, "container"),
        ("split/squashfs", squashfs, "container"),
        ("vm", machine, "virtual-machine"),
    ] {
        let name = format!("depot:{alias}");
        stage
            .incus(&["image", "copy", &name, "local:", "--auto-update", "--alias", &format!("my/{alias}")])
            .await
            .unwrap();
        let copied = stage.image("local:", fingerprint).await;
        assert_eq!(copied["type"], kind);
        assert_eq!(copied["update_source"]["alias"], alias, "{copied}");
    }
    stage.greets("depot:tiny/1", "c1").await;
    stage.greets("depot:busybox", "c2").await;
    stage.greets("depot:split/archive", "c3").await;
    stage.greets("depot:split/squashfs", "c4").await;

    let told = stage.incus(&["image", "info", "depot:secret"]).await.unwrap_err();
    assert!(told.contains("couldn't be found"), "{told}");
    let link = format!("{base}/private/{}", stage.depot.sign(Scope::All, u64::MAX));
    stage.incus(&["remote", "add", "mine", &link, "--protocol", "simplestreams"]).await.unwrap();
    assert_eq!(stage.json(&["image", "list", "mine:"]).await.as_array().unwrap().len(), 5);
    stage.greets("mine:secret", "c5").await;
}
