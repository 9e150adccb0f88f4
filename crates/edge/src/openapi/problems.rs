//! The problems an operation may answer with, as responses of the document: by status, each with the kinds it can have.

use std::{collections::BTreeMap, marker::PhantomData};

use upload_proto::api::Problem;
use utoipa::{
    IntoResponses,
    openapi::{
        AllOfBuilder, ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
        schema::Type,
    },
};

use super::kinds::{Always, Gate};

/// A kind of problem: the HTTP status it comes with, and its code.
pub(crate) type Kind = (u16, &'static str);

/// Some kinds of problems that come together.
pub(crate) trait Kinds {
    /// Each of them.
    fn kinds() -> Vec<Kind>;
}

macro_rules! together {
    ($($name:ident)+) => {
        impl<$($name: Kinds),+> Kinds for ($($name,)+) {
            fn kinds() -> Vec<Kind> {
                [$($name::kinds()),+].concat()
            }
        }
    };
}

impl Kinds for () {
    fn kinds() -> Vec<Kind> {
        Vec::new()
    }
}

together!(A);
together!(A B);
together!(A B C);
together!(A B C D);
together!(A B C D E);
together!(A B C D E F);
together!(A B C D E F G);

/// Answers of an operation behind the gate: it may meet these kinds of problems, and those that everything there may.
pub(crate) struct Problems<K>(PhantomData<K>);
/// Answers of an operation that is open to all.
pub(crate) struct OpenProblems<K>(PhantomData<K>);

impl<K: Kinds> IntoResponses for Problems<K> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&[Always::kinds(), Gate::kinds(), K::kinds()].concat())
    }
}

impl<K: Kinds> IntoResponses for OpenProblems<K> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&[Always::kinds(), K::kinds()].concat())
    }
}

fn responses(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let all = by_status(kinds).into_iter();
    all.map(|(status, codes)| (status.to_string(), RefOr::T(of(&codes).build()))).collect()
}

/// The codes of each status, each once and in order.
fn by_status(kinds: &[Kind]) -> BTreeMap<u16, Vec<&'static str>> {
    let mut all: BTreeMap<u16, Vec<&'static str>> = BTreeMap::new();
    for (status, code) in kinds {
        all.entry(*status).or_default().push(*code);
    }
    for codes in all.values_mut() {
        codes.sort_unstable();
        codes.dedup();
    }
    all
}

/// A problem document of one of these kinds.
pub(crate) fn of(codes: &[&str]) -> ResponseBuilder {
    let kinds: Vec<String> = codes.iter().map(|code| format!("{}{code}", Problem::KIND_PREFIX)).collect();
    let named = ObjectBuilder::new()
        .property("type", ObjectBuilder::new().schema_type(Type::String).enum_values(Some(kinds)));
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(named);
    let listed: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    ResponseBuilder::new().description(format!("A problem: {}.", listed.join(", "))).content(
        "application/problem+json",
        ContentBuilder::new().schema(Some(Schema::from(schema.build()))).build(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct One;
    impl Kinds for One {
        fn kinds() -> Vec<Kind> {
            vec![(404, "b"), (409, "c")]
        }
    }
    struct Other;
    impl Kinds for Other {
        fn kinds() -> Vec<Kind> {
            vec![(404, "a"), (404, "b")]
        }
    }

    #[test]
    fn kinds_of_one_status_come_together() {
        let all = by_status(&<(One, Other)>::kinds());
        assert_eq!(all[&404], ["a", "b"]);
        assert_eq!(all[&409], ["c"]);
        assert!(OpenProblems::<One>::responses().contains_key("403"), "every operation may meet it");
        assert!(!OpenProblems::<One>::responses().contains_key("401"), "nobody need be known there");
        assert!(Problems::<One>::responses().contains_key("401"));
    }

    #[test]
    fn a_response_names_its_kinds() {
        let response = serde_json::to_value(of(&["a"]).build()).unwrap();
        let schema = &response["content"]["application/problem+json"]["schema"];
        assert_eq!(schema["allOf"][0], json!({ "$ref": "#/components/schemas/Problem" }));
        assert_eq!(schema["allOf"][1]["properties"]["type"]["enum"], json!(["/problems/a"]));
    }
}
