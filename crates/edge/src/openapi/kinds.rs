//! Which kinds of problems come together: what `error::status` and `sentences` make of what can go wrong in one place.
//!
//! A test holds every answer of the edge that any test gets against what is declared here.

use super::problems::{Kind, Kinds};

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident { $($status:literal: $($code:literal)+;)+ })+) => {
        $(
            $(#[$doc])+
            pub(crate) struct $name;

            impl Kinds for $name {
                fn kinds() -> Vec<Kind> {
                    vec![$($(($status, $code),)+)+]
                }
            }
        )+
    };
}

kinds! {
    /// What any request may meet: that it comes from elsewhere or too often, or a fault of ours.
    Always {
        403: "cross-site";
        414: "address-too-long";
        429: "too-many-requests";
        500: "internal";
    }
    /// What any request to a tenant's things may meet: that nobody knows who asks, or that they may not.
    Gate {
        400: "choose-tenant";
        401: "not-signed-in";
        403: "no-tenant" "right-missing" "others-import" "kind-not-allowed" "source-closed";
        404: "no-such-tenant";
        500: "ledger-failed";
        507: "disk-full";
    }
    /// What the tenant has no more of, or may not call so.
    Limits {
        413: "limit-image-bytes";
        422: "limit-images" "limit-stored-bytes" "alias-outside";
        429: "limit-bytes-in-flight" "limit-imports-per-hour" "limit-concurrent-uploads";
    }
    /// A tenant that is not there.
    SignedInBadly {
        404: "no-such-tenant";
    }
    /// A token that nobody signs in by.
    TokenRefused {
        401: "token-refused";
    }
    /// A wish of the provider's that is not believed.
    LogoutRefused {
        400: "logout-refused";
    }
    /// Too many of them.
    Busy {
        429: "too-many-requests";
    }
    /// A body or a query that cannot be read.
    Unreadable {
        400: "bad-request";
        408: "request-too-slow";
    }
    /// A fingerprint that is none.
    NoFingerprint {
        400: "bad-fingerprint";
    }
    /// Nothing of that name.
    Nothing {
        404: "not-found";
    }
    /// No target of that name.
    NoTarget {
        404: "no-such-target" "not-found";
    }
    /// No remote of that name.
    NoRemote {
        404: "no-such-remote" "not-found";
    }
    /// No image of that fingerprint.
    NoImage {
        404: "image-missing";
    }
    /// No alias of that name.
    NoAlias {
        404: "alias-missing";
    }
    /// An alias that none can be.
    BadAlias {
        422: "alias-invalid" "alias-unservable" "alias-outside";
    }
    /// The ledger.
    Ledger {
        500: "ledger-failed";
        507: "disk-full";
    }
    /// The edge stops.
    Draining {
        423: "restarting";
    }
    /// What a target says when it is asked for, or to change, images and aliases.
    Store {
        409: "image-changing";
        500: "depot-failed";
        502: "incus-unreachable" "incus-busy" "incus-lost" "incus-not-pinned" "incus-forbidden" "incus-failed"
            "incus-disk-full" "project-missing" "project-without-images" "project-full";
        507: "disk-full";
    }
    /// What the target meets when it asks another server for an image.
    Peer {
        502: "source-unreachable" "source-not-trusted" "source-refused" "source-not-allowed" "source-protocol"
            "source-image-missing" "source-mismatch" "source-cut" "source-is-target" "url-no-hash" "url-no-url"
            "cancelled-elsewhere" "fingerprint-mismatch" "image-refused";
    }
    /// What a remote says when it is asked for its images.
    Remote {
        502: "remote-unreachable" "remote-not-trusted" "remote-forbidden" "remote-failed" "remote-unreadable"
            "source-image-missing" "push-failed";
    }
    /// What web servers meet or say, be it a remote or not.
    WebServer {
        502: "url-lookup-failed" "url-unreachable" "url-tls" "url-not-http" "url-too-slow" "url-encoded"
            "url-too-large" "url-cut" "url-bad-range" "url-certificate" "url-certificate-issuer"
            "url-certificate-name" "url-certificate-date" "url-certificate-pin" "url-timeout" "url-host-unknown"
            "url-too-many-redirects" "url-redirect-loop" "url-redirect-broken" "url-not-found" "url-forbidden"
            "url-too-often" "url-rejected" "url-server-error" "url-no-file" "url-port" "url-host-not-allowed"
            "url-host-denied" "url-not-public" "url-downgrade" "url-scheme" "url-unreadable" "url-too-long"
            "url-credentials" "internal";
    }
    /// An offer that breaks a rule, whatever the source is.
    Offer {
        400: "bad-import-id" "bad-fingerprint";
        404: "no-such-target";
        422: "alias-invalid" "alias-unservable" "too-many-aliases" "bad-target" "bad-profiles" "profile-missing";
    }
    /// An offer of files that breaks a rule.
    FilesOffer {
        413: "image-too-large" "metadata-too-large";
        422: "bad-parts" "bad-file-name" "bad-identity" "empty" "bad-properties" "bad-alias-taken";
    }
    /// What keeps an import from beginning now.
    Beginning {
        409: "alias-taken" "import-differs";
        429: "too-many-imports";
        507: "incus-disk-full" "project-full";
    }
    /// A URL that is not imported from.
    Url {
        403: "url-way-closed" "url-port" "url-host-not-allowed" "url-host-denied" "url-not-public" "url-downgrade";
        413: "url-too-large" "image-too-large";
        422: "bad-url" "bad-properties" "url-another-image" "url-too-long" "url-unreadable" "url-scheme"
            "url-credentials" "url-too-many-redirects" "url-redirect-loop" "url-redirect-broken" "url-host-unknown"
            "url-encoded" "url-not-found" "url-forbidden" "url-too-often" "url-rejected" "url-no-file"
            "url-offer-status" "url-no-head" "url-no-offer" "url-no-hash" "url-bad-hash" "url-no-url" "url-bad-url"
            "url-port" "url-host-not-allowed" "url-host-denied" "url-not-public" "url-downgrade" "not-in-depot";
        504: "url-timeout" "url-too-slow";
    }
    /// A copy that cannot be made.
    Copy {
        404: "no-such-remote" "source-image-missing";
        413: "image-too-large";
        422: "bad-remote" "bad-fingerprint" "bad-remote-alias" "auto-update-impossible" "copy-mode-closed"
            "push-not-possible";
    }
    /// An import that cannot be called off.
    Cancelling {
        409: "too-late";
        410: "import-done" "import-failed" "import-cancelled" "import-expired";
    }
    /// An import that cannot be taken up again.
    Retrying {
        409: "not-retryable" "too-late";
        429: "limit-concurrent-uploads";
    }
    /// An alias that is not set as it is wanted.
    AliasTaken {
        409: "alias-taken" "image-deleted";
    }
    /// An image that its target cannot look for anew.
    Refreshing {
        409: "no-source";
        422: "not-in-depot";
    }
    /// A link that is not made.
    Linking {
        404: "not-found";
        422: "bad-link-time" "only-in-depot";
    }
    /// A request that does not say that it speaks this version of tus.
    Version {
        412: "bad-upload-request";
    }
    /// A creation that is not tus.
    Creation {
        400: "bad-upload-request";
        412: "bad-upload-request";
    }
    /// Bytes that are not taken.
    Bytes {
        400: "bad-upload-request";
        409: "wrong-offset" "wrong-length";
        410: "import-failed" "import-cancelled" "import-expired";
        413: "upload-too-long" "image-too-large";
        415: "bad-upload-request";
        423: "upload-busy" "upload-cut";
        460: "checksum-mismatch";
    }
    /// An upload of an import that has ended without an image.
    Ended {
        410: "import-failed" "import-cancelled" "import-expired";
    }
    /// A method that an upload does not know.
    Override {
        405: "method-not-allowed";
    }
}
