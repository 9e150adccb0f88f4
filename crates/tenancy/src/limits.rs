//! How much a tenant may have.

use std::fmt;

/// The most of anything that is counted, wherever no limit is lower: what a signed 64-bit column holds.
pub const MOST: u64 = i64::MAX as u64;
/// The most bytes of one image: what a number in JavaScript holds exactly, 8 PiB.
pub const MOST_BYTES: u64 = 1 << 53;

/// Something that has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limited {
    /// Bytes of one image.
    ImageBytes,
    /// Bytes of images on their way, together.
    BytesInFlight,
    /// Images in all targets.
    Images,
    /// Imports begun within an hour.
    ImportsPerHour,
    /// Imports whose bytes are still coming.
    ConcurrentUploads,
    /// Bytes of images in all targets, those on their way included.
    StoredBytes,
}

impl Limited {
    /// Everything that has a limit.
    pub const ALL: [Self; 6] = [
        Self::ImageBytes,
        Self::BytesInFlight,
        Self::Images,
        Self::ImportsPerHour,
        Self::ConcurrentUploads,
        Self::StoredBytes,
    ];

    /// What it is called in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ImageBytes => "image_bytes",
            Self::BytesInFlight => "bytes_in_flight",
            Self::Images => "images",
            Self::ImportsPerHour => "imports_per_hour",
            Self::ConcurrentUploads => "concurrent_uploads",
            Self::StoredBytes => "stored_bytes",
        }
    }

    /// The most that can be, whatever the settings say.
    #[must_use]
    pub const fn most(self) -> u64 {
        match self {
            Self::ImageBytes => MOST_BYTES,
            // What the buckets of the hour count with.
            Self::ImportsPerHour => u32::MAX as u64,
            Self::BytesInFlight | Self::Images | Self::ConcurrentUploads | Self::StoredBytes => MOST,
        }
    }
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a tenant may have of each; [`Limited::most`] where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one image.
    pub image_bytes: Option<u64>,
    /// Bytes of images on their way, together.
    pub bytes_in_flight: Option<u64>,
    /// Images in all targets.
    pub images: Option<u64>,
    /// Imports begun within any 60 minutes.
    pub imports_per_hour: Option<u64>,
    /// Imports whose bytes are still coming.
    pub concurrent_uploads: Option<u64>,
    /// Bytes of images in all targets, those on their way included.
    pub stored_bytes: Option<u64>,
}

impl Limits {
    /// Nothing at all.
    pub const NOTHING: Self = Self {
        image_bytes: Some(0),
        bytes_in_flight: Some(0),
        images: Some(0),
        imports_per_hour: Some(0),
        concurrent_uploads: Some(0),
        stored_bytes: Some(0),
    };

    /// What the settings say of this.
    #[must_use]
    pub const fn said(&self, of: Limited) -> Option<u64> {
        match of {
            Limited::ImageBytes => self.image_bytes,
            Limited::BytesInFlight => self.bytes_in_flight,
            Limited::Images => self.images,
            Limited::ImportsPerHour => self.imports_per_hour,
            Limited::ConcurrentUploads => self.concurrent_uploads,
            Limited::StoredBytes => self.stored_bytes,
        }
    }

    /// The most of this.
    #[must_use]
    pub fn most(&self, of: Limited) -> u64 {
        self.said(of).unwrap_or(u64::MAX).min(of.most())
    }
}
