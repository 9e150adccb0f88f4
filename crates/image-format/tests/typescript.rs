//! The TypeScript that the page is built with says what the types here say.
#![cfg(feature = "ts")]

use std::path::Path;
use std::{env, fs};

use image_format::{
    Compression, Content, Explanation, Fault, Fingerprint, InstanceType, Limit, Metadata, PairFault, Pairing,
    Part, Report, RootfsFormat, Verdict,
};
use ts_rs::{Config, TS};

const FILE: &str = "../../web/src/generated/image-format.ts";

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("{docs}export {}\n", T::decl(config))
}

fn declarations() -> String {
    let config = Config::default();
    let all = [
        declaration::<Verdict>(&config),
        declaration::<Report>(&config),
        declaration::<Content>(&config),
        declaration::<Metadata>(&config),
        declaration::<Compression>(&config),
        declaration::<RootfsFormat>(&config),
        declaration::<InstanceType>(&config),
        declaration::<Fault>(&config),
        declaration::<Part>(&config),
        declaration::<Limit>(&config),
        declaration::<Explanation>(&config),
        declaration::<Fingerprint>(&config),
        declaration::<Pairing>(&config),
        declaration::<PairFault>(&config),
    ];
    format!("// Generated from crates/image-format; UPDATE_GENERATED=1 writes it anew.\n\n{}", all.join("\n"))
}

#[test]
fn the_generated_file_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let expected = declarations();
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "run `UPDATE_GENERATED=1 cargo test -p image-format --features ts`");
}
