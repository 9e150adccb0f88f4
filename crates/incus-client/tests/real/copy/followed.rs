//! Copies by an alias, which Incus follows to newer images.

use incus_client::{Refreshed, SourceAlias};

use super::*;

fn by_alias(source: RemoteSource, alias: &str, image_type: Option<InstanceType>) -> PullRequest {
    let alias: SourceAlias = alias.parse().unwrap();
    let what = Wanted::ByAlias { alias, image_type, auto_update: true };
    PullRequest { source, what, public: false, profiles: None }
}

async fn follow(project: &Project, request: &PullRequest) -> Result<Imported, Error> {
    project.follow(&project.pull(request).await?, |_| {}).await
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn an_alias_is_followed() {
    // From the project `default`, as Incus looks for newer images nowhere else.
    let (from, to) = (Side::own().await, Side::own().await);
    let nonce = nonce();
    let source = from.client.project("default".parse().unwrap());
    let [old, new] = ["old", "new"].map(|which| vec![unified_container(&format!("{nonce}-{which}"))]);
    let old = imported(&source, &old, InstanceType::Container, true).await;
    source.create_alias("tiny/13", &old.fingerprint, "").await.unwrap();
    let cli = Cli::new((&from, &source), &to).await;
    let request = by_alias(from.source(&source), "tiny/13", None);

    let theirs = to.project(&format!("{nonce}-t")).await;
    cli.copy("tiny/13", &theirs, &["--auto-update"]);
    let wanted = told(&to, &theirs, &old.fingerprint).await;
    to.clear(theirs).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    assert_eq!(follow(&ours, &request).await.unwrap().fingerprint, old.fingerprint);
    assert_eq!(told(&to, &ours, &old.fingerprint).await, wanted);
    let copy = ours.image(&old.fingerprint).await.unwrap().unwrap();
    let noted = copy.update_source.unwrap();
    assert!(copy.auto_update);
    assert_eq!((noted.alias.as_str(), noted.protocol.as_str()), ("tiny/13", "incus"));
    assert_eq!((noted.server.as_str(), noted.image_type), (from.address.as_str(), None));

    let same = Refreshed { fingerprint: Some(old.fingerprint), changed: false };
    assert_eq!(ours.refresh(&old.fingerprint).await.unwrap(), same);
    // A newer image, once for a copy with an alias of its own, once for one without.
    let new = imported(&source, &new, InstanceType::Container, true).await;
    ours.create_alias("mine", &old.fingerprint, "").await.unwrap();
    source.move_alias("tiny/13", &new.fingerprint, "").await.unwrap();
    let changed = Refreshed { fingerprint: Some(new.fingerprint), changed: true };
    assert_eq!(ours.refresh(&old.fingerprint).await.unwrap(), changed);
    assert_eq!(ours.alias("mine").await.unwrap().unwrap().target, new.fingerprint);
    assert_eq!(ours.image(&old.fingerprint).await.unwrap(), None);
    ours.delete_alias("mine").await.unwrap();
    source.move_alias("tiny/13", &old.fingerprint, "").await.unwrap();
    let back = Refreshed { fingerprint: Some(old.fingerprint), changed: true };
    assert_eq!(ours.refresh(&new.fingerprint).await.unwrap(), back);
}

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn an_alias_stands_for_an_image_of_its_type() {
    let (from, to) = (Side::shared(), Side::own().await);
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let ours = to.project(&format!("{nonce}-o")).await;
    let files = vec![split_metadata(&nonce), disk()];
    let image = imported(&source, &files, InstanceType::VirtualMachine, true).await;
    source.create_alias("tiny", &image.fingerprint, "").await.unwrap();
    let container = by_alias(from.source(&source), "tiny", Some(InstanceType::Container));
    let missing = follow(&ours, &container).await;
    assert!(matches!(missing, Err(Error::Peer(PeerError::ImageMissing(_)))), "{missing:?}");
    let machine = by_alias(from.source(&source), "tiny", Some(InstanceType::VirtualMachine));
    assert_eq!(follow(&ours, &machine).await.unwrap().fingerprint, image.fingerprint);
    let copy = ours.image(&image.fingerprint).await.unwrap().unwrap();
    assert_eq!(copy.update_source.unwrap().alias, "tiny");
    to.clear(ours).await;
    from.clear(source).await;
}
