//! The TypeScript that the page is built with says what the types here say.
#![cfg(feature = "ts")]

use image_format::{
    Arrangement, Compression, Content, Explanation, Fault, Fingerprint, FolderFault, InstanceType, LeftOver,
    Limit, Metadata, PairFault, Pairing, Part, Report, RootfsFormat, Verdict, WrapFault, WrapField, WrapForm,
};
use ts_rs::{Config, TS};

#[path = "../../fresh_typescript.rs"]
mod fresh;

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
        declaration::<Arrangement>(&config),
        declaration::<LeftOver>(&config),
        declaration::<WrapForm>(&config),
        declaration::<WrapField>(&config),
        declaration::<WrapFault>(&config),
        declaration::<FolderFault>(&config),
    ];
    format!("// Generated from crates/image-format; UPDATE_GENERATED=1 writes it anew.\n\n{}", all.join("\n"))
}

#[test]
fn the_generated_typescript_is_fresh() {
    fresh::check("image-format.ts", &declarations());
}
