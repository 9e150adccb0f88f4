//! The TypeScript that the page is built with says what the types here say.
#![cfg(feature = "ts")]

use image_format::{
    Arrangement, Compression, Content, Explanation, Fault, FaultKind, Finding, Fingerprint, FolderFault,
    Inside, InstanceType, LeftOver, Limit, Metadata, Outcome, PairFault, Pairing, Part, Report, RootfsFormat,
    Severity, Template, Verdict, WrapFault, WrapField, WrapForm,
};
use ts_rs::{Config, TS};

#[path = "../../fresh.rs"]
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
        declaration::<Template>(&config),
        declaration::<Finding>(&config),
        declaration::<Severity>(&config),
        declaration::<Compression>(&config),
        declaration::<RootfsFormat>(&config),
        declaration::<InstanceType>(&config),
        declaration::<Fault>(&config),
        declaration::<FaultKind>(&config),
        declaration::<Outcome>(&config),
        declaration::<Inside>(&config),
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
    fresh::check("web/src/generated/image-format.ts", &declarations());
}
