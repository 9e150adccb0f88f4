//! Headers as texts, none of them passed over.

use axum::http::HeaderMap;

/// Stands for a header that cannot be read. No rule of the protocol lets it through.
const UNREADABLE: &str = "\u{fffd}";

/// Looks a header up by its lower-case name. One that is no text, or that is there twice, is not taken for absent: nobody
/// could tell which of them was meant.
pub(super) fn header<'h>(headers: &'h HeaderMap) -> impl Fn(&str) -> Option<&'h str> {
    |name| {
        let mut values = headers.get_all(name).iter();
        match (values.next()?.to_str(), values.next()) {
            (Ok(text), None) => Some(text),
            _ => Some(UNREADABLE),
        }
    }
}
