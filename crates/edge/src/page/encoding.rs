//! Which encodings of a file a browser takes, by RFC 9110, 12.5.3.

use axum::http::HeaderValue;

/// The forms that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Brotli (RFC 7932).
    Brotli,
    /// gzip (RFC 1952), for who takes no other.
    Gzip,
    /// As it is.
    Identity,
}

/// From the smallest on.
const ALL: [Encoding; 3] = [Encoding::Brotli, Encoding::Gzip, Encoding::Identity];
/// A weight of 1; all are thousandths.
const FULL: u16 = 1000;

impl Encoding {
    /// What a file of this form has behind its name.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// What it is called in headers, where it is said at all.
    pub(super) fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_called(self, name: &str) -> bool {
        let other = match self {
            Self::Brotli => "br",
            Self::Gzip => "x-gzip",
            Self::Identity => "identity",
        };
        [self.token().unwrap_or(other), other].iter().any(|one| one.eq_ignore_ascii_case(name))
    }
}

/// The encodings to try, in the order they are liked in, of equals the smallest first. The file as it is comes last even
/// for those who want none of it: an answer they may not read is no worse than none.
pub(super) fn preferred<'a>(headers: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Encoding> {
    let headers = headers.into_iter().filter_map(|header| header.to_str().ok());
    let said: Vec<(&str, u16)> = headers.flat_map(|header| header.split(',')).filter_map(said).collect();
    let weight = |encoding: Encoding| {
        let by =
            |is: &dyn Fn(&str) -> bool| said.iter().find(|(name, _)| is(name)).map(|(_, weight)| *weight);
        by(&|name| encoding.is_called(name)).or_else(|| by(&|name| name == "*"))
    };
    let mut wanted: Vec<(Encoding, u16)> = ALL
        .into_iter()
        .filter_map(|encoding| weight(encoding).filter(|weight| *weight > 0).map(|weight| (encoding, weight)))
        .collect();
    wanted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let mut order: Vec<Encoding> = wanted.into_iter().map(|(encoding, _)| encoding).collect();
    if !order.contains(&Encoding::Identity) {
        order.push(Encoding::Identity);
    }
    order
}

/// One member of the list: a name and its weight. What is not written as it should be is not said.
fn said(member: &str) -> Option<(&str, u16)> {
    let (name, weight) = match member.split_once(';') {
        Some((name, weight)) => (name, thousandths(weight.trim())?),
        None => (member, FULL),
    };
    Some((name.trim(), weight))
}

/// A weight as RFC 9110, 12.4.2 has it: from 0 to 1 with three digits at most.
fn thousandths(weight: &str) -> Option<u16> {
    let number = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="))?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = format!("{part:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding::*, *};

    fn order(header: &str) -> Vec<Encoding> {
        preferred(&[HeaderValue::from_str(header).unwrap()])
    }

    #[test]
    fn browsers_get_the_smallest_they_take() {
        assert_eq!(order("gzip, deflate, br, zstd"), [Brotli, Gzip, Identity]);
        assert_eq!(order("gzip, deflate"), [Gzip, Identity]);
        assert_eq!(order("x-gzip"), [Gzip, Identity]);
        assert_eq!(order("BR"), [Brotli, Identity]);
        assert_eq!(preferred([]), [Identity], "who says nothing gets the file as it is");
        assert_eq!(order(""), [Identity]);
        let two = ["gzip", "br"].map(HeaderValue::from_static);
        assert_eq!(preferred(&two), [Brotli, Gzip, Identity], "however many headers say it");
    }

    #[test]
    fn weights_are_heeded() {
        assert_eq!(order("br;q=0.5, gzip;q=0.8"), [Gzip, Brotli, Identity]);
        assert_eq!(order("br;q=0, gzip"), [Gzip, Identity]);
        assert_eq!(order("br; q=0.001 , gzip;Q=0.002"), [Gzip, Brotli, Identity]);
        assert_eq!(order("*"), [Brotli, Gzip, Identity]);
        assert_eq!(order("*;q=0.1, gzip"), [Gzip, Brotli, Identity]);
        assert_eq!(order("gzip;q=0, *"), [Brotli, Identity]);
        assert_eq!(order("identity, br;q=0.5"), [Identity, Brotli]);
        assert_eq!(order("identity;q=0"), [Identity], "there is nothing else to give");
        assert_eq!(order("*;q=0"), [Identity]);
    }

    #[test]
    fn what_is_no_weight_is_not_heard() {
        for header in
            ["br;q=2", "br;q=1.001", "br;q=0.0001", "br;q=-1", "br;q=", "br;x=1", "br;q=a", "brr", ";q=1"]
        {
            assert_eq!(order(header), [Identity], "{header}");
        }
        assert_eq!(order("br;q=1.000"), [Brotli, Identity]);
        assert_eq!(preferred(&[HeaderValue::from_bytes(b"br\xff").unwrap()]), [Identity]);
    }
}
