//! What a failure means for the import: whether it may pass by itself, and how long to wait for that.

use std::time::Duration;

use incus_client::{Error as Incus, Who};
use tenancy::Class;

use crate::{depot::DepotError, error::EdgeError};

/// The most to wait after the first failure; it doubles with each further one.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// A full disk is not emptied within a second, and each try would send all of the image again.
const FULL: Duration = Duration::from_secs(20);

/// What follows from a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It may pass: the import is tried again by itself.
    MayPass,
    /// It does not pass by itself, but the files are fine: they are kept for when somebody has mended it.
    Stops,
    /// It is in the files, or in what was asked for: nothing is kept.
    Ends,
}

/// What follows from this failure.
pub(super) fn outlook(error: &EdgeError) -> Outlook {
    match error {
        EdgeError::Depot(error) => match error {
            DepotError::Full(_) => Outlook::MayPass,
            DepotError::Io(_) | DepotError::Internal(_) | DepotError::Broken { .. } => Outlook::Stops,
            DepotError::AliasTaken
            | DepotError::AliasMissing
            | DepotError::AliasInvalid(_)
            | DepotError::AliasUnservable
            | DepotError::ImageMissing
            | DepotError::TooMuch(_)
            | DepotError::Mismatch(_) => Outlook::Ends,
        },
        EdgeError::Incus(error) | EdgeError::Remote(error) => of_incus(error),
        EdgeError::Fetch(error) | EdgeError::RemoteWeb(error) if error.may_pass() => Outlook::MayPass,
        // A file that is not there yet, or a certificate that ran out: mended elsewhere, and tried again as it is.
        EdgeError::Fetch(error) | EdgeError::RemoteWeb(error) if error.is_mendable() => Outlook::Stops,
        EdgeError::Fetch(_) | EdgeError::RemoteWeb(_) => Outlook::Ends,
        EdgeError::DiskFull(_)
        | EdgeError::IncusFull(_)
        | EdgeError::Ledger(_)
        | EdgeError::Busy
        | EdgeError::Draining
        | EdgeError::WrongState(_)
        | EdgeError::Stalled => Outlook::MayPass,
        // Somebody has to make room, or to wait; the bytes need not come again.
        EdgeError::Denied(denied) => match denied.class() {
            Class::Unprocessable | Class::TooMany { .. } => Outlook::Stops,
            Class::NotFound | Class::Forbidden | Class::TooLarge => Outlook::Ends,
        },
        EdgeError::ProjectFull(_)
        | EdgeError::UnknownTarget(_)
        | EdgeError::UnknownRemote(_)
        | EdgeError::Catalogue(_)
        | EdgeError::NotOffered
        | EdgeError::CopyClosed(_)
        | EdgeError::WayClosed
        | EdgeError::NoProfile(_)
        | EdgeError::Internal(_) => Outlook::Stops,
        EdgeError::Json(_)
        | EdgeError::TooSlow
        | EdgeError::Offer(_)
        | EdgeError::Wire(_)
        | EdgeError::Fingerprint
        | EdgeError::NotFound
        | EdgeError::ImportId
        | EdgeError::Differs
        | EdgeError::NotRetryable
        | EdgeError::Offset
        | EdgeError::Resized
        | EdgeError::TooLong
        | EdgeError::Checksum
        | EdgeError::BodyEnded(_)
        | EdgeError::Silent
        | EdgeError::Image(_)
        | EdgeError::PartsDiffer
        | EdgeError::FingerprintMismatch
        | EdgeError::AliasTaken(_)
        | EdgeError::AliasLost(_)
        | EdgeError::ImageVanished
        | EdgeError::TooManyImports
        | EdgeError::Method
        | EdgeError::NotSignedIn(_)
        | EdgeError::TokenRefused(_)
        | EdgeError::LogoutRefused(_)
        | EdgeError::NotAdmitted(_)
        | EdgeError::TooOften { .. }
        | EdgeError::AddressTooLong
        | EdgeError::Elsewhere(_)
        | EdgeError::SpoolLost
        | EdgeError::NotFollowable
        | EdgeError::NotCalled(_)
        | EdgeError::AnotherImage
        | EdgeError::LinkTime
        | EdgeError::OnlyInDepot
        | EdgeError::NotInDepot
        | EdgeError::NoPage => Outlook::Ends,
    }
}

fn of_incus(error: &Incus) -> Outlook {
    if error.may_pass() {
        return Outlook::MayPass;
    }
    match (error, error.who()) {
        // The quota is the sender's to mend, but not by another file.
        (Incus::QuotaExceeded(_), _) | (_, Who::Operator | Who::Passing | Who::Nobody) => Outlook::Stops,
        (_, Who::Sender | Who::Caller) => Outlook::Ends,
    }
}

/// How long to wait before the next try, after so many failures in a row. `spread` is any number; it keeps imports that
/// failed together from coming back together.
pub(super) fn wait(error: &EdgeError, failures: u32, spread: u64) -> Duration {
    let full = matches!(
        error,
        EdgeError::DiskFull(_) | EdgeError::IncusFull(_) | EdgeError::Incus(Incus::DiskFull(_))
    );
    let first = if full { FULL } else { FIRST };
    let most = first.saturating_mul(1 << failures.min(6)).min(LONGEST);
    let half = most / 2;
    let thousandths = u32::try_from(spread % 1001).unwrap_or(0);
    half + half.saturating_mul(thousandths) / 1000
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::fetch::{FetchError, Refusal};

    #[test]
    fn incus_being_away_may_pass_and_a_bad_image_does_not() {
        let away = EdgeError::Incus(Incus::Unreachable(io::ErrorKind::ConnectionRefused.into()));
        assert_eq!(outlook(&away), Outlook::MayPass);
        assert_eq!(outlook(&EdgeError::Incus(Incus::ProjectWithoutImages)), Outlook::Stops);
        assert_eq!(outlook(&EdgeError::PartsDiffer), Outlook::Ends);
    }

    #[test]
    fn a_download_is_tried_again_where_that_may_help() {
        let told = |error| outlook(&EdgeError::Fetch(error));
        assert_eq!(told(FetchError::TooSlow), Outlook::MayPass);
        assert_eq!(told(FetchError::Status(503)), Outlook::MayPass);
        assert_eq!(told(FetchError::Status(404)), Outlook::Stops);
        assert_eq!(told(FetchError::NameNotFound(String::new())), Outlook::Stops);
        assert_eq!(told(FetchError::Refused(Refusal::Credentials)), Outlook::Ends);
        assert_eq!(told(FetchError::TooLarge { limit: 1 }), Outlook::Ends);
    }

    #[test]
    fn waits_double_to_a_bound_and_are_spread() {
        let error = EdgeError::Incus(Incus::Timeout);
        let seconds = |failures, spread| wait(&error, failures, spread).as_secs_f64();
        assert_eq!((seconds(0, 0), seconds(0, 1000)), (0.5, 1.0));
        assert_eq!((seconds(3, 0), seconds(3, 1000)), (4.0, 8.0));
        assert_eq!((seconds(40, 0), seconds(40, 1000)), (30.0, 60.0));
        assert!(wait(&EdgeError::DiskFull(String::new()), 0, 0) >= Duration::from_secs(10));
    }
}
