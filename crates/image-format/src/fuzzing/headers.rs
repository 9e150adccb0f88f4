//! What is read in one go: metadata.yaml, and the headers of disks and file systems.

use super::{check_words, inspector::check_metadata, limits};
use crate::forge::ImageSpec;
use crate::{Compression, Content, Report, RootfsFormat, disk, metadata};

/// A metadata.yaml of any bytes. One that was read is read the same after it was written anew.
pub fn metadata_yaml(data: &[u8]) {
    let read = match metadata::parse(data, &limits()) {
        Ok(read) => read,
        Err(fault) => return check_words(&fault),
    };
    check_metadata(&read, &limits());
    let spec = ImageSpec {
        architecture: read.architecture.clone(),
        creation_date: read.creation_date,
        expiry_date: read.expiry_date,
        properties: read.properties.clone(),
    };
    let written = crate::forge::metadata_yaml(&spec);
    let again = metadata::parse(written.as_bytes(), &limits());
    let told = again.map(|it| (it.architecture, it.creation_date, it.expiry_date, it.properties));
    let expected = (read.architecture, read.creation_date, read.expiry_date, read.properties);
    assert_eq!(told, Ok(expected), "{written}");
}

/// A qcow2 disk of any bytes. What follows the header changes nothing.
pub fn qcow2(data: &[u8]) {
    let told = disk::header(data).map(|it| it.virtual_size);
    let head = disk::header(data.get(..disk::HEADER_LENGTH).unwrap_or(data)).map(|it| it.virtual_size);
    assert_eq!(code(&told), code(&head), "what follows the header counts");
    match told {
        // What the page's numbers, which are doubles, can tell.
        Ok(size) => assert!(size < 1 << 53),
        Err(fault) => check_words(&fault),
    }
}

/// A squashfs superblock of any bytes.
pub fn squashfs(data: &[u8]) {
    if let Err(fault) = crate::squashfs::superblock(data) {
        check_words(&fault);
    }
}

/// The last bytes of a file, whatever they are.
pub fn tail(data: &[u8]) {
    for compression in [Compression::None, Compression::Gzip, Compression::Xz, Compression::Zstd] {
        let content = Content::Rootfs { format: RootfsFormat::Tarball, architecture: None };
        let head = Report { compression, content, findings: Vec::new() };
        let fault = crate::tail_fault(&head, data);
        assert!(compression == Compression::Xz || fault.is_none(), "only .xz has a mark at its end");
        let padded = [data, &[0; 8]].concat();
        assert_eq!(crate::tail_fault(&head, &padded), fault, "padding counts");
    }
}

fn code<T: Copy>(told: &Result<T, crate::Fault>) -> Result<T, &'static str> {
    told.as_ref().copied().map_err(crate::Fault::code)
}
