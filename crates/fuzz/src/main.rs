//! Runs the target named in `MALLEUS_FUZZ_TARGET`: under libFuzzer with the feature `libfuzzer`, else on the files named.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use fuzz::{CHOICE, Target, target};

static CHOSEN: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var(CHOICE).unwrap_or_default();
    let found = target(&name);
    assert!(found.is_some(), "{CHOICE} names no target: {name:?}");
    found.unwrap_or(&fuzz::TARGETS[0])
});

#[cfg(feature = "libfuzzer")]
libfuzzer_sys::fuzz_target!(|data: &[u8]| (CHOSEN.run)(data));

#[cfg(not(feature = "libfuzzer"))]
fn main() -> std::io::Result<()> {
    for file in std::env::args_os().skip(1) {
        (CHOSEN.run)(&std::fs::read(file)?);
    }
    Ok(())
}
