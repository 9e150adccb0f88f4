//! Copies beside those of the command line, field by field.

use super::*;

#[tokio::test]
#[ignore = "needs a real incusd; cargo xtask test runs it"]
async fn copies_are_those_of_the_command_line() {
    let (here, there) = (Side::shared(), Side::own().await);
    every_way(&here, &there).await;
    every_way(&there, &here).await;
}

async fn every_way(from: &Side, to: &Side) {
    let nonce = nonce();
    let source = from.project(&format!("{nonce}-s")).await;
    let cli = Cli::new((from, &source), to).await;
    for (number, (files, kind)) in kinds(&nonce).into_iter().enumerate() {
        let public = number % 2 == 0;
        let mut image = imported(&source, &files, kind, public).await;
        let within = image.properties.clone();
        // Of what a source says of its image, not all need be in the image.
        let added = [("note".to_owned(), "a & b".to_owned())].into();
        source.merge_properties(&image.fingerprint, &added).await.unwrap();
        image.properties.extend(added);
        for mode in ["pull", "push", "relay"] {
            if mode == "push" && files.len() == 2 && kind == InstanceType::VirtualMachine {
                machine_arrives_as_a_container((from, &source), to, &cli, &image).await;
                continue;
            }
            // One after the other: what another project has already is not fetched, and is noted otherwise.
            let theirs = to.project(&format!("{nonce}-t")).await;
            let flags: &[&str] = if public { &["--mode", mode, "--public"] } else { &["--mode", mode] };
            cli.copy(&image.fingerprint.to_string(), &theirs, flags);
            let wanted = told(to, &theirs, &image.fingerprint).await;
            to.clear(theirs).await;
            let ours = to.project(&format!("{nonce}-o")).await;
            match mode {
                "pull" => drop(pulled((from, &source), &ours, &image, public).await.unwrap()),
                "push" => pushed(&source, (to, &ours), &image, public).await.unwrap(),
                _ => drop(relayed(&source, &ours, &image, public).await.unwrap()),
            }
            assert_eq!(told(to, &ours, &image.fingerprint).await, wanted, "{mode} {kind} {public}");
            let copy = ours.image(&image.fingerprint).await.unwrap().unwrap();
            // What goes by way of the client is the file alone.
            let properties = if mode == "relay" { &within } else { &image.properties };
            assert_eq!((copy.public, &copy.properties), (public, properties), "{mode} {kind}");
            assert_eq!((copy.instance_type, copy.size), (Some(kind), image.size), "{mode} {kind}");
            assert_eq!((copy.architecture, copy.created_at), (image.architecture.clone(), image.created_at));
            to.clear(ours).await;
        }
    }
    from.clear(source).await;
}

/// Why a virtual machine in two parts is not pushed.
async fn machine_arrives_as_a_container(from: (&Side, &Project), to: &Side, cli: &Cli, image: &Image) {
    let theirs = to.project(&format!("{}-m", from.1.name())).await;
    cli.copy(&image.fingerprint.to_string(), &theirs, &["--mode", "push"]);
    let copy = theirs.image(&image.fingerprint).await.unwrap().unwrap();
    assert_eq!(copy.instance_type, Some(InstanceType::Container));
    to.clear(theirs).await;
    let ours = to.project(&format!("{}-m", from.1.name())).await;
    let refused = pushed(from.1, (to, &ours), image, false).await;
    assert!(matches!(refused, Err(Error::NotPushable)), "{refused:?}");
    to.clear(ours).await;
}
