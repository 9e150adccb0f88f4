//! What uploads are asked for and answer in headers of tus, as the document has it.

use std::collections::BTreeMap;

use axum::http::header;
use serde_json::json;
use upload_proto::wire;
use utoipa::{
    IntoParams, IntoResponses,
    openapi::{
        Header, HeaderBuilder, KnownFormat, ObjectBuilder, RefOr, Required, Response, ResponseBuilder,
        Schema, SchemaFormat, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::openapi::{
    Problems,
    kinds::{
        Beginning, Bytes, Cancelling, Creation, Draining, Ended, FilesOffer, Ledger, Limits, Nothing, Offer,
        Override, Store, Version as NoVersion,
    },
};

/// The largest byte count that a header may tell.
const MOST: i64 = i64::MAX;

/// Asks by this version of tus.
pub(super) struct Version;
/// Asks by any protocol, or none.
pub(super) struct AnyVersion;
/// Asks for an upload to be made.
pub(super) struct Creates;
/// Asks to append.
pub(super) struct Appends;
/// Asks for another method by POST.
pub(super) struct Overrides;

impl IntoParams for Version {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![version()]
    }
}

impl IntoParams for AnyVersion {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![any_version("The version of tus that is spoken. It may be missing or any other here.")]
    }
}

impl IntoParams for Creates {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let metadata = ObjectBuilder::new().schema_type(Type::String);
        vec![
            version(),
            optional(
                wire::LENGTH,
                count(),
                "The file's size in bytes. Either this or that it is told later.",
            ),
            optional(wire::DEFER_LENGTH, one(), "That the size is told later."),
            optional(
                wire::METADATA,
                metadata,
                "What is wanted of the image: pairs of a key and a value in Base64, apart by commas. Known are `filename`, \
                 `aliases`, `aliasTaken`, `public`, `fingerprint`, `target`, and `property.KEY` for each property.",
            ),
            optional(wire::CHECKSUM, checksum(), "The digest of the body."),
        ]
    }
}

impl IntoParams for Appends {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            version(),
            required(wire::OFFSET, count(), "Where the body begins, in bytes: where the upload stands."),
            optional(wire::LENGTH, count(), "The file's size in bytes, if it was not told before."),
            optional(wire::CHECKSUM, checksum(), "The digest of the body; one that differs is not kept."),
        ]
    }
}

impl IntoParams for Overrides {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let methods =
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["PATCH", "DELETE", "HEAD"]));
        vec![
            any_version("The version of tus that is spoken, which PATCH and DELETE need."),
            required(wire::METHOD_OVERRIDE, methods, "The method that is meant."),
            optional(wire::OFFSET, count(), "As of PATCH."),
            optional(wire::LENGTH, count(), "As of PATCH."),
            optional(wire::CHECKSUM, checksum(), "As of PATCH."),
        ]
    }
}

/// What the server can do.
pub(super) struct Capable;
/// The upload is there.
pub(super) struct Created;
/// How far it is.
pub(super) struct Stands;
/// Bytes were appended.
pub(super) struct Appended;
/// The import was called off.
pub(super) struct Terminated;
/// Any of the last three.
pub(super) struct Overridden;

impl IntoResponses for Capable {
    fn responses() -> Responses {
        let answer = said("What is spoken here.")
            .header(wire::VERSIONS, text("The versions of tus."))
            .header(wire::EXTENSIONS, text("The extensions of tus."))
            .header(wire::CHECKSUM_ALGORITHMS, text("How bodies can be digested."))
            .header(wire::MAX_SIZE, number("The most bytes of one image."));
        with_problems::<()>([(204, answer)])
    }
}

impl IntoResponses for Created {
    fn responses() -> Responses {
        let answer = at("The upload is there, with as much of the body as was kept.")
            .header(header::LOCATION.as_str(), text("The upload's address."));
        with_problems::<(Creation, Offer, FilesOffer, Beginning, Bytes, (Limits, Draining, Store, Ledger))>([
            (201, answer),
        ])
    }
}

impl IntoResponses for Stands {
    fn responses() -> Responses {
        with_problems::<(Nothing, Draining, Ended)>([(200, standing())])
    }
}

impl IntoResponses for Appended {
    fn responses() -> Responses {
        with_problems::<(Nothing, NoVersion, Bytes, Limits, Draining, Ledger)>([(
            204,
            at("All of the body was kept."),
        )])
    }
}

