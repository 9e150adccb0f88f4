//! pax extended headers (POSIX.1-2001): records of `length key=value`.

use super::corrupt;
use crate::Fault;

/// What pax records change about an entry, as far as it matters here.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Overrides {
    pub(crate) name: Option<Vec<u8>>,
    /// What a link points to.
    pub(crate) target: Option<Vec<u8>>,
    pub(crate) size: Option<u64>,
    /// Stored without its holes, in one of the three ways of GNU tar.
    pub(crate) sparse: bool,
}

impl Overrides {
    /// Reads a whole extended header; its records take the place of earlier ones.
    pub(crate) fn read(&mut self, content: &[u8]) -> Result<(), Fault> {
        let mut rest = content;
        // GNU tar writes a made-up path beside the true name of a file with holes.
        let mut sparse_name = None;
        while !rest.is_empty() {
            let (key, value, after) = record(rest).ok_or_else(|| corrupt("invalid pax record"))?;
            rest = after;
            match key {
                b"path" => self.name = set(value)?,
                b"linkpath" => self.target = set(value)?,
                b"GNU.sparse.name" => sparse_name = set(value)?,
                b"size" => self.size = size(value)?,
                _ => {}
            }
            self.sparse |= key.starts_with(b"GNU.sparse.");
        }
        if sparse_name.is_some() {
            self.name = sparse_name;
        }
        Ok(())
    }
}

/// One record's key and value, and what follows it.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().position(|&byte| byte == b' ')?;
    let length: usize = decimal(bytes.get(..space)?)?.try_into().ok()?;
    let record = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&byte| byte == b'=')?;
    Some((record.get(..equals)?, record.get(equals + 1..)?, bytes.get(length..)?))
}

/// An empty value takes the record back.
fn set(value: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    if value.contains(&0) {
        return Err(corrupt("zero byte in a name"));
    }
    Ok((!value.is_empty()).then(|| value.to_vec()))
}

fn size(value: &[u8]) -> Result<Option<u64>, Fault> {
    if value.is_empty() {
        return Ok(None);
    }
    decimal(value).map(Some).ok_or_else(|| corrupt("invalid size in a pax record"))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tar::write::pax_record;

    fn read(content: &[u8]) -> Result<Overrides, Fault> {
        let mut overrides = Overrides::default();
        overrides.read(content).map(|()| overrides)
    }

    fn records(records: &[(&str, &str)]) -> Overrides {
        let content: String = records.iter().map(|(key, value)| pax_record(key, value)).collect();
        read(content.as_bytes()).unwrap()
    }

    #[test]
    fn records_are_read_and_others_passed_over() {
        let overrides = records(&[("path", "a=b\nc d"), ("size", "99"), ("atime", "1")]);
        assert_eq!(overrides.name.as_deref(), Some(b"a=b\nc d".as_slice()));
        assert_eq!(overrides.size, Some(99));
        assert!(!overrides.sparse);
    }

    #[test]
    fn an_empty_value_takes_a_record_back() {
        assert_eq!(
            records(&[("size", "99"), ("path", "a"), ("size", ""), ("path", "")]),
            Overrides::default()
        );
    }

    #[test]
    fn a_file_with_holes_has_its_true_name() {
        let overrides =
            records(&[("GNU.sparse.name", "rootfs.img"), ("path", "./GNUSparseFile.1/rootfs.img")]);
        assert_eq!(overrides.name.as_deref(), Some(b"rootfs.img".as_slice()));
        assert!(overrides.sparse);
    }

    #[test]
    fn broken_records_are_damage() {
        for content in
            ["x", "99 path=a\n", "9 path=a ", "0 \n", "4 a\n", "10 path=\0a\n", "+9 path=a\n", "11 size=-1\n"]
        {
            assert_eq!(read(content.as_bytes()).unwrap_err().code(), "corrupt", "{content:?}");
        }
    }
}
