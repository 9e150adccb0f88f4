//! The architecture an archive's programs are for, by the first of them.

use crate::elf;

/// Programs looked at. Most images show what they are by the first.
const PROGRAMS: u32 = 16;
/// Directories programs and libraries stand in.
const DIRECTORIES: [&[u8]; 5] = [b"bin", b"sbin", b"lib", b"lib64", b"libexec"];

/// Looks at the beginnings of files.
#[derive(Default)]
pub(super) struct Programs {
    /// The file that goes by: its beginning, and whether it stands where programs do.
    current: Option<(Vec<u8>, bool)>,
    seen: u32,
    /// Those of programs where programs stand first.
    placed: Vec<&'static str>,
    others: Vec<&'static str>,
}

impl Programs {
    pub(super) fn begin(&mut self, name: &[u8]) {
        if !self.looked_enough() {
            let mut directories = name.split(|&byte| byte == b'/');
            let placed = directories.next_back().is_some() && directories.any(|it| DIRECTORIES.contains(&it));
            self.current = Some((Vec::new(), placed));
        }
    }

    pub(super) fn content(&mut self, bytes: &[u8]) {
        let Some((head, _)) = &mut self.current else { return };
        let room = elf::HEADER_LENGTH.saturating_sub(head.len());
        head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if head.len() >= elf::HEADER_LENGTH {
            self.end();
        }
    }

    pub(super) fn end(&mut self) {
        let Some((head, placed)) = self.current.take() else { return };
        let Some(architecture) = elf::architecture(&head) else { return };
        self.seen += 1;
        let list = if placed { &mut self.placed } else { &mut self.others };
        if !list.contains(&architecture) {
            list.push(architecture);
        }
    }

    /// Whether no further file is looked at.
    pub(super) const fn looked_enough(&self) -> bool {
        self.seen >= PROGRAMS
    }

    /// The canonical name of the architecture the image is for, so far as it was seen.
    pub(super) fn architecture(&self) -> Option<&'static str> {
        self.placed.first().or_else(|| self.others.first()).copied()
    }

    /// Whether any program seen runs on a machine of that architecture.
    pub(super) fn any_runs_on(&self, machine: &str) -> bool {
        self.placed.iter().chain(&self.others).any(|program| runs_on(machine, program))
    }
}

/// Whether a machine commonly runs programs of that architecture: its own, and those of its 32-bit relatives.
fn runs_on(machine: &str, program: &str) -> bool {
    machine == program
        || matches!(
            (machine, program),
            ("x86_64", "i686")
                | ("aarch64" | "armv8l" | "armv7l" | "armv6l", "armv7l" | "armv6l")
                | ("ppc64", "ppc")
                | ("mips64", "mips")
        )
}
