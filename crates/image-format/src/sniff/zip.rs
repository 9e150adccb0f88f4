//! What a ZIP archive holds, as far as its first entries tell (PKWARE's APPNOTE, 4.3.7).

/// Endings of names worth telling: disks, images and appliances.
const ENDINGS: [&str; 12] = [
    ".ovf",
    ".ova",
    ".vmdk",
    ".qcow2",
    ".img",
    ".raw",
    ".iso",
    ".vhd",
    ".vhdx",
    ".squashfs",
    ".tar.xz",
    ".tar.gz",
];
/// The fixed part of an entry's header.
const HEADER: usize = 30;

/// The first name among the entries whose headers are within `head` that a person might be looking for.
pub(super) fn holds(head: &[u8]) -> Option<String> {
    let mut rest = head;
    while rest.starts_with(b"PK\x03\x04") {
        let number = |place: usize| {
            let bytes: [u8; 4] = *rest.get(place..)?.first_chunk()?;
            Some(u32::from_le_bytes(bytes))
        };
        // The lengths of the name and of the extra field share four bytes.
        let lengths = number(26)?;
        let (name_length, extra_length) = ((lengths & 0xffff) as usize, (lengths >> 16) as usize);
        let name = rest.get(HEADER..HEADER + name_length)?;
        let name = String::from_utf8_lossy(name).into_owned();
        let lower = name.to_ascii_lowercase();
        if ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
            return Some(name);
        }
        // Zero where the size follows the content.
        let size = number(18)? as usize;
        rest = rest.get((HEADER + name_length + extra_length).checked_add(size)?..)?;
    }
    None
}
