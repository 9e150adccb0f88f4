//! The standard library for wasm32: rustup's, or where rustup gets no answer, Debian's compiler and its library source.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::packages::Debian;
use crate::exec::{capture, limited};
use crate::step::{say, step};
use crate::workspace::{command, root};

/// The target every wasm build is for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where a compiler for the second route lives. Never used for native builds.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// How long rustup may take: without a way to its server it can hang for good.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);

/// `rustup` or `debian` forces a route.
const ROUTE_VARIABLE: &str = "MALLEUS_WASM_ROUTE";

/// Where the standard library for wasm32 comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WasmStd {
    /// Built in advance, in the toolchain's own folder.
    Rustup,
    /// Built along with each crate by Debian's compiler, and linked by the toolchain's linker.
    Debian {
        /// rust-lld of the rustup toolchain.
        linker: PathBuf,
    },
}

/// Where cargo looks for flags for wasm32 alone.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

impl WasmStd {
    /// Bends `cargo` towards wasm32 by this route. Set on that one command, so that native builds never see it.
    pub(crate) fn apply(&self, cargo: &mut Command, target_folder: &Path) {
        // Flags for native builds are not for this target, and ours are complete.
        for foreign in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET"]
        {
            cargo.env_remove(foreign);
        }
        cargo.env(FLAGS, flags());
        cargo.args(["--target", TARGET]).arg("--target-dir").arg(self.target_folder(target_folder));
        if let Self::Debian { linker } = self {
            cargo
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .arg("-Zbuild-std=std,panic_abort");
        }
    }

    /// Where the builds of this route land: what two compilers make must not meet in one folder.
    pub(crate) fn target_folder(&self, target_folder: &Path) -> PathBuf {
        match self {
            Self::Rustup => target_folder.to_owned(),
            Self::Debian { .. } => target_folder.join("wasm-debian"),
        }
    }
}

/// Finds or fetches a standard library for wasm32.
pub(crate) fn wasm_std() -> Result<WasmStd> {
    let sysroot = sysroot()?;
    match std::env::var(ROUTE_VARIABLE).as_deref() {
        Ok("rustup") if by_rustup(&sysroot)? => Ok(WasmStd::Rustup),
        Ok("rustup") => bail!("rustup could not fetch {TARGET} within {} s", RUSTUP_LIMIT.as_secs()),
        Ok("debian") => by_debian(&sysroot),
        Ok(other) => bail!("{ROUTE_VARIABLE} is {other:?}; it may be `rustup` or `debian`"),
        Err(_) if by_rustup(&sysroot)? => Ok(WasmStd::Rustup),
        Err(_) => by_debian(&sysroot),
    }
}

fn by_rustup(sysroot: &Path) -> Result<bool> {
    if has_std(sysroot) {
        return Ok(true);
    }
    step(
        &format!("fetching the standard library for {TARGET} (rustup, {} s at most)", RUSTUP_LIMIT.as_secs()),
        || {
            // A rustup that is missing, fails or hangs all mean the same here: take the other route.
            let end = limited(command("rustup").args(["target", "add", TARGET]), RUSTUP_LIMIT).ok().flatten();
            if !end.is_some_and(|status| status.success()) {
                say("    rustup did not deliver; Debian's compiler will build it");
            }
            Ok(has_std(sysroot))
        },
    )
}

fn by_debian(sysroot: &Path) -> Result<WasmStd> {
    super::debian(&[Debian::RustcWeb])
        .context("the other way is `rustup target add wasm32-unknown-unknown`")?;
    let host = host(&capture(command("rustc").arg("-vV"))?).context("rustc names no host")?.to_owned();
    let linker = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.is_file() {
        bail!("the toolchain has no linker for wasm at {}", linker.display());
    }
    Ok(WasmStd::Debian { linker })
}

/// The toolchain's folder, by the compiler that cargo uses.
fn sysroot() -> Result<PathBuf> {
    let path = capture(command("rustc").args(["--print", "sysroot"]))?;
    let path = PathBuf::from(path.trim());
    if path == Path::new("/usr") {
        bail!("the rustc along PATH is Debian's; put rustup's (~/.cargo/bin) first");
    }
    Ok(path)
}

/// The files themselves are looked for: a list of components could be out of date.
fn has_std(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.into_iter().any(|name| name.to_string_lossy().starts_with("libstd-"))
}

fn host(verbose_version: &str) -> Option<&str> {
    verbose_version.lines().find_map(|line| line.strip_prefix("host: "))
}

/// Flags that keep out of a module what only its panics would say: in a browser a panic is a trap, which says neither where
/// nor why. They are unstable, and known to every compiler of the last years; without them the module is 5 KB larger on its way.
const SILENT: &str = " -Zlocation-detail=none -Zfmt-debug=none";

impl WasmStd {
    /// As [`WasmStd::apply`] was, but for a module that is to be small. Called after it.
    pub(crate) fn apply_silent(cargo: &mut Command) {
        cargo.env("RUSTC_BOOTSTRAP", "1").env(FLAGS, flags() + SILENT);
    }
}

/// The compiler's flags for wasm32. The places of panics are told without the paths of the machine that builds.
fn flags() -> String {
    let mut flags = String::from("-Ctarget-feature=+simd128");
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    for folder in
        [cargo_home.map(|home| home.join("registry/src")), Some(root().to_owned())].into_iter().flatten()
    {
        // A flag with a blank in it would be two.
        if let Some(folder) = folder.to_str().filter(|it| !it.contains(char::is_whitespace)) {
            flags += &format!(" --remap-path-prefix={folder}=");
        }
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_compilers_build_apart() {
        let debian = WasmStd::Debian { linker: PathBuf::from("/lld") };
        let target = Path::new("/t");
        assert_ne!(WasmStd::Rustup.target_folder(target), debian.target_folder(target));
    }

    #[test]
    fn only_the_one_command_sees_the_other_compiler() {
        let mut command = Command::new("cargo");
        WasmStd::Debian { linker: PathBuf::from("/lld") }.apply(&mut command, Path::new("/t"));
        let set: Vec<_> = command.get_envs().collect();
        assert!(set.contains(&("RUSTC".as_ref(), Some(DEBIAN_RUSTC.as_ref()))));
        assert!(set.contains(&("RUSTFLAGS".as_ref(), None)), "inherited flags must be taken away");
    }

    #[test]
    fn the_host_is_read_from_the_compilers_words() {
        assert_eq!(host("rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\n"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(host("rustc 1.95.0\n"), None);
    }
}
