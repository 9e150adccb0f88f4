//! Writes metadata.yaml.

use std::fmt::Write;

/// The longest key, as written, that readers know for one without its being marked (YAML 1.2.2, 8.2.2, in characters;
/// taken for bytes here, of which there are never fewer).
const LONGEST_IMPLICIT_KEY: usize = 1024;

/// The text of metadata.yaml; keys in a fixed order, every string quoted.
///
/// `properties` are written always, even when there are none: Incus cannot set properties on an image whose metadata
/// lacks the key. Dates are in seconds of the epoch.
pub(crate) fn document<'a>(
    architecture: &str,
    creation_date: i64,
    expiry_date: Option<i64>,
    properties: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut yaml = String::from("architecture: ");
    quote(&mut yaml, architecture);
    // Writing into a String does not fail.
    let _ = write!(yaml, "\ncreation_date: {creation_date}\n");
    if let Some(expiry_date) = expiry_date {
        let _ = writeln!(yaml, "expiry_date: {expiry_date}");
    }
    yaml.push_str("properties:");
    let bare = yaml.len();
    for (key, value) in properties {
        yaml.push_str("\n  ");
        let start = yaml.len();
        quote(&mut yaml, key);
        if yaml.len() - start > LONGEST_IMPLICIT_KEY {
            yaml.insert_str(start, "? ");
            yaml.push_str("\n  ");
        }
        yaml.push_str(": ");
        quote(&mut yaml, value);
    }
    yaml.push_str(if yaml.len() == bare { " {}\n" } else { "\n" });
    yaml
}

/// A double-quoted YAML scalar (YAML 1.2.2, 7.3.1), which any version and reader takes for the same text.
fn quote(yaml: &mut String, text: &str) {
    yaml.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => yaml.extend(['\\', character]),
            _ if must_be_escaped(character) => {
                let _ = write!(yaml, "\\U{:08x}", u32::from(character));
            }
            _ => yaml.push(character),
        }
    }
    yaml.push('"');
}

/// Control characters, YAML 1.1's line breaks, and what neither version lets stand as it is.
fn must_be_escaped(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Limits, metadata};

    #[test]
    fn a_key_of_any_length_is_written_so_that_it_is_read() {
        let escaped = "\n".repeat(103);
        for key in [&"k".repeat(1022), &"k".repeat(1023), &"é".repeat(1022), &"é".repeat(1023), &escaped] {
            let properties =
                BTreeMap::from([(key.clone(), "a".to_owned()), ("zz".to_owned(), "b".to_owned())]);
            let pairs = properties.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            let written = document("x86_64", 1, None, pairs);
            let read = metadata::parse(written.as_bytes(), &Limits::default()).unwrap();
            assert_eq!(read.properties, properties, "{}", key.len());
        }
    }
}
