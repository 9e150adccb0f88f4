//! Reads what comes from JavaScript: the page's commands and the edge's answers.
//!
//! By hand, as serde's way takes a sixth of the wasm module along. The tests hold it against what serde writes.

use std::collections::BTreeMap;

use image_format::{Explanation, WrapForm};
use js_sys::{Array, Object, Reflect};
use upload_proto::api::{AliasTaken, Problem, Role};
use wasm_bindgen::{JsCast, JsValue};

use crate::messages::ImportOptions;

/// What the worker reads of an `ImportView`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Whether it takes no more bytes from here: all states but `receiving` and `forwarding`.
    pub overtaken: bool,
    /// Whether the bytes are to wait for the fingerprint.
    pub hash_first: bool,
    /// Whether a fingerprint was declared.
    pub declared: bool,
    /// Its files.
    pub files: Vec<SeenFile>,
}

/// What the worker reads of a `FileView`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFile {
    /// Its part in the image.
    pub role: Role,
    /// Its upload, relative to the API's address.
    pub upload: String,
    /// Bytes that are durable at the edge.
    pub received: u64,
}

/// What can be read from a value of JavaScript.
pub trait FromValue: Sized {
    /// `None` where the value is something else. Fields that are not asked for are passed over.
    fn from_value(value: &JsValue) -> Option<Self>;
}

impl FromValue for Seen {
    fn from_value(value: &JsValue) -> Option<Self> {
        let state: String = field(value, "state")?;
        Some(Self {
            overtaken: !matches!(state.as_str(), "receiving" | "forwarding"),
            hash_first: field(value, "hashFirst")?,
            declared: field::<Option<String>>(value, "fingerprint")?.is_some(),
            files: field(value, "files")?,
        })
    }
}

impl FromValue for SeenFile {
    fn from_value(value: &JsValue) -> Option<Self> {
        let received: JsValue = field(value, "received")?;
        Some(Self {
            role: field(value, "role")?,
            upload: field(value, "upload")?,
            received: field(&received, "done")?,
        })
    }
}

/// What a problem document says to the person.
impl FromValue for Explanation {
    fn from_value(value: &JsValue) -> Option<Self> {
        let kind: String = field(value, "type")?;
        Some(
            Self {
                code: kind.strip_prefix(Problem::KIND_PREFIX).unwrap_or(&kind).to_owned(),
                sentence: field(value, "title")?,
                advice: field(value, "detail")?,
                values: field(value, "values")?,
            }
            // The log has more under it.
            .with("instance", &field::<String>(value, "instance")?),
        )
    }
}

impl FromValue for ImportOptions {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            target: field(value, "target")?,
            aliases: field(value, "aliases")?,
            alias_taken: field(value, "aliasTaken")?,
            properties: field(value, "properties")?,
            public: field(value, "public")?,
            profiles: field(value, "profiles")?,
        })
    }
}

impl FromValue for WrapForm {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            architecture: field(value, "architecture")?,
            creation_date: i64::try_from(field::<u64>(value, "creationDate")?).ok()?,
            os: field(value, "os")?,
            release: field(value, "release")?,
            variant: field(value, "variant")?,
            description: field(value, "description")?,
        })
    }
}

impl FromValue for Role {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(match value.as_string()?.as_str() {
            "unified" => Self::Unified,
            "metadata" => Self::Metadata,
            "rootfs" => Self::Rootfs,
            _ => return None,
        })
    }
}

impl FromValue for AliasTaken {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(match value.as_string()?.as_str() {
            "fail" => Self::Fail,
            "move" => Self::Move,
            "skip" => Self::Skip,
            _ => return None,
        })
    }
}

impl FromValue for JsValue {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(value.clone())
    }
}

impl FromValue for String {
    fn from_value(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl FromValue for BTreeMap<String, String> {
    fn from_value(value: &JsValue) -> Option<Self> {
        // One after the other: to collect them takes 3 KiB of the module along.
        let mut map = Self::new();
        let object: &Object = value.dyn_ref()?;
        for name in Object::keys(object).iter() {
            map.insert(name.as_string()?, String::from_value(&Reflect::get(value, &name).ok()?)?);
        }
        Some(map)
    }
}

impl FromValue for bool {
    fn from_value(value: &JsValue) -> Option<Self> {
        value.as_bool()
    }
}

impl FromValue for u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "only what is whole and positive, and JavaScript counts exactly"
    )]
    fn from_value(value: &JsValue) -> Option<Self> {
        let number = value.as_f64()?;
        let exact = (0.0..=js_sys::Number::MAX_SAFE_INTEGER).contains(&number) && number.trunc() == number;
        exact.then_some(number as Self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &JsValue) -> Option<Self> {
        if value.is_null() || value.is_undefined() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &JsValue) -> Option<Self> {
        let list: &Array = value.dyn_ref()?;
        list.iter().map(|item| T::from_value(&item)).collect()
    }
}

fn field<T: FromValue>(value: &JsValue, name: &str) -> Option<T> {
    T::from_value(&Reflect::get(value, &name.into()).ok()?)
}
