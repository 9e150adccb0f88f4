//! What tenants have, counted anew by what is there: images come and go beside the edge too.

use std::time::Duration;

use tenancy::{Owner, Ownership, Subject};
use tokio::time::timeout;

use crate::{app::App, begin::parse_fingerprint, error::EdgeError, ledger::FoundThere, target::Target};

/// How long a target may take to list its images; it is asked again later.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts the images of every tenant anew, but for those whose targets do not answer just now.
pub(crate) async fn recount(app: &App) {
    for tenant in app.identities.policy().tenants() {
        let owner = Owner::Tenant(tenant.clone());
        let own = Ownership { owner: owner.clone(), by: Subject::anyone() };
        let Some(grant) = app.identities.policy().on_behalf(&own) else { continue };
        for name in grant.targets() {
            let Ok(target) = app.targets.get(name.as_str()) else { continue };
            if let Err(error) = of_target(app, &owner, target).await {
                tracing::debug!(%tenant, target = target.name(), %error, "not counted anew");
            }
        }
    }
}

async fn of_target(app: &App, owner: &Owner, target: &Target) -> Result<(), EdgeError> {
    let before = app.usages.usage(owner.clone()).await?;
    target.keeps_its_own().await?;
    let listed = timeout(PATIENCE, target.list()).await.map_err(|_| EdgeError::Busy)??;
    // What Incus fetched to make instances of goes again by itself.
    let own = listed.iter().filter(|image| !image.cached);
    let images = own.filter_map(|image| Some((parse_fingerprint(&image.fingerprint).ok()?, image.size)));
    let images = images.collect();
    let found = FoundThere { owner: owner.clone(), target: target.name().to_owned(), images, before };
    if !app.usages.recount(found).await? {
        tracing::debug!(target = target.name(), "something came or went meanwhile: counted another time");
    }
    Ok(())
}
