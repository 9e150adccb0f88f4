//! The stages of a test run, in their order, and what each needs.

use std::fmt;

use clap::ValueEnum;

use crate::setup::Debian;

/// A part of the test run. The order is that of running.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Stage {
    /// Formatting of the Rust sources
    Fmt,
    /// The project's own rules
    Tidy,
    /// Licences and sources of the dependencies
    Deny,
    /// Lints of the Rust sources
    Clippy,
    /// Rust tests on this machine, without an Incus
    Rust,
    /// Rust tests that need a real Incus: those marked ignored
    Real,
    /// All requests that the OpenAPI document knows, and many it does not, to a real edge
    Api,
    /// Build of the wasm module, and purity of the pure crates
    Wasm,
    /// The wasm crate's tests, in headless Chromium
    Browser,
    /// The fuzz targets, a minute each
    Fuzz,
    /// Lints, types and unit tests of the page
    Web,
    /// Build of the page, and its size
    Page,
    /// The whole of it: real browsers, real edge, real Incus
    E2e,
}

impl Stage {
    /// What it does, in the words of its help.
    pub(super) fn meaning(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Whether later stages use what it makes, so that its failure ends the run.
    pub(super) fn is_build(self) -> bool {
        matches!(self, Self::Wasm | Self::Page)
    }

    /// Whether a filter by test name means anything to it.
    pub(super) fn has_tests(self) -> bool {
        matches!(self, Self::Rust | Self::Real | Self::Browser | Self::Fuzz | Self::Web | Self::E2e)
    }

    /// Whether it uses JavaScript packages.
    pub(super) fn needs_npm(self) -> bool {
        matches!(self, Self::Wasm | Self::Web | Self::Page | Self::E2e)
    }

    /// What it needs from the system.
    pub(super) fn needs(self) -> &'static [Debian] {
        const INCUS: [Debian; 8] = [
            Debian::Incus,
            Debian::QemuImg,
            Debian::Squashfs,
            Debian::Busybox,
            Debian::Xz,
            Debian::Zstd,
            Debian::Bzip2AndLz4,
            Debian::Curl,
        ];
        const API: [Debian; 8] = [
            Debian::Python,
            Debian::Incus,
            Debian::QemuImg,
            Debian::Squashfs,
            Debian::Busybox,
            Debian::Xz,
            Debian::Zstd,
            Debian::Bzip2AndLz4,
        ];
        const E2E: [Debian; 12] = [
            Debian::Chromium,
            Debian::Firefox,
            Debian::Fonts,
            Debian::Python,
            Debian::Incus,
            Debian::QemuImg,
            Debian::Squashfs,
            Debian::Busybox,
            Debian::Xz,
            Debian::Zstd,
            Debian::Faketime,
            Debian::OpenSsl,
        ];
        match self {
            Self::Fmt | Self::Tidy | Self::Deny | Self::Clippy | Self::Rust => &[],
            Self::Wasm | Self::Web | Self::Page => &[],
            Self::Real => &INCUS,
            Self::Api => &API,
            Self::Browser => &[Debian::Chromium, Debian::ChromeDriver],
            Self::Fuzz => &[Debian::CxxCompiler],
            Self::E2e => &E2E,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => out.pad(value.get_name()),
            None => Ok(()),
        }
    }
}
