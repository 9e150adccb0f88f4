//! What is read by hand from JavaScript is what serde writes.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by panicking")]

use browser::{
    messages::ImportOptions,
    values::{FromValue, Seen, SeenFile},
};
use image_format::{Explanation, WrapForm};
use js_sys::JSON;
use serde::Serialize;
use upload_proto::api::{AliasTaken, FileView, ImportView, Origin, Problem, Progress, Role, State};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn written(value: &impl Serialize) -> JsValue {
    JSON::parse(&serde_json::to_string(value).unwrap()).unwrap()
}

fn seen(view: &ImportView) -> Option<Seen> {
    Seen::from_value(&written(view))
}

#[track_caller]
fn there_and_back<T: Serialize + FromValue + PartialEq + std::fmt::Debug>(value: &T) {
    assert_eq!(T::from_value(&written(value)).as_ref(), Some(value));
}

fn view(state: State) -> ImportView {
    let file = |role| FileView {
        role,
        name: "näme".to_owned(),
        upload: "/u".to_owned(),
        identity: Some("1:a".to_owned()),
        received: Progress { done: 1, total: (1 << 53) - 1 },
    };
    ImportView {
        id: "i".to_owned(),
        state,
        origin: Origin::Files,
        target: "local".to_owned(),
        fetched: None,
        files: vec![file(Role::Unified), file(Role::Metadata), file(Role::Rootfs)],
        fingerprint: None,
        aliases: vec!["a".to_owned(), String::new()],
        skipped_aliases: Vec::new(),
        forwarded: Progress { done: 0, total: 0 },
        already_present: true,
        hash_first: true,
        waiting: None,
        problem: None,
        retryable: false,
        created: 1,
    }
}

#[wasm_bindgen_test]
fn every_state_of_an_import_is_read() {
    for (state, overtaken) in [
        (State::Receiving, false),
        (State::Forwarding, false),
        (State::Fetching, true),
        (State::Importing, true),
        (State::Finishing, true),
        (State::Done, true),
        (State::Failed, true),
        (State::Cancelled, true),
        (State::Expired, true),
    ] {
        assert_eq!(seen(&view(state)).map(|seen| seen.overtaken), Some(overtaken), "{state:?}");
    }
    let file = |role| SeenFile { role, upload: "/u".to_owned(), received: 1 };
    let files = vec![file(Role::Unified), file(Role::Metadata), file(Role::Rootfs)];
    let open = Seen { overtaken: false, hash_first: true, declared: false, files };
    assert_eq!(seen(&view(State::Receiving)), Some(open.clone()));
    let declared = ImportView { fingerprint: Some("f".repeat(64)), ..view(State::Receiving) };
    assert_eq!(seen(&declared), Some(Seen { declared: true, ..open }));
}

#[wasm_bindgen_test]
fn what_a_problem_says_to_a_person_is_read() {
    let problem = Problem {
        kind: "/problems/x".to_owned(),
        title: "t".to_owned(),
        status: 503,
        detail: "d".to_owned(),
        instance: "i".to_owned(),
        values: None,
    };
    let why = Explanation::new("x", "t", "d").with("instance", "i");
    assert_eq!(Explanation::from_value(&written(&problem)), Some(why.clone()));
    let named = Problem { values: Some([("alias".to_owned(), "a/b".to_owned())].into()), ..problem };
    assert_eq!(Explanation::from_value(&written(&named)), Some(why.with("alias", "a/b")));
    assert_eq!(Explanation::from_value(&written(&view(State::Done))), None);
}

#[wasm_bindgen_test]
fn what_the_page_chooses_is_read() {
    for alias_taken in [AliasTaken::Fail, AliasTaken::Move, AliasTaken::Skip] {
        for target in [None, Some("lab".to_owned())] {
            let aliases = vec!["a/b".to_owned()];
            let properties = [("os".to_owned(), "Tiny".to_owned())].into();
            let profiles = Some(vec!["default".to_owned()]);
            there_and_back(&ImportOptions {
                target,
                aliases,
                alias_taken,
                properties,
                public: true,
                profiles,
            });
        }
    }
    let form = WrapForm {
        architecture: "x86_64".to_owned(),
        creation_date: 253_402_300_799,
        os: Some("Debian".to_owned()),
        ..WrapForm::default()
    };
    there_and_back(&form);
}

#[wasm_bindgen_test]
fn anything_else_is_not() {
    let good = String::from(JSON::stringify(&written(&view(State::Done))).unwrap());
    let read = |text: &str| Seen::from_value(&JSON::parse(text).unwrap());
    assert!(read(&good).is_some());
    for text in ["null", "1", "\"x\"", "[]", "{}"] {
        assert_eq!(read(text), None, "{text}");
    }
    for (from, to) in [
        ("\"done\":1,", "\"done\":1.5,"),
        ("\"done\":1,", "\"done\":-1,"),
        ("\"done\":1,", "\"done\":1e300,"),
        ("\"state\":\"done\"", "\"state\":null"),
        ("\"fingerprint\":null", "\"fingerprint\":1"),
        ("\"role\":\"rootfs\"", "\"role\":\"Rootfs\""),
        ("\"hashFirst\":true", "\"hashFirst\":1"),
    ] {
        assert!(good.contains(from), "{from} in {good}");
        assert_eq!(read(&good.replace(from, to)), None, "{to}");
    }
}
