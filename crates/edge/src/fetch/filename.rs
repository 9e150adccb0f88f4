//! The name of a downloaded file: what the server calls it, else the end of its URL. Pure.

use percent_encoding::percent_decode_str;
use url::Url;

/// Longest name, in bytes: what Linux file systems hold.
const LIMIT: usize = 255;

/// The base name of a file. `None` where neither tells one.
///
/// `disposition` is the header `Content-Disposition` (RFC 6266): its `filename*` is preferred, its `filename` taken else.
/// What kind of disposition it is does not matter.
pub(super) fn filename(disposition: Option<&[u8]>, url: &Url) -> Option<String> {
    let told = disposition.map(String::from_utf8_lossy).and_then(|text| from_disposition(&text));
    told.or_else(|| {
        let last = url.path_segments()?.next_back()?;
        base_name(&percent_decode_str(last).decode_utf8_lossy())
    })
}

fn from_disposition(text: &str) -> Option<String> {
    let mut plain = None;
    let mut rest = text.split_once(';')?.1;
    while !rest.trim_start().is_empty() {
        let (key, value, after) = parameter(rest.trim_start());
        match key.trim().to_ascii_lowercase().as_str() {
            // RFC 8187: charset'language'percent-encoded. Only UTF-8 is required of anyone.
            "filename*" => {
                let mut parts = value.splitn(3, '\'');
                let utf8 = parts.next().is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8"));
                let encoded = parts.nth(1).unwrap_or_default();
                if utf8 && let Ok(name) = percent_decode_str(encoded).decode_utf8() {
                    let name = base_name(&name);
                    if name.is_some() {
                        return name;
                    }
                }
            }
            "filename" if plain.is_none() => plain = base_name(&value),
            _ => {}
        }
        rest = after;
    }
    plain
}

/// The first parameter of a list, its value without quotes, and what follows behind the semicolon.
fn parameter(text: &str) -> (&str, String, &str) {
    let end = text.find([';', '=']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let Some(value) = rest.strip_prefix('=') else {
        return (key, String::new(), rest.strip_prefix(';').unwrap_or_default());
    };
    let value = value.trim_start();
    let Some(quoted) = value.strip_prefix('"') else {
        let (value, after) = value.split_once(';').unwrap_or((value, ""));
        return (key, value.trim().to_owned(), after);
    };
    let (mut inside, mut escaped) = (String::new(), false);
    for (at, letter) in quoted.char_indices() {
        match letter {
            _ if escaped => {
                inside.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => {
                let behind = quoted.get(at + 1..).unwrap_or_default();
                return (key, inside, behind.split_once(';').map_or("", |(_, after)| after));
            }
            _ => inside.push(letter),
        }
    }
    (key, inside, "")
}

/// The name behind the last slash of either kind, without control characters, cut on a character's boundary.
fn base_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = base.chars().filter(|letter| !letter.is_control()).collect();
    let cut = safe.get(..safe.floor_char_boundary(LIMIT)).unwrap_or_default().trim();
    (!["", ".", ".."].contains(&cut)).then(|| cut.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(disposition: &str, url: &str) -> Option<String> {
        filename(Some(disposition.as_bytes()), &Url::parse(url).unwrap())
    }

    #[test]
    fn the_server_names_its_file() {
        for (header, told) in [
            ("attachment; filename=a.tar.xz", "a.tar.xz"),
            ("inline;filename=\"a b;c.tar\"; x=1", "a b;c.tar"),
            (r#"attachment; filename="quo\"te.tar""#, "quo\"te.tar"),
            ("attachment; FILENAME = x.tar ; y", "x.tar"),
            ("attachment; filename=plain.tar; filename*=UTF-8''%e6%97%a5.tar", "日.tar"),
            ("attachment; filename*=utf-8'en'b.tar; filename=plain.tar", "b.tar"),
            ("attachment; filename*=latin1''b.tar; filename=plain.tar", "plain.tar"),
            ("attachment; filename=\"../../etc/passwd\"", "passwd"),
            ("attachment; filename=\"C:\\\\temp\\\\d.tar\"", "d.tar"),
            ("attachment; filename*=UTF-8''..%2F..%2Fe.tar", "e.tar"),
        ] {
            assert_eq!(name(header, "https://a.org/url.tar").as_deref(), Some(told), "{header}");
        }
    }

    #[test]
    fn else_the_url_does() {
        for header in
            ["", "attachment", "attachment; filename=", "attachment; filename=\"..\"", "inline; filename*=x"]
        {
            assert_eq!(
                name(header, "https://a.org/dir/url%20x.tar?y=/z").as_deref(),
                Some("url x.tar"),
                "{header}"
            );
        }
        for (url, told) in
            [("https://a.org/", None), ("https://a.org/x/", None), ("https://a.org/x%2Fy.tar", Some("y.tar"))]
        {
            assert_eq!(filename(None, &Url::parse(url).unwrap()).as_deref(), told);
        }
    }

    proptest! {
        #[test]
        fn any_header_gives_a_base_name_or_none(header: Vec<u8>, tail in "(; ?filename\\*?=\"?)?\\PC{0,300}") {
            let url = Url::parse("https://a.org/").unwrap();
            for text in [header, format!("attachment{tail}").into_bytes()] {
                if let Some(name) = filename(Some(&text), &url) {
                    prop_assert!(!name.is_empty() && name.len() <= LIMIT);
                    prop_assert!(!name.contains(['/', '\\', '\0', '\n']));
                }
            }
        }
    }
}
