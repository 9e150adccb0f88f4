//! `malleus audit`: who did what, as JSON lines.

use clap::Args;
use tenancy::TenantName;

use super::store::{Store, StoreError, print};
use crate::{ledger::Audit, settings::Flags};

/// Lines that are read at a time. All of them together may be many more than fit into memory.
const PAGE: u32 = 1000;

/// The flags of `malleus audit`.
#[derive(Debug, Clone, Args)]
pub(super) struct AuditArgs {
    /// Only what has a higher number than this one: to go on after the last line that was read.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: u64,
    /// Only what was done in this tenant.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<TenantName>,
    #[command(flatten)]
    flags: Flags,
}

/// Tells it, page by page, until the end or until nobody reads on.
///
/// # Errors
/// [`StoreError`] tells what to mend.
pub(super) async fn run(args: AuditArgs) -> Result<(), StoreError> {
    let AuditArgs { mut after, tenant, flags } = args;
    let store = Store::open(flags).await?;
    loop {
        let page = store.ledger.audited(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.number;
        let mut text = String::new();
        for audited in &page {
            if tenant.is_none() || audited.deed.tenant.tenant() == tenant.as_ref() {
                text.push_str(&audited.line()?);
            }
        }
        if !print(&text)? {
            return Ok(());
        }
    }
}
