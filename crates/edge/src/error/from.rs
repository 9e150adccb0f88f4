//! Errors of others as errors of the edge.

use tokio::{sync::AcquireError, task::JoinError};

use tenancy::Denied;

use super::EdgeError;
use crate::{depot::DepotError, fetch::FetchError, ledger::LedgerError};

impl From<std::io::Error> for EdgeError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::DiskFull(error.to_string())
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<JoinError> for EdgeError {
    fn from(error: JoinError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<AcquireError> for EdgeError {
    fn from(error: AcquireError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<getrandom::Error> for EdgeError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<DepotError> for EdgeError {
    fn from(error: DepotError) -> Self {
        Self::Depot(error)
    }
}

impl From<incus_client::Error> for EdgeError {
    fn from(error: incus_client::Error) -> Self {
        Self::Incus(error)
    }
}

impl From<FetchError> for EdgeError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

/// A limit is the tenant's to keep to, whoever counts.
impl From<LedgerError> for EdgeError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Limit(shortage) => Self::Denied(Denied::Limit(shortage)),
            other => Self::Ledger(other),
        }
    }
}

/// What is not there for a tenant is answered as what nobody has.
impl From<Denied> for EdgeError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            other => Self::Denied(other),
        }
    }
}
