//! Writes the beginning of a program, as far as it tells which machine runs it.

/// Canonical names with their machine number, whether of 64 bits, whether little endian, and flags.
const MACHINES: &[(&str, u16, bool, bool, u32)] = &[
    ("i686", 3, false, true, 0),
    ("x86_64", 62, true, true, 0),
    ("armv6l", 40, false, true, 0x0500_0200),
    ("armv7l", 40, false, true, 0x0500_0400),
    ("aarch64", 183, true, true, 0),
    ("ppc", 20, false, false, 0),
    ("ppc64", 21, true, false, 1),
    ("ppc64le", 21, true, true, 2),
    ("s390x", 22, true, false, 0),
    ("mips", 8, false, false, 0x7000_1007),
    ("mips64", 8, true, false, 0x8000_0007),
    ("riscv32", 243, false, true, 5),
    ("riscv64", 243, true, true, 5),
    ("loongarch64", 258, true, true, 0x43),
];

/// The ELF header of a program for an architecture by its canonical name; for a name it does not know, of no machine.
#[must_use]
pub fn elf(architecture: &str) -> Vec<u8> {
    let (_, machine, wide, little, flags) =
        MACHINES.iter().find(|(name, ..)| *name == architecture).copied().unwrap_or(("", 0, true, true, 0));
    let mut file = b"\x7fELF".to_vec();
    file.extend([if wide { 2 } else { 1 }, if little { 1 } else { 2 }, 1]);
    file.resize(16, 0);
    let mut put = |bytes: &[u8]| {
        if little { file.extend(bytes.iter().rev()) } else { file.extend(bytes) }
    };
    put(&2_u16.to_be_bytes()); // a program
    put(&machine.to_be_bytes());
    put(&1_u32.to_be_bytes()); // version
    // Entry point, program headers, section headers: none.
    put(&[0; 24][if wide { 0 } else { 12 }..]);
    put(&flags.to_be_bytes());
    put(&(if wide { 64_u16 } else { 52 }).to_be_bytes()); // length of this header
    put(&[0; 10]);
    file
}
