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
    /// A number with a fraction or an exponent, cut to a whole one as Go converts it: the nearest end where it is out
    /// of range, none for no number. What is behind the point is never wanted, and reading it takes 15 KB of tables.
    Float(Option<i64>),
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
        (Tag::Float, Value::Int(number)) => Ok(Value::Float(Some(clamped(number)))),
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
        ".nan" | ".NaN" | ".NAN" => return Value::Float(None),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(Some(i64::MAX)),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(Some(i64::MIN)),
        _ => {}
    }
    if !word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Value::Text;
    }
    let digits = word.replace('_', "");
    // What begins with a point is taken as it is.
    let digits = if word.starts_with('.') { word } else { &digits };
    integer(digits)
        .map(Value::Int)
        .or_else(|| float(digits).map(|whole| Value::Float(Some(whole))))
        .unwrap_or(Value::Text)
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

/// A decimal number with an optional fraction and exponent, without what is behind the point.
fn float(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (down, exponent) = match exponent.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, exponent.strip_prefix('+').unwrap_or(exponent)),
    };
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let is_float = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && digits(exponent)
        && !exponent.is_empty();
    if !is_float {
        return None;
    }
    let exponent = exponent.bytes().fold(0_i64, |sum, digit| {
        sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')).min(EXPONENT_MAX)
    });
    let mut figures = whole.bytes().chain(fraction.bytes()).skip_while(|&digit| digit == b'0').peekable();
    if figures.peek().is_none() {
        return Some(0);
    }
    let zeros = whole.bytes().chain(fraction.bytes()).take_while(|&digit| digit == b'0').count();
    let length = whole.len() as i64 - zeros as i64 + if down { -exponent } else { exponent };
    // Go refuses a number too large for its type, so that it stays text.
    if length > LENGTH_MAX {
        return None;
    }
    let magnitude = (0..length).fold(0_i128, |sum, _| {
        let figure = figures.next().map_or(0, |digit| i128::from(digit - b'0'));
        (sum * 10 + figure).min(i128::from(u64::MAX))
    });
    Some(clamped(if text.starts_with('-') { -magnitude } else { magnitude }))
}

/// Larger exponents than this say no more: a mantissa is never that long.
const EXPONENT_MAX: i64 = 1 << 40;
/// The digits before the point of the largest number of 64 bits with a fraction.
const LENGTH_MAX: i64 = 309;

fn clamped(number: i128) -> i64 {
    number.clamp(i64::MIN.into(), i64::MAX.into()) as i64
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
        for (word, whole) in [
            ("1.5", 1),
            ("1.", 1),
            (".5", 0),
            ("-1e3", -1000),
            ("089", 89),
            ("1_0.5", 10),
            ("1700000000.9", 1_700_000_000),
            ("1.7e9", 1_700_000_000),
            ("0.00017e+13", 1_700_000_000),
            ("17000000000000e-4", 1_700_000_000),
            ("9e-99999999999999999999", 0),
            ("0e99999999999999999999", 0),
            ("-.inf", i64::MIN),
            ("18446744073709551616", i64::MAX),
            ("1e308", i64::MAX),
        ] {
            assert_eq!(plain(word), Value::Float(Some(whole)), "{word}");
        }
        assert_eq!(plain(".nan"), Value::Float(None));
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
        assert_eq!(resolve("1", true, Tag::Float).unwrap(), Value::Float(Some(1)));
        assert!(resolve("x", true, Tag::Int).is_err() && resolve("1", true, Tag::Bool).is_err());
        assert!(resolve("eA==", true, Tag::Unfit).is_err());
    }

    proptest::proptest! {
        #[test]
        fn floats_are_cut_as_a_conversion_cuts_them(
            sign in "[+-]?", digits in "[0-9]{1,15}", point in 0..16_usize, exponent in -30..1_i32,
        ) {
            let (whole, fraction) = digits.split_at(point.min(digits.len()));
            let text = format!("{sign}{whole}.{fraction}e{exponent}");
            let number: f64 = text.parse().unwrap();
            proptest::prop_assert_eq!(plain(&text), Value::Float(Some(number as i64)), "{}", text);
        }
    }
}
