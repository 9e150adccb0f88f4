//! Documentation written for readers of the source, as readers of the API want it.

use serde_json::Value;

/// Takes links to other items of the source out of every description: of [`Name`](path::Name), `Name` stays.
pub(super) fn plain(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if ["description", "summary"].contains(&name.as_str()) => {
                        *text = without_links(text);
                    }
                    other => plain(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        plain.push_str(before);
        let Some((name, behind)) = after.split_once("`]") else {
            plain.push_str("[`");
            rest = after;
            continue;
        };
        // `Type::field` is only `field` to who never sees the type's code.
        let name = name.rsplit("::").next().unwrap_or(name);
        plain.push_str(&format!("`{name}`"));
        rest = match behind.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, behind)) => behind,
            None => behind,
        };
    }
    plain.push_str(rest);
    // Lines are broken where the source's lines end.
    plain.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn links_become_names() {
        for (text, expected) in [
            ("as [`RETRY`](super::RETRY) does", "as `RETRY` does"),
            ("As in [`CreateImport::id`](super::CreateImport::id).", "As in `id`."),
            ("up to [`MAX_HISTORY`] of\nthem", "up to `MAX_HISTORY` of them"),
            ("`plain` [list]", "`plain` [list]"),
            ("[`never closed", "[`never closed"),
        ] {
            assert_eq!(without_links(text), expected);
        }
    }

    #[test]
    fn only_words_are_changed() {
        let mut value =
            json!({ "description": "[`a`]", "enum": ["[`a`]"], "items": [{ "summary": "[`b`]" }] });
        plain(&mut value);
        assert_eq!(
            value,
            json!({ "description": "`a`", "enum": ["[`a`]"], "items": [{ "summary": "`b`" }] })
        );
    }
}
