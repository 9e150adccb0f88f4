//! docs/openapi.json is what the routes declare; this test fails when it is stale. `cargo xtask codegen` runs it with
//! `UPDATE_GENERATED=1`, which writes the file.

#[path = "../../fresh.rs"]
mod fresh;

#[test]
fn the_openapi_document_is_fresh() {
    fresh::check("docs/openapi.json", edge::openapi());
}
