//! The processor architecture a program is for, from the first bytes of its ELF file (the System V ABI's header).

/// The first bytes.
const MAGIC: [u8; 4] = *b"\x7fELF";
/// As much of a program's beginning as [`architecture`] looks at: the longer of the two forms of the header.
pub(crate) const HEADER_LENGTH: usize = 64;

/// The float arguments of a 32-bit ARM program go through the float registers: Debian's armhf, in Incus's words `armv7l`.
const ARM_HARD_FLOAT: u32 = 0x400;
/// A MIPS program in the N32 ABI: 64-bit registers, 32-bit addresses.
const MIPS_N32: u32 = 0x20;

/// The canonical name Incus has for the architecture of a program, library or kernel module.
///
/// None for what is no ELF file, is cut before its flags where those matter, or is for a machine Incus does not run on.
pub(crate) fn architecture(head: &[u8]) -> Option<&'static str> {
    let elf = Elf::parse(head)?;
    Some(match (elf.machine, elf.wide, elf.little) {
        (3, false, true) => "i686",
        // Also in the x32 ABI, whose addresses are of 32 bits.
        (62, _, true) => "x86_64",
        (40, false, true) if elf.flags()? & ARM_HARD_FLOAT != 0 => "armv7l",
        (40, false, true) => "armv6l",
        (183, true, true) => "aarch64",
        (20, false, false) => "ppc",
        (21, true, false) => "ppc64",
        (21, true, true) => "ppc64le",
        (22, true, false) => "s390x",
        (8, false, _) if elf.flags()? & MIPS_N32 == 0 => "mips",
        (8, ..) => "mips64",
        (243, false, true) => "riscv32",
        (243, true, true) => "riscv64",
        (258, true, true) => "loongarch64",
        _ => return None,
    })
}

/// What the header's fields say.
struct Elf<'a> {
    head: &'a [u8],
    /// Of 64 bits.
    wide: bool,
    /// The lowest byte of a number stands first.
    little: bool,
    machine: u16,
}

impl<'a> Elf<'a> {
    fn parse(head: &'a [u8]) -> Option<Self> {
        let ident: [u8; 20] = *head.first_chunk()?;
        let [m0, m1, m2, m3, class, data, version, .., t0, t1, a0, a1] = ident;
        if [m0, m1, m2, m3] != MAGIC || version != 1 {
            return None;
        }
        let wide = match class {
            1 => false,
            2 => true,
            _ => return None,
        };
        let little = match data {
            1 => true,
            2 => false,
            _ => return None,
        };
        let number = if little { u16::from_le_bytes } else { u16::from_be_bytes };
        // A relocatable file, a program, or a library.
        matches!(number([t0, t1]), 1..=3).then(|| Self { head, wide, little, machine: number([a0, a1]) })
    }

    fn flags(&self) -> Option<u32> {
        let bytes = *self.head.get(if self.wide { 48 } else { 36 }..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_architecture;
    use crate::forge::elf;
    use proptest::prelude::*;

    #[test]
    fn what_is_forged_for_an_architecture_is_seen_to_be_for_it() {
        for name in [
            "i686",
            "x86_64",
            "armv6l",
            "armv7l",
            "aarch64",
            "ppc",
            "ppc64",
            "ppc64le",
            "s390x",
            "mips",
            "mips64",
            "riscv32",
            "riscv64",
            "loongarch64",
        ] {
            assert_eq!(architecture(&elf(name)), Some(name));
            assert_eq!(canonical_architecture(name), Some(name));
        }
    }

    #[test]
    fn variants_have_the_name_of_the_machine_that_runs_them() {
        let x32 = |mut file: Vec<u8>| {
            file[4] = 1;
            file
        };
        assert_eq!(architecture(&x32(elf("x86_64"))), Some("x86_64"));
        let mut n32 = elf("mips");
        n32[36..40].copy_from_slice(&MIPS_N32.to_be_bytes());
        assert_eq!(architecture(&n32), Some("mips64"));
        let mut mipsel = elf("mips");
        (mipsel[5], mipsel[16], mipsel[17], mipsel[18], mipsel[19]) = (1, 2, 0, 8, 0);
        mipsel[36..40].copy_from_slice(&0x7000_1007_u32.to_le_bytes());
        assert_eq!(architecture(&mipsel), Some("mips"));
    }

    #[test]
    fn other_files_and_machines_have_none() {
        assert_eq!(architecture(b"#!/bin/sh\necho this is no program of a machine\n"), None);
        assert_eq!(architecture(&elf("x86_64")[..19]), None);
        assert_eq!(architecture(&elf("armv7l")[..39]), None);
        let with = |place: usize, byte: u8| {
            let mut file = elf("x86_64");
            file[place] = byte;
            architecture(&file)
        };
        // Big endian, an unknown class, a core dump, a Berkeley packet filter.
        assert_eq!((with(5, 2), with(4, 3), with(16, 4), with(18, 247)), (None, None, None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let file = [&MAGIC[..], &bytes].concat();
            prop_assert!(architecture(&file).is_none_or(|name| canonical_architecture(name) == Some(name)));
        }
    }
}
