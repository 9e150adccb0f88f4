//! What a private incusd is configured with: a `dir` pool, a default profile on it, no network.

use serde_json::{Value, json};

/// Name of the storage pool and of the profile that uses it.
const DEFAULT: &str = "default";

/// A preseed document for `incus admin init --preseed`; JSON is YAML too.
///
/// Applying it again to the same server changes nothing, so a folder can be started more than once.
pub(crate) fn preseed(https_address: Option<&str>) -> Value {
    let config = https_address.map_or_else(|| json!({}), |address| json!({ "core.https_address": address }));
    json!({
        "config": config,
        "storage_pools": [{ "name": DEFAULT, "driver": "dir" }],
        "profiles": [{
            "name": DEFAULT,
            "devices": { "root": { "type": "disk", "path": "/", "pool": DEFAULT } },
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_off_unless_asked_for() {
        assert_eq!(preseed(None)["config"], json!({}));
        assert_eq!(preseed(Some("127.0.0.1:8443"))["config"]["core.https_address"], "127.0.0.1:8443");
    }
}
