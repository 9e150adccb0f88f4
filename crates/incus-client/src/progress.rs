//! How far a download of Incus's own is, read from the text its operation carries.
//!
//! There is one text, made for people: `36% (23.93kB/s)`, `12.00MB (3.4MB/s)`, `rootfs: 45% (1.20MB/s)`, or words. It
//! tells no total, and phases may come in any order. Whatever it is, something is made of it.

/// Longest text kept of a phase that has no name here, in bytes.
const OTHER_LIMIT: usize = 80;

/// What Incus is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// It downloads the image, in one piece as far as it tells.
    Whole,
    /// It downloads the metadata of a split image.
    Metadata,
    /// It downloads the rootfs of a split image.
    Rootfs,
    /// It downloads what a rootfs has more than one that is there.
    Delta,
    /// Something else, in Incus's words, cut to 80 bytes. They may name files of the server: not for people.
    Other(String),
}

/// How far the phase is. All numbers are Incus's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is going on.
    pub phase: Phase,
    /// Part of the phase that is done, 0 to 100.
    pub percent: Option<u8>,
    /// Bytes of the phase that have come, rounded to three digits or so.
    pub bytes: Option<u64>,
    /// Bytes a second, likewise.
    pub per_second: Option<u64>,
    /// Whether [`crate::Project::cancel`] would be heard now.
    pub may_cancel: bool,
}

impl Progress {
    /// Nothing is known yet.
    pub(crate) fn unknown(may_cancel: bool) -> Self {
        Self { phase: Phase::Whole, percent: None, bytes: None, per_second: None, may_cancel }
    }

    pub(crate) fn read(text: &str, may_cancel: bool) -> Self {
        let unknown = Self::unknown(may_cancel);
        let (name, numbers) = match text.rsplit_once(": ") {
            Some((name, numbers)) => (name.trim(), numbers.trim()),
            None => ("", text.trim()),
        };
        let (amount, rest) = numbers.split_once(' ').unwrap_or((numbers, ""));
        let phase = match name.to_ascii_lowercase().as_str() {
            "" => Phase::Whole,
            "metadata" => Phase::Metadata,
            "rootfs" => Phase::Rootfs,
            "rootfs delta" => Phase::Delta,
            _ => Phase::Other(cut(name)),
        };
        let (percent, bytes) = match amount.strip_suffix('%') {
            // Without a length to measure against, Incus puts the sign behind the number of bytes.
            Some(number) => match number.parse::<u64>() {
                Ok(number) if number <= 100 => (u8::try_from(number).ok(), None),
                Ok(number) => (None, Some(number)),
                Err(_) => (None, None),
            },
            None => (None, size(amount)),
        };
        if (percent, bytes) == (None, None) {
            return if text.trim().is_empty() {
                unknown
            } else {
                Self { phase: Phase::Other(cut(text)), ..unknown }
            };
        }
        let speed = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix("/s)"));
        Self { phase, percent, bytes, per_second: speed.and_then(size), may_cancel }
    }
}

fn cut(text: &str) -> String {
    let text = text.trim();
    text.get(..text.floor_char_boundary(OTHER_LIMIT)).unwrap_or_default().to_owned()
}

/// `12B`, `1.20MB`: Incus counts by thousands. `KiB` and its like are read as well.
fn size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(digits);
    let (letter, base) = match unit.strip_suffix("iB") {
        Some(letter) => (letter, 1024),
        None => (unit.strip_suffix('B')?, 1000),
    };
    let power = match letter {
        "" => 0,
        "k" | "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        "E" => 6,
        _ => return None,
    };
    scaled(number, u128::from(base_to(base, power)))
}

fn base_to(base: u64, power: u32) -> u64 {
    base.saturating_pow(power)
}

/// A decimal number times `factor`, without its fraction.
fn scaled(number: &str, factor: u128) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // More than nine digits behind the point are below one byte.
    let fraction = fraction.get(..fraction.len().min(9))?;
    let whole = u128::from(whole.parse::<u64>().ok()?).saturating_mul(factor);
    let part = match fraction {
        "" => 0,
        digits => {
            let divisor = 10u128.pow(u32::try_from(digits.len()).ok()?);
            u128::from(digits.parse::<u64>().ok()?).saturating_mul(factor) / divisor
        }
    };
    u64::try_from(whole.saturating_add(part)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Phase, Option<u8>, Option<u64>, Option<u64>) {
        let Progress { phase, percent, bytes, per_second, may_cancel } = Progress::read(text, true);
        assert!(may_cancel);
        (phase, percent, bytes, per_second)
    }

    #[test]
    fn every_known_form_is_read() {
        let other = |text: &str| Phase::Other(text.to_owned());
        for (text, wanted) in [
            ("36% (23.93kB/s)", (Phase::Whole, Some(36), None, Some(23_930))),
            ("100% (999B/s)", (Phase::Whole, Some(100), None, Some(999))),
            ("12.00MB (3.4MB/s)", (Phase::Whole, None, Some(12_000_000), Some(3_400_000))),
            ("metadata: 100% (1.00GB/s)", (Phase::Metadata, Some(100), None, Some(1_000_000_000))),
            ("rootfs: 45% (1.20MB/s)", (Phase::Rootfs, Some(45), None, Some(1_200_000))),
            ("rootfs delta: 7% (1.20MB/s)", (Phase::Delta, Some(7), None, Some(1_200_000))),
            // No Content-Length.
            ("7340032% (1.20MB/s)", (Phase::Whole, None, Some(7_340_032), Some(1_200_000))),
            ("rootfs: 101%", (Phase::Rootfs, None, Some(101), None)),
            ("1.50MiB (2KiB/s)", (Phase::Whole, None, Some(1_572_864), Some(2048))),
            (
                "Generating rootfs tarball: 12.00MB (3.4MB/s)",
                (other("Generating rootfs tarball"), None, Some(12_000_000), Some(3_400_000)),
            ),
            ("Unpacking the OCI image", (other("Unpacking the OCI image"), None, None, None)),
            ("rootfs: soon", (other("rootfs: soon"), None, None, None)),
            ("45% (fast)", (Phase::Whole, Some(45), None, None)),
            ("%", (other("%"), None, None, None)),
            ("", (Phase::Whole, None, None, None)),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_something_bounded(text in any::<String>()) {
            let (phase, percent, _, _) = read(&text);
            prop_assert!(percent.is_none_or(|percent| percent <= 100));
            if let Phase::Other(text) = phase {
                prop_assert!(text.len() <= OTHER_LIMIT);
            }
        }

        #[test]
        fn nearly_right_texts_do_no_harm(text in "(meta|rootfs)?:? ?[0-9.%]{0,40}[kMGTPEi]{0,2}B? ?\\(?[0-9.]{0,30}[kMGE]?B?(/s)?\\)?") {
            let _ = read(&text);
        }

        #[test]
        fn a_percentage_is_kept(percent in 0u8..=100, speed in 0u64..1000) {
            prop_assert_eq!(
                read(&format!("rootfs: {percent}% ({speed}B/s)")),
                (Phase::Rootfs, Some(percent), None, Some(speed))
            );
        }
    }
}
