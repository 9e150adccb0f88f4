//! What the commands need from the system: how to see that it is there, and the Debian packages that bring it.

use std::path::Path;
use std::process::Command;

use crate::exec::{find_program, succeeds};

/// Something of the system's that a command needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Debian {
    /// A C compiler: build scripts of crates link with it, and one compiles assembly.
    CCompiler,
    /// A C++ compiler: libFuzzer is compiled with it.
    CxxCompiler,
    /// The browser of the tests, the measurements and the pictures.
    Chromium,
    /// The other browser of the tests.
    Firefox,
    /// The remote control of Chromium, for the wasm crate's tests.
    ChromeDriver,
    /// Letters for the browser, Japanese ones too, so that pictures of the page show text.
    Fonts,
    /// incusd and its client.
    Incus,
    /// qemu-img, which incusd calls for the disks of virtual machines.
    QemuImg,
    /// mksquashfs and unsquashfs.
    Squashfs,
    /// A busybox without shared libraries, the whole user space of the demonstration container.
    Busybox,
    /// xz, which incusd calls.
    Xz,
    /// zstd, which incusd calls.
    Zstd,
    /// bzip2 and lz4, which incusd calls.
    Bzip2AndLz4,
    /// curl, which measurements compare with.
    Curl,
    /// ip and tc, which make networks and limit them.
    Network,
    /// libfaketime, which sets the clock for one program alone.
    Faketime,
    /// openssl, which makes certificates for tests.
    OpenSsl,
    /// Python with what makes environments, for the tests of a client written in it.
    Python,
    /// dpkg-shlibdeps, which finds what a package depends on.
    DpkgDev,
    /// mmdebstrap, which makes trees of Debian.
    Mmdebstrap,
    /// buildah, which builds images for containers without a daemon.
    Buildah,
    /// Debian's Rust compiler with the standard library for wasm32, where rustup cannot fetch its own.
    RustcWeb,
}

/// How to see that a need is met.
enum Probe {
    /// A program along PATH.
    Program(&'static str),
    /// A file at a fixed place.
    File(&'static str),
    /// A module that python3 has.
    PythonModule(&'static str),
    /// Nothing but the package's own state tells.
    Package(&'static str),
}

impl Debian {
    /// All that the demonstration images and a private incusd with all their formats need.
    pub(crate) const IMAGES: [Self; 5] = [Self::QemuImg, Self::Squashfs, Self::Busybox, Self::Xz, Self::Zstd];

    /// Whether the machine has it already, from wherever.
    pub(crate) fn is_there(self) -> bool {
        self.probes().iter().all(|probe| match probe {
            Probe::Program(name) => find_program(name).is_some(),
            Probe::File(path) => Path::new(path).exists(),
            Probe::PythonModule(name) => {
                succeeds(Command::new("python3").args(["-c", &format!("import {name}")]))
            }
            Probe::Package(name) => succeeds(Command::new("dpkg").args(["--status", name])),
        })
    }

    /// The packages that bring it.
    pub(crate) fn packages(self) -> &'static [&'static str] {
        match self {
            Self::CCompiler => &["gcc", "libc6-dev"],
            Self::CxxCompiler => &["g++"],
            Self::Chromium => &["chromium"],
            Self::Firefox => &["firefox-esr"],
            Self::ChromeDriver => &["chromium-driver"],
            Self::Fonts => &["fonts-dejavu-core", "fonts-vlgothic"],
            Self::Incus => &["incus-base", "incus-client"],
            Self::QemuImg => &["qemu-utils"],
            Self::Squashfs => &["squashfs-tools"],
            Self::Busybox => &["busybox-static"],
            Self::Xz => &["xz-utils"],
            Self::Zstd => &["zstd"],
            Self::Bzip2AndLz4 => &["bzip2", "lz4"],
            Self::Curl => &["curl"],
            Self::Network => &["iproute2"],
            Self::Faketime => &["libfaketime"],
            Self::OpenSsl => &["openssl"],
            Self::Python => &["python3", "python3-venv"],
            Self::DpkgDev => &["dpkg-dev"],
            Self::Mmdebstrap => &["mmdebstrap"],
            Self::Buildah => &["buildah"],
            Self::RustcWeb => &["rustc-web", "rust-web-src"],
        }
    }

    fn probes(self) -> &'static [Probe] {
        match self {
            Self::CCompiler => &[Probe::Program("cc"), Probe::File("/usr/include/stdio.h")],
            Self::CxxCompiler => &[Probe::Program("c++")],
            Self::Chromium => &[Probe::Program("chromium")],
            Self::Firefox => &[Probe::Program("firefox-esr")],
            Self::ChromeDriver => &[Probe::Program("chromedriver")],
            Self::Fonts => &[
                Probe::File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
                Probe::File("/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf"),
            ],
            Self::Incus => &[Probe::File("/usr/libexec/incus/incusd"), Probe::Program("incus")],
            Self::QemuImg => &[Probe::Program("qemu-img")],
            Self::Squashfs => &[Probe::Program("mksquashfs"), Probe::Program("unsquashfs")],
            Self::Busybox => &[Probe::Package("busybox-static")],
            Self::Xz => &[Probe::Program("xz")],
            Self::Zstd => &[Probe::Program("zstd")],
            Self::Bzip2AndLz4 => &[Probe::Program("bzip2"), Probe::Program("lz4")],
            Self::Curl => &[Probe::Program("curl")],
            Self::Network => &[Probe::Program("ip"), Probe::Program("tc")],
            Self::Faketime => &[Probe::Package("libfaketime")],
            Self::OpenSsl => &[Probe::Program("openssl")],
            Self::Python => &[Probe::PythonModule("venv"), Probe::PythonModule("ensurepip")],
            Self::DpkgDev => &[Probe::Program("dpkg-shlibdeps")],
            Self::Mmdebstrap => &[Probe::Program("mmdebstrap")],
            Self::Buildah => &[Probe::Program("buildah")],
            Self::RustcWeb => &[Probe::Package("rustc-web"), Probe::Package("rust-web-src")],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_build_used_is_seen() {
        assert!(Debian::CCompiler.is_there(), "the linker of this very test");
    }
}
