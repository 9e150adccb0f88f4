//! The page's TypeScript for the API is generated from these types; this test fails when it is stale.
//! `cargo xtask codegen` runs it with `UPDATE_GENERATED=1`, which writes the file.

use ts_rs::{Config, TS};
use upload_proto::api;

#[path = "../../fresh.rs"]
mod fresh;

fn generate() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from crates/upload-proto/src/api by `cargo xtask codegen`. Do not edit.\n",
    );
    let mut add = |declaration: String| text.push_str(&format!("\nexport {declaration}\n"));
    add(api::State::decl(&config));
    add(api::Role::decl(&config));
    add(api::AliasTaken::decl(&config));
    add(api::Through::decl(&config));
    add(api::CopyMode::decl(&config));
    add(api::Progress::decl(&config));
    add(api::Problem::decl(&config));
    add(api::FileView::decl(&config));
    add(api::Origin::decl(&config));
    add(api::FetchPhase::decl(&config));
    add(api::Fetched::decl(&config));
    add(api::ImportView::decl(&config));
    add(api::TargetKind::decl(&config));
    add(api::TargetView::decl(&config));
    add(api::ImageType::decl(&config));
    add(api::AliasView::decl(&config));
    add(api::TargetImage::decl(&config));
    add(api::SetAlias::decl(&config));
    add(api::Refreshed::decl(&config));
    add(api::CreateLink::decl(&config));
    add(api::Link::decl(&config));
    add(api::ImportUrl::decl(&config));
    add(api::UrlWays::decl(&config));
    add(api::CopyImage::decl(&config));
    add(api::RemoteProtocol::decl(&config));
    add(api::WhyClosed::decl(&config));
    add(api::CopyWay::decl(&config));
    add(api::RemoteView::decl(&config));
    add(api::RemoteImage::decl(&config));
    add(api::Catalogue::decl(&config));
    add(api::ImageWords::decl(&config));
    add(api::HistoryEntry::decl(&config));
    add(api::SignInWay::decl(&config));
    add(api::SessionView::decl(&config));
    add(api::SignIn::decl(&config));
    add(api::SignedOut::decl(&config));
    add(api::Ticket::decl(&config));
    text
}

#[test]
fn the_generated_typescript_is_fresh() {
    fresh::check("web/src/generated/api.ts", &generate());
}
