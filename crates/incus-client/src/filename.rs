//! The file name stored with an image, made safe to stand in a header.

/// Longest name sent, in bytes: what Linux file systems hold.
const LIMIT: usize = 255;

/// The base name of `name`, with control characters replaced, cut to 255 bytes on a character's boundary.
///
/// Everything else is kept as `incus image import` keeps it, UTF-8, spaces, quotes and backslashes included. A tab is
/// legal in a header and kept as well. `None` where no name is left.
pub(crate) fn base_name(name: &str) -> Option<String> {
    let base = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let safe: String = base.chars().map(|c| if c.is_control() && c != '\t' { '_' } else { c }).collect();
    let cut = safe.get(..safe.floor_char_boundary(LIMIT)).unwrap_or_default();
    (!["", ".", ".."].contains(&cut.trim())).then(|| cut.to_owned())
}

/// `name` as the inside of a quoted string: quotes and backslashes escaped, which Incus's parser undoes.
pub(crate) fn quoted(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_kept_as_the_command_line_client_keeps_them() {
        for name in
            ["plain.tar", "with space.tar", "quo\"te.tar", "back\\slash.tar", "ünï-日本.tar", "tab\there"]
        {
            assert_eq!(base_name(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn only_a_base_name_is_left() {
        assert_eq!(base_name("/srv/images/a.tar").as_deref(), Some("a.tar"));
        assert_eq!(base_name("../a.tar/").as_deref(), Some("a.tar"));
        for nothing in ["", "/", "..", "a/..", "//", " "] {
            assert_eq!(base_name(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn line_ends_inject_nothing() {
        assert_eq!(base_name("a\r\nX-Other: 1\0.tar").as_deref(), Some("a__X-Other: 1_.tar"));
        assert_eq!(quoted(r#"a"; name="b\"#), r#"a\"; name=\"b\\"#);
    }

    proptest! {
        #[test]
        fn any_name_fits_a_header(name in any::<String>()) {
            if let Some(base) = base_name(&name) {
                prop_assert!(!base.is_empty() && base.len() <= LIMIT && !base.contains('/'));
                prop_assert!(HeaderValue::from_bytes(base.as_bytes()).is_ok());
            }
        }

        #[test]
        fn long_names_are_cut_on_a_boundary(name in "[ü日a]{80,400}") {
            let base = base_name(&name).unwrap();
            prop_assert!(name.starts_with(&base) && base.len() <= LIMIT);
        }
    }
}
