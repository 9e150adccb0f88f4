//! Numbers at their places in bytes that were read whole: callers look no further than they asked for.

/// The bytes at `place`, zeros for those beyond the end.
fn at<const N: usize>(bytes: &[u8], place: usize) -> [u8; N] {
    bytes.get(place..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

pub(super) fn le16(bytes: &[u8], place: usize) -> u16 {
    u16::from_le_bytes(at(bytes, place))
}

pub(super) fn le32(bytes: &[u8], place: usize) -> u32 {
    u32::from_le_bytes(at(bytes, place))
}

pub(super) fn le64(bytes: &[u8], place: usize) -> u64 {
    u64::from_le_bytes(at(bytes, place))
}

pub(super) fn be32(bytes: &[u8], place: usize) -> u32 {
    u32::from_be_bytes(at(bytes, place))
}

pub(super) fn be64(bytes: &[u8], place: usize) -> u64 {
    u64::from_be_bytes(at(bytes, place))
}
