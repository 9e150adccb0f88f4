//! What an unquoted word of YAML means: the rules of Go's package yaml.v2 (its resolve.go), of Incus 6.
//!
//! Incus 7 reads with version 4 of that package. Where the two differ, what only one of them takes is refused.

use super::bad;
use super::yaml::Tag;
use crate::Fault;

/// A scalar, resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// Also what is above an `i64`, up to 2^64.
    Int(i128),
    Float(f64),
    Text,
}

/// Resolves a scalar.
///
/// # Errors
/// One that is not what its tag says.
pub(super) fn resolve(text: &str, plain: bool, tag: Tag) -> Result<Value, Fault> {
    let value = match tag {
        Tag::None if !plain => return Ok(Value::Text),
        Tag::Text | Tag::Other => return Ok(Value::Text),
        Tag::Unfit => return Err(bad("a value has a tag that does not fit it")),
        Tag::None | Tag::Int | Tag::Float | Tag::Bool | Tag::Null => resolve_word(text),
    };
    match (tag, value) {
        (Tag::Float, Value::Int(number)) => Ok(Value::Float(number as f64)),
        (Tag::None, _)
        | (Tag::Int, Value::Int(_))
        | (Tag::Float, Value::Float(_))
        | (Tag::Bool, Value::Bool(_))
        | (Tag::Null, Value::Null) => Ok(value),
        _ => Err(bad("a value is not what its tag says")),
    }
}

fn resolve_word(word: &str) -> Value {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        // Of YAML 1.1, and the same for both versions. Others of their kind, such as `Yes`, mean a truth value to one only.
        "y" | "Y" | "yes" | "on" => return Value::Bool(true),
        "n" | "N" | "no" | "off" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if !word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Value::Text;
    }
    let digits = word.replace('_', "");
    // What begins with a point is taken as it is.
    let digits = if word.starts_with('.') { word } else { &digits };
    integer(digits).map(Value::Int).or_else(|| float(digits).map(Value::Float)).unwrap_or(Value::Text)
}

/// An integer as Go's `strconv.ParseInt` and `ParseUint` read it with base 0: 0x, 0o, 0b, and 0 for octal.
fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, base) = match lower.as_bytes() {
        [b'0', b'x', ..] => (lower.get(2..)?, 16),
        [b'0', b'o', ..] => (lower.get(2..)?, 8),
        [b'0', b'b', ..] => (lower.get(2..)?, 2),
        [b'0', _, ..] => (lower.get(1..)?, 8),
        _ => (lower.as_str(), 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(base)) {
        return None;
    }
    let number = sign * i128::from(u64::from_str_radix(digits, base).ok()?);
    // A number with its sign is no unsigned one.
    let most = if text.starts_with(['-', '+']) { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (i128::from(i64::MIN)..=most).contains(&number).then_some(number)
}

/// A decimal number with an optional fraction and exponent.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let is_float = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && digits(exponent)
        && !exponent.is_empty();
    // Go refuses a number too large for its type, so that it stays text.
    is_float.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(word: &str) -> Value {
        resolve(word, true, Tag::None).unwrap()
    }

    #[test]
    fn integers_in_every_notation() {
        for (word, number) in [
            ("0", 0),
            ("-0", 0),
            ("+12", 12),
            ("1_000", 1000),
            ("0x1F", 31),
            ("-0x1f", -31),
            ("0b101", 5),
            ("0o17", 15),
            ("017", 15),
            ("00", 0),
            ("18446744073709551615", i128::from(u64::MAX)),
            ("-9223372036854775808", i128::from(i64::MIN)),
        ] {
            assert_eq!(plain(word), Value::Int(number), "{word}");
        }
    }

    #[test]
    fn floats_in_every_notation() {
        for (word, number) in
            [("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-1e3", -1000.0), ("089", 89.0), ("1_0.5", 10.5)]
        {
            assert_eq!(plain(word), Value::Float(number), "{word}");
        }
        assert_eq!(plain("-.inf"), Value::Float(f64::NEG_INFINITY));
        assert_eq!(plain("18446744073709551616"), Value::Float(18_446_744_073_709_551_616.0));
    }

    #[test]
    fn truth_values_are_those_all_versions_take() {
        for (word, truth) in [("true", true), ("Y", true), ("on", true), ("FALSE", false), ("no", false)] {
            assert_eq!(plain(word), Value::Bool(truth), "{word}");
        }
        for word in ["Yes", "ON", "Off", "tRUE"] {
            assert_eq!(plain(word), Value::Text, "{word}");
        }
    }

    #[test]
    fn all_else_is_text() {
        for word in [
            "x",
            "1x",
            "0x",
            "0xg",
            "-",
            "+",
            ".",
            "1e",
            "e1",
            "2020-01-02",
            "1e999",
            "1:30",
            "--1",
            "+-1",
            "0b2",
        ] {
            assert_eq!(plain(word), Value::Text, "{word}");
        }
        assert_eq!(resolve("1", false, Tag::None).unwrap(), Value::Text);
        assert_eq!(resolve("1", true, Tag::Text).unwrap(), Value::Text);
    }

    #[test]
    fn a_tag_must_fit() {
        assert_eq!(resolve("1", false, Tag::Int).unwrap(), Value::Int(1));
        assert_eq!(resolve("1", true, Tag::Float).unwrap(), Value::Float(1.0));
        assert!(resolve("x", true, Tag::Int).is_err() && resolve("1", true, Tag::Bool).is_err());
        assert!(resolve("eA==", true, Tag::Unfit).is_err());
    }
}
