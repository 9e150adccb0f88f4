//! What the worker tells the page, and what the page asks of an import. The page's TypeScript is generated from it.

use std::collections::BTreeMap;

use image_format::{Explanation, InstanceType, Metadata, Severity, WrapField, WrapForm};
use serde::Serialize;
use upload_proto::{
    api::{AliasTaken, Progress, Role},
    client::Wait,
};

/// News of one drop. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "WorkerEvent"))]
pub enum Event {
    /// Files that belong to no image and are not looked into: what systems leave in folders.
    PassedOver {
        /// Their paths as they were dropped.
        paths: Vec<String>,
    },
    /// The heads did not tell it all: metadata.yaml is still being looked for.
    Searching,
    /// The files are not one image, but several, or some belong to none. Nothing follows: each part is a drop of its
    /// own.
    Sorted {
        /// What they make. Every file is in one of them; a metadata tarball may be in two.
        parts: Vec<Sorted>,
    },
    /// The root file system or disk has no metadata, which can be written from a form.
    Wrappable {
        /// What the form says at first.
        form: WrapForm,
        /// The architectures to choose from, by their canonical names.
        architectures: Vec<String>,
        /// Whether its architecture was seen in the file: all else that the form says is from the file's name.
        architecture_seen: bool,
        /// What instances of the image would be.
        instance_type: InstanceType,
        /// Why it is no image as it is, and what to do.
        trouble: Explanation,
    },
    /// The form cannot be taken. It can be given again.
    WrapRefused {
        /// The field that is wrong.
        field: WrapField,
        /// What is wrong with it.
        trouble: Explanation,
    },
    /// The files make an image.
    Inspected {
        /// What is known of it.
        image: ImageFacts,
    },
    /// The files make no image that Incus can use. Nothing follows.
    Refused {
        /// Why, and what to do.
        trouble: Explanation,
    },
    /// More has come to light about the image.
    Found {
        /// All that is worth knowing of it, the worst first.
        findings: Vec<Remark>,
    },
    /// The files are known as far as possible and are to be hashed: the page says when, by the command `hash`.
    HashWanted,
    /// So much has been hashed.
    Hashing {
        /// Bytes of all files together.
        progress: Progress,
    },
    /// The hash is done.
    Hashed {
        /// The fingerprint Incus will give the image: 64 lower-case hexadecimal digits.
        fingerprint: String,
    },
    /// The edge has the import: it was begun, or found again.
    Created,
    /// Incus has an image of this very size. The bytes wait for the fingerprint, which tells whether it is this one.
    HeldBack,
    /// So much is durable at the edge, and bytes go out.
    Uploading {
        /// Acknowledged bytes of all files together. Never fewer than before.
        progress: Progress,
    },
    /// It cannot go on now. It is tried again by itself.
    Waiting {
        /// Until when, in milliseconds from now.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        millis: u64,
        /// What for.
        why: WaitFor,
    },
    /// All bytes and the fingerprint are at the edge; what follows, its event stream tells.
    Sent,
    /// The import went on without needing more bytes, or ended; the upload has stopped. How it stands, the edge tells.
    Overtaken,
    /// It cannot go on, and its import is called off at the edge, which may tell of that first. The same is told again, as a
    /// problem or a refusal, when the edge has heard of it.
    Failing {
        /// Why, and what to do.
        trouble: Explanation,
        /// Whether the files are refused.
        refused: bool,
    },
    /// It cannot go on.
    Problem {
        /// Why, and what to do.
        trouble: Explanation,
        /// Whether nothing follows. When not, the worker can be asked to import again.
        over: bool,
    },
    /// Called off; the edge has been told where there was something to tell. Nothing follows.
    Cancelled,
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum WaitFor {
    /// For the link, or for an edge that fails.
    Link,
    /// For the time that the edge has asked to be left alone.
    Turn,
    /// For whoever it is to sign in again.
    SignIn,
}

impl From<Wait> for WaitFor {
    fn from(wait: Wait) -> Self {
        match wait {
            Wait::Link => Self::Link,
            Wait::Turn => Self::Turn,
            Wait::SignIn => Self::SignIn,
        }
    }
}

/// What the card shows of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImageFacts {
    /// Container or virtual machine.
    pub instance_type: InstanceType,
    /// The files in Incus's order: one unified, or metadata then rootfs.
    pub files: Vec<ImageFile>,
    /// Bytes of all files together.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// What its metadata.yaml says.
    pub metadata: Metadata,
    /// An alias made of the properties, by Incus's rule; `None` when they yield none.
    pub suggested_alias: Option<String>,
    /// What is worth knowing of it, the worst first.
    pub findings: Vec<Remark>,
}

/// Something about a good image that its owner may want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Remark {
    /// How much it matters.
    pub severity: Severity,
    /// What it is, and what to do.
    pub explanation: Explanation,
}

/// Some of the files dropped together, that belong to one image or to none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Sorted {
    /// Their places among the dropped files, from 0.
    pub files: Vec<usize>,
    /// Why they are no image; `None` where they are one or can be made one.
    pub trouble: Option<Explanation>,
}

/// One file of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImageFile {
    /// Its part in the image.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// What tells it from other files, cheaply: its size and the SHA-256 of its head and tail.
    pub identity: String,
}

/// What the page may choose of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportOptions {
    /// The target, by its name; the first one where there is none.
    pub target: Option<String>,
    /// Aliases for the image.
    pub aliases: Vec<String>,
    /// What to do when one names another image.
    pub alias_taken: AliasTaken,
    /// Properties set over those of metadata.yaml.
    pub properties: BTreeMap<String, String>,
    /// Whether clients without credentials may read the image.
    pub public: bool,
    /// The profiles of its instances; the target chooses where there are none.
    pub profiles: Option<Vec<String>>,
}