impl IntoResponses for Terminated {
    fn responses() -> Responses {
        let answer = said("The import is called off.");
        with_problems::<(Nothing, NoVersion, Cancelling, Ended, Store, Ledger)>([(204, answer)])
    }
}

impl IntoResponses for Overridden {
    fn responses() -> Responses {
        let done = said("As of PATCH or DELETE.");
        with_problems::<(
            Nothing,
            NoVersion,
            Bytes,
            Limits,
            Draining,
            Cancelling,
            (Ended, Store, Ledger, Override),
        )>([(200, standing()), (204, done)])
    }
}

type Responses = BTreeMap<String, RefOr<Response>>;

/// An answer that tells how far an upload is.
fn standing() -> ResponseBuilder {
    at("Where the upload stands.")
        .header(wire::LENGTH, number("The file's size in bytes, if it was told."))
        .header(wire::DEFER_LENGTH, HeaderBuilder::new().schema(Some(one())).build())
        .header(wire::METADATA, text("What was said of the upload."))
        .header(header::CACHE_CONTROL.as_str(), text("That nobody may keep this answer."))
}

/// An answer that tells where an upload stands, and until when it is kept.
fn at(description: &str) -> ResponseBuilder {
    said(description)
        .header(wire::OFFSET, number("Bytes that are durable."))
        .header(wire::EXPIRES, text("When the upload is given up if nothing comes."))
}

/// An answer with the version.
fn said(description: &str) -> ResponseBuilder {
    ResponseBuilder::new().description(description).header(wire::RESUMABLE, version_told())
}

/// These answers, and problems of these kinds, all with the version. A refusal tells where an upload stands that is known.
fn with_problems<K>(answers: impl IntoIterator<Item = (u16, ResponseBuilder)>) -> Responses
where
    Problems<K>: IntoResponses,
{
    let mut all = Problems::<K>::responses();
    for (status, response) in &mut all {
        if let RefOr::T(response) = response {
            response.headers.extend(refused(status).map(|(name, header)| (name.to_owned(), header.into())));
        }
    }
    all.extend(answers.into_iter().map(|(status, answer)| (status.to_string(), answer.build().into())));
    all
}

/// The headers of a refusal.
fn refused(status: &str) -> impl Iterator<Item = (&'static str, Header)> {
    let stands = || (wire::OFFSET, number("Bytes of the upload that are durable, where it is known."));
    let more = match status {
        "412" => Some((wire::VERSIONS, text("The versions of tus that are spoken."))),
        "423" => Some((header::RETRY_AFTER.as_str(), number("Seconds after which to come again."))),
        "405" => Some((header::ALLOW.as_str(), text("The methods there are."))),
        _ => None,
    };
    // Who is turned away before an upload is looked for is told nothing of it.
    let always = (!matches!(status, "403" | "429")).then(|| [(wire::RESUMABLE, version_told()), stands()]);
    always.into_iter().flatten().chain(more)
}

fn version() -> Parameter {
    required(wire::RESUMABLE, version_schema(), "The version of tus that is spoken.")
}

fn any_version(description: &str) -> Parameter {
    optional(wire::RESUMABLE, ObjectBuilder::new().schema_type(Type::String), description)
}

fn version_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([wire::VERSION]))
}

fn version_told() -> Header {
    HeaderBuilder::new().schema(Some(version_schema())).description(Some("The version of tus.")).build()
}

fn required(name: &str, schema: impl Into<RefOr<Schema>>, description: &str) -> Parameter {
    parameter(name, schema, description).required(Required::True).build()
}

fn optional(name: &str, schema: impl Into<RefOr<Schema>>, description: &str) -> Parameter {
    parameter(name, schema, description).required(Required::False).build()
}

fn parameter(name: &str, schema: impl Into<RefOr<Schema>>, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(schema))
}

fn count() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(0))
        .maximum(Some(MOST))
}

fn one() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["1"]))
}

fn checksum() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!("One of {} and the digest in Base64, apart by a blank.", wire::CHECKED)))
        .examples([json!("sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")])
}

fn text(description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

fn number(description: &str) -> Header {
    HeaderBuilder::new().schema(Some(count())).description(Some(description)).build()
}
