//! Reads what comes from JavaScript: the page's commands and the edge's answers.
//!
//! By hand, as serde's way takes a sixth of the wasm module along. The tests hold it against what serde writes.

use image_format::WrapForm;
use js_sys::{Array, Reflect};
use upload_proto::api::{AliasTaken, FileView, ImportView, Problem, Progress, Role, State};
use wasm_bindgen::{JsCast, JsValue};

use crate::messages::ImportOptions;

/// What can be read from a value of JavaScript.
pub trait FromValue: Sized {
    /// `None` where the value is something else. Fields that are not asked for are passed over.
    fn from_value(value: &JsValue) -> Option<Self>;
}

impl FromValue for ImportView {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            id: field(value, "id")?,
            state: field(value, "state")?,
            files: field(value, "files")?,
            fingerprint: field(value, "fingerprint")?,
            aliases: field(value, "aliases")?,
            forwarded: field(value, "forwarded")?,
            already_present: field(value, "alreadyPresent")?,
            problem: field(value, "problem")?,
        })
    }
}

impl FromValue for FileView {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            role: field(value, "role")?,
            name: field(value, "name")?,
            upload: field(value, "upload")?,
            received: field(value, "received")?,
        })
    }
}

impl FromValue for Progress {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self { done: field(value, "done")?, total: field(value, "total")? })
    }
}

impl FromValue for Problem {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            kind: field(value, "type")?,
            title: field(value, "title")?,
            status: u16::try_from(field::<u64>(value, "status")?).ok()?,
            detail: field(value, "detail")?,
            instance: field(value, "instance")?,
        })
    }
}

impl FromValue for ImportOptions {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(Self {
            aliases: field(value, "aliases")?,
            alias_taken: field(value, "aliasTaken")?,
            public: field(value, "public")?,
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

impl FromValue for State {
    fn from_value(value: &JsValue) -> Option<Self> {
        Some(match value.as_string()?.as_str() {
            "receiving" => Self::Receiving,
            "forwarding" => Self::Forwarding,
            "importing" => Self::Importing,
            "finishing" => Self::Finishing,
            "done" => Self::Done,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            "expired" => Self::Expired,
            _ => return None,
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
            _ => return None,
        })
    }
}

impl FromValue for String {
    fn from_value(value: &JsValue) -> Option<Self> {
        value.as_string()
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
